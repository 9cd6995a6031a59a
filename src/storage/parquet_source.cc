#include "storage/parquet_source.h"

#include <arrow/io/memory.h>

#include <algorithm>

#include "base/checksum.h"
#include "base/digest64.h"
#include "storage/data_files.h"

namespace stratus {
namespace {

// Of a file between two columns that are wanted: read along with them, which costs less than another call.
constexpr std::uint64_t kMaxGapBytes = 64 * 1024;

// What is read in one call: the chunks of `columns`, one after another.
struct Piece {
  std::uint64_t begin;
  std::uint64_t end;
  std::vector<int> columns;
};

std::vector<Piece> pieces_of(const RowGroup& group, std::span<const int> columns) {
  std::vector<Piece> pieces;
  for (const int column : columns) {
    const ColumnChunk& chunk = group.chunks[static_cast<std::size_t>(column)];
    const std::uint64_t end = chunk.offset + chunk.bytes;
    if (pieces.empty() || chunk.offset < pieces.back().begin || chunk.offset > pieces.back().end + kMaxGapBytes)
      pieces.push_back({chunk.offset, end, {}});
    pieces.back().end = std::max(pieces.back().end, end);
    pieces.back().columns.push_back(column);
  }
  return pieces;
}

std::string_view view_of(const arrow::Buffer& buffer) {
  return {reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(buffer.size())};
}

}  // namespace

std::shared_ptr<parquet::ColumnReader> LoadedColumns::open(int column) const {
  const auto loaded =
      std::find_if(columns_.begin(), columns_.end(), [column](const auto& entry) { return entry.first == column; });
  const RowGroup& group = footer_->groups()[group_];
  parquet::ReaderProperties properties;
  properties.set_page_checksum_verification(check_pages_);
  auto pages = parquet::PageReader::Open(std::make_shared<arrow::io::BufferReader>(loaded->second), group.rows,
                                         group.chunks[static_cast<std::size_t>(column)].compression, properties);
  return parquet::ColumnReader::Make(&footer_->column(column), std::move(pages));
}

Result<ParquetSource> ParquetSource::open(const FileStore& files, FooterCache& footers, const DataFile& file) {
  ParquetSource source(files, file);
  STRATUS_RETURN_IF_ERROR(file.footer.bytes == 0 ? source.open_whole() : source.open_footer(footers));
  return source;
}

Status ParquetSource::open_whole() {
  STRATUS_ASSIGN_OR_RETURN(std::string bytes, get_data_file(*files_, file_));
  whole_ = arrow::Buffer::FromString(std::move(bytes));
  auto footer = ParquetFooter::parse(view_of(*whole_), file_.bytes);
  if (!footer) return fail(damaged(footer.error().message));
  footer_ = *std::move(footer);
  return {};
}

Status ParquetSource::open_footer(FooterCache& footers) {
  footer_ = footers.find(file_.path);
  if (footer_ != nullptr) return {};
  if (file_.footer.bytes > file_.bytes) return fail(damaged("its footer is longer than the file"));
  STRATUS_ASSIGN_OR_RETURN(const auto bytes, read(file_.bytes - file_.footer.bytes, file_.footer.bytes));
  if (digest(view_of(*bytes)) != file_.footer.digest)
    return fail(damaged("the digest of its footer differs from the manifest's"));
  auto footer = ParquetFooter::parse(view_of(*bytes), file_.bytes);
  if (!footer) return fail(damaged(footer.error().message));
  footer_ = *std::move(footer);
  footers.keep(file_.path, footer_);
  return {};
}

Result<int> ParquetSource::column(const std::string& name) const {
  const auto found = footer_->find_column(name);
  if (!found) return fail(damaged("column " + name + " is missing"));
  return *found;
}

Error ParquetSource::damaged(const std::string& how) const {
  return {ErrorKind::kDataLoss, "file " + file_.path + " is damaged: " + how + remedy(file_)};
}

Result<std::shared_ptr<arrow::Buffer>> ParquetSource::read(std::uint64_t offset, std::uint64_t bytes) const {
  if (whole_ != nullptr) {
    const auto size = static_cast<std::uint64_t>(whole_->size());
    if (offset > size || bytes > size - offset) return fail(damaged("it is cut off"));
    return arrow::SliceBuffer(whole_, static_cast<std::int64_t>(offset), static_cast<std::int64_t>(bytes));
  }
  auto piece = files_->read(file_.path, offset, bytes);
  if (!piece && piece.error().kind == ErrorKind::kNotFound) return fail(missing_data_file(file_));
  if (!piece) return fail(piece.error());
  if (piece->size() != bytes) return fail(damaged("it is cut off"));
  return std::shared_ptr<arrow::Buffer>(arrow::Buffer::FromString(*std::move(piece)));
}

Result<LoadedColumns> ParquetSource::load(std::size_t group, std::span<const int> columns, bool check_pages) const {
  const RowGroup& of_group = footer_->groups()[group];
  LoadedColumns loaded(footer_, group, check_pages);
  for (const Piece& piece : pieces_of(of_group, columns)) {
    STRATUS_ASSIGN_OR_RETURN(const auto bytes, read(piece.begin, piece.end - piece.begin));
    for (const int column : piece.columns) {
      const ColumnChunk& chunk = of_group.chunks[static_cast<std::size_t>(column)];
      auto slice = arrow::SliceBuffer(bytes, static_cast<std::int64_t>(chunk.offset - piece.begin), chunk.bytes);
      if (chunk.digest && digest64(view_of(*slice)) != *chunk.digest)
        return fail(damaged("the bytes of column " + footer_->column(column).name() + " in row group " +
                            std::to_string(group) + " differ from their digest"));
      loaded.add(column, std::move(slice));
    }
  }
  return loaded;
}

Status guarded(const ParquetSource& source, const std::function<Status()>& work) {
  try {
    return work();
  } catch (const std::exception& error) {
    return fail(source.damaged(error.what()));
  }
}

}  // namespace stratus
