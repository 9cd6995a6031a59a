#include "storage/parquet_io.h"

#include <arrow/io/interfaces.h>
#include <arrow/util/base64.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include <algorithm>
#include <limits>

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/digest64.h"
#include "storage/parquet_footer.h"

namespace stratus {
namespace {

// Of a list its numbers.
std::string encoded_column(const ParquetColumn& column) {
  return column.type->id() == arrow::Type::LIST ? numbers_of_list(column.name) : column.name;
}

std::shared_ptr<parquet::WriterProperties> writer_properties(const ParquetLayout& layout) {
  parquet::WriterProperties::Builder builder;
  builder.version(parquet::ParquetVersion::PARQUET_2_6)
      ->data_page_version(parquet::ParquetDataPageVersion::V1)
      ->enable_store_decimal_as_integer()
      ->enable_page_checksum()
      ->created_by("stratus")
      ->compression(arrow::Compression::ZSTD)
      ->compression_level(layout.zstd_level)
      ->disable_statistics()
      ->disable_write_page_index()
      ->set_size_statistics_level(parquet::SizeStatisticsLevel::None)
      ->disable_dictionary();
  for (const ParquetColumn& column : layout.columns) {
    const ColumnEncoding encoding = column.encodings.front();
    if (encoding == ColumnEncoding::kDictionary) builder.enable_dictionary(encoded_column(column));
    if (encoding == ColumnEncoding::kDelta) builder.encoding(encoded_column(column), parquet::Encoding::DELTA_BINARY_PACKED);
  }
  for (const std::size_t sorted : {std::size_t{0}, std::size_t{1}}) builder.enable_statistics(layout.columns[sorted].name);
  builder.set_sorting_columns({{0, false, false}, {1, false, false}});
  return builder.build();
}

std::shared_ptr<arrow::Schema> schema_of(const ParquetLayout& layout) {
  arrow::FieldVector fields;
  fields.reserve(layout.columns.size());
  for (const ParquetColumn& column : layout.columns)
    fields.push_back(arrow::field(column.name, column.type, column.nullable));
  return arrow::schema(fields);
}

// Arrow's view of a sink, whose first error it keeps: in Arrow's words its kind would be lost. Keeps what came since the
// last mark(), too.
class SinkStream final : public arrow::io::OutputStream {
 public:
  explicit SinkStream(ByteSink to) : to_(std::move(to)) {}

  arrow::Status Write(const void* data, std::int64_t bytes) override {
    const std::string_view piece(static_cast<const char*>(data), static_cast<std::size_t>(bytes));
    if (taken_) taken_ = to_(piece);
    if (!taken_) return arrow::Status::IOError(taken_.error().message);
    since_mark_ += piece;
    written_ += bytes;
    return {};
  }
  arrow::Result<std::int64_t> Tell() const override { return written_; }
  arrow::Status Close() override {
    closed_ = true;
    return {};
  }
  bool closed() const override { return closed_; }

  const Status& taken() const { return taken_; }
  const std::string& since_mark() const { return since_mark_; }
  void mark() { since_mark_.clear(); }

 private:
  const ByteSink to_;
  Status taken_;
  std::string since_mark_;
  std::int64_t written_ = 0;
  bool closed_ = false;
};

class StreamWriter final : public ParquetWriter {
 public:
  explicit StreamWriter(ByteSink to) : stream_(std::make_shared<SinkStream>(std::move(to))) {}

  Status open(const ParquetLayout& layout) {
    const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    auto opened = parquet::arrow::FileWriter::Open(*schema_of(layout), arrow::default_memory_pool(), stream_,
                                                   writer_properties(layout), arrow_properties);
    STRATUS_RETURN_IF_ERROR(told(opened.status()));
    writer_ = *std::move(opened);
    stream_->mark();  // the magic number, which is in no chunk
    return {};
  }

