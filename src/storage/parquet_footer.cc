#include "storage/parquet_footer.h"

#include <arrow/util/base64.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include <algorithm>

#include "base/bytes.h"
#include "storage/parquet_io.h"

namespace stratus {
namespace {

constexpr std::string_view kMagic = "PAR1";
constexpr std::size_t kTailBytes = 8;  // length of the Thrift bytes, and the magic number

tl::unexpected<Error> damaged(const std::string& what) { return fail(ErrorKind::kDataLoss, "its footer " + what); }

// The Thrift bytes before length and magic number.
Result<std::string_view> thrift_of(std::string_view bytes) {
  if (bytes.size() < kTailBytes || !bytes.ends_with(kMagic)) return damaged("does not end with PAR1");
  std::string_view tail = bytes.substr(bytes.size() - kTailBytes);
  std::uint32_t length = 0;
  take_number(tail, length);
  if (length > bytes.size() - kTailBytes) return damaged("is cut off");
  return bytes.substr(bytes.size() - kTailBytes - length, length);
}

// By row group and column; empty in a file of before.
Result<std::string> chunk_digests(const parquet::FileMetaData& metadata) {
  const auto& members = metadata.key_value_metadata();
  const int index = members == nullptr ? -1 : members->FindKey(kChunkDigestsKey);
  if (index < 0) return std::string();
  std::string digests = arrow::util::base64_decode(members->value(index));
  const std::size_t chunks =
      static_cast<std::size_t>(metadata.num_row_groups()) * static_cast<std::size_t>(metadata.num_columns());
  if (digests.size() != chunks * sizeof(std::uint64_t))
    return damaged("has another number of digests than of column chunks");
  return digests;
}

std::int64_t stored_number(const std::string& bytes) {
  std::int64_t wide = 0;
  std::int32_t narrow = 0;
  std::string_view left = bytes;
  if (bytes.size() == sizeof narrow) return take_number(left, narrow), narrow;
  take_number(left, wide);
  return wide;
}

void read_bounds(const parquet::RowGroupMetaData& metadata, RowGroup& group) {
  const auto statistics = [&](int column) {
    const auto found = metadata.ColumnChunk(column)->encoded_statistics();
    return found != nullptr && found->has_min && found->has_max ? found : nullptr;
  };
  if (const auto stations = statistics(0)) group.stations = {StationId(stations->min()), StationId(stations->max())};
  if (const auto second = statistics(1)) group.range = {stored_number(second->min()), stored_number(second->max())};
}

RowGroup group_of(const parquet::RowGroupMetaData& metadata) {
  RowGroup group;
  group.rows = metadata.num_rows();
  read_bounds(metadata, group);
  for (int i = 0; i < metadata.num_columns(); ++i) {
    const auto column = metadata.ColumnChunk(i);
    ColumnChunk& chunk = group.chunks.emplace_back();
    chunk.offset = static_cast<std::uint64_t>(column->has_dictionary_page() ? column->dictionary_page_offset()
                                                                            : column->data_page_offset());
    chunk.bytes = static_cast<std::uint32_t>(column->total_compressed_size());
    chunk.compression = column->compression();
  }
  return group;
}

// A chunk that has a digest reaches to the next one, the last one to the footer.
Status set_digests(std::string_view digests, std::uint64_t footer_begin, std::vector<RowGroup>& groups) {
  ColumnChunk* before = nullptr;
  const auto close = [&](std::uint64_t end) {
    if (before != nullptr) before->bytes = static_cast<std::uint32_t>(end - before->offset);
  };
  for (RowGroup& group : groups) {
    for (ColumnChunk& chunk : group.chunks) {
      if (chunk.offset > footer_begin || (before != nullptr && chunk.offset < before->offset))
        return damaged("names a column chunk out of its place");
      close(chunk.offset);
      take_number(digests, chunk.digest.emplace());
      before = &chunk;
    }
  }
  close(footer_begin);
  return {};
}

}  // namespace

std::span<const StationId> stations_in(const RowGroup& group, std::span<const StationId> stations) {
  if (!group.stations) return stations;
  const auto first = std::lower_bound(stations.begin(), stations.end(), group.stations->first);
  return {first, std::upper_bound(first, stations.end(), group.stations->second)};
}

Result<std::shared_ptr<const ParquetFooter>> ParquetFooter::parse(std::string_view bytes, std::uint64_t file_bytes) {
  STRATUS_ASSIGN_OR_RETURN(const std::string_view thrift, thrift_of(bytes));
  const auto footer = std::make_shared<ParquetFooter>();
  try {
    auto length = static_cast<std::uint32_t>(thrift.size());
    const auto metadata = parquet::FileMetaData::Make(thrift.data(), &length);
    footer->schema_.Init(metadata->schema()->schema_root());
    if (footer->schema_.num_columns() < 2) return damaged("names fewer than two columns");
    for (int i = 0; i < metadata->num_row_groups(); ++i) footer->groups_.push_back(group_of(*metadata->RowGroup(i)));
    STRATUS_ASSIGN_OR_RETURN(const std::string digests, chunk_digests(*metadata));
    if (!digests.empty())
      STRATUS_RETURN_IF_ERROR(set_digests(digests, file_bytes - thrift.size() - kTailBytes, footer->groups_));
  } catch (const std::exception& error) {
    return damaged(std::string("cannot be read: ") + error.what());
  }
  return footer;
}

std::int64_t ParquetFooter::rows() const {
  std::int64_t rows = 0;
  for (const RowGroup& group : groups_) rows += group.rows;
  return rows;
}

std::optional<int> ParquetFooter::find_column(const std::string& name) const {
  const int index = schema_.ColumnIndex(name);
  return index < 0 ? std::nullopt : std::optional(index);
}

std::size_t ParquetFooter::memory_bytes() const {
  constexpr std::size_t kColumnBytes = 1024;  // a node of the schema, its name and its entries in two maps
  constexpr std::size_t kGroupBytes = sizeof(RowGroup) + 64;
  const auto columns = static_cast<std::size_t>(schema_.num_columns());
  return columns * kColumnBytes + groups_.size() * (kGroupBytes + columns * sizeof(ColumnChunk));
}

}  // namespace stratus