  Status write_group(const arrow::ArrayVector& columns) override {
    STRATUS_RETURN_IF_ERROR(told(writer_->NewRowGroup()));
    for (const auto& column : columns) {
      STRATUS_RETURN_IF_ERROR(told(writer_->WriteColumnChunk(*column)));
      put_number(digests_, digest64(stream_->since_mark()));
      chunk_bytes_.push_back(stream_->since_mark().size());
      stream_->mark();
    }
    return {};
  }

  // Of each chunk so far.
  const std::vector<std::size_t>& chunk_bytes() const { return chunk_bytes_; }

  Result<FooterMark> close() override {
    const auto metadata = arrow::KeyValueMetadata::Make({kChunkDigestsKey}, {arrow::util::base64_encode(digests_)});
    STRATUS_RETURN_IF_ERROR(told(writer_->AddKeyValueMetadata(metadata)));
    STRATUS_RETURN_IF_ERROR(told(writer_->Close()));
    return FooterMark{stream_->since_mark().size(), digest(stream_->since_mark())};
  }

 private:
  // The error of the sink when it had one.
  Status told(const arrow::Status& status) const {
    STRATUS_RETURN_IF_ERROR(stream_->taken());
    if (!status.ok()) return fail(to_error(status));
    return {};
  }

  const std::shared_ptr<SinkStream> stream_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
  std::string digests_;
  std::vector<std::size_t> chunk_bytes_;
};

// Bytes of each column in its encoding of that number, or its last one.
Result<std::vector<std::size_t>> encoded_bytes(ParquetLayout layout, std::size_t encoding, const arrow::ArrayVector& rows) {
  for (ParquetColumn& column : layout.columns)
    column.encodings = {column.encodings[std::min(encoding, column.encodings.size() - 1)]};
  StreamWriter writer([](std::string_view) { return Status(); });
  STRATUS_RETURN_IF_ERROR(writer.open(layout));
  STRATUS_RETURN_IF_ERROR(writer.write_group(rows));
  return writer.chunk_bytes();
}

}  // namespace

Result<ParquetLayout> chosen(const ParquetLayout& layout, const arrow::ArrayVector& rows) {
  // The columns that have a choice, behind the first two, which every layout has.
  ParquetLayout open{{layout.columns[0], layout.columns[1]}, layout.zstd_level};
  arrow::ArrayVector of_open{rows[0], rows[1]};
  std::vector<std::size_t> places{0, 1};
  for (std::size_t i = 2; i < layout.columns.size(); ++i) {
    if (layout.columns[i].encodings.size() == 1) continue;
    open.columns.push_back(layout.columns[i]);
    of_open.push_back(rows[i]);
    places.push_back(i);
  }
  ParquetLayout best = layout;
  std::vector<std::size_t> least(places.size(), std::numeric_limits<std::size_t>::max());
  std::size_t encodings = 0;
  for (const ParquetColumn& column : open.columns) encodings = std::max(encodings, column.encodings.size());
  for (std::size_t encoding = 0; encoding < encodings; ++encoding) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<std::size_t> bytes, encoded_bytes(open, encoding, of_open));
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto& choices = open.columns[i].encodings;
      if (encoding >= choices.size() || bytes[i] >= least[i]) continue;
      least[i] = bytes[i];
      best.columns[places[i]].encodings = {choices[encoding]};
    }
  }
  return best;
}

Error to_error(const arrow::Status& status) {
  const bool damaged = status.IsIOError() || status.IsInvalid() || status.IsSerializationError();
  return Error{damaged ? ErrorKind::kDataLoss : ErrorKind::kInternal, status.ToString()};
}

Result<std::unique_ptr<ParquetWriter>> ParquetWriter::open(const ParquetLayout& layout, ByteSink to) {
  auto writer = std::make_unique<StreamWriter>(std::move(to));
  STRATUS_RETURN_IF_ERROR(writer->open(layout));
  return writer;
}

}  // namespace stratus
