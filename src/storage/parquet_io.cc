#include "storage/parquet_io.h"

#include <arrow/io/interfaces.h>
#include <arrow/io/memory.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>

namespace stratus {
namespace {

constexpr int kZstdLevel = 3;
constexpr std::int64_t kRowsPerGroup = 1 << 20;

std::shared_ptr<parquet::WriterProperties> writer_properties(const ParquetLayout& layout) {
  parquet::WriterProperties::Builder builder;
  builder.version(parquet::ParquetVersion::PARQUET_2_6)
      ->data_page_version(parquet::ParquetDataPageVersion::V1)
      ->enable_store_decimal_as_integer()
      ->enable_page_checksum()
      ->created_by("stratus");
  builder.disable_dictionary();
  if (layout.compressed) builder.compression(arrow::Compression::ZSTD)->compression_level(kZstdLevel);
  if (!layout.statistics) builder.disable_statistics();
  for (const ParquetColumn& column : layout.columns) {
    if (column.dictionary) {
      builder.enable_dictionary(column.name);
    } else {
      builder.encoding(column.name, parquet::Encoding::DELTA_BINARY_PACKED);
    }
  }
  builder.set_sorting_columns({{0, false, false}, {1, false, false}});
  return builder.build();
}

// Arrow's view of a sink, whose first error it keeps: in Arrow's words its kind would be lost.
class SinkStream final : public arrow::io::OutputStream {
 public:
  explicit SinkStream(const ByteSink& to) : to_(to) {}

  arrow::Status Write(const void* data, std::int64_t bytes) override {
    if (taken_) taken_ = to_({static_cast<const char*>(data), static_cast<std::size_t>(bytes)});
    if (!taken_) return arrow::Status::IOError(taken_.error().message);
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

 private:
  const ByteSink& to_;
  Status taken_;
  std::int64_t written_ = 0;
  bool closed_ = false;
};

}  // namespace

Error to_error(const arrow::Status& status) {
  const bool damaged = status.IsIOError() || status.IsInvalid() || status.IsSerializationError();
  return Error{damaged ? ErrorKind::kDataLoss : ErrorKind::kInternal, status.ToString()};
}

Status write_parquet(const arrow::Table& table, const ParquetLayout& layout, const ByteSink& to) {
  const auto stream = std::make_shared<SinkStream>(to);
  const auto properties = writer_properties(layout);
  const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  const arrow::Status written =
      parquet::arrow::WriteTable(table, arrow::default_memory_pool(), stream, kRowsPerGroup, properties, arrow_properties);
  STRATUS_RETURN_IF_ERROR(stream->taken());
  if (!written.ok()) return fail(to_error(written));
  return {};
}

Result<std::shared_ptr<arrow::Table>> from_parquet(std::string bytes, const std::vector<std::string>& columns,
                                                   const std::vector<std::string>& dictionaries) {
  parquet::ReaderProperties properties;
  properties.set_page_checksum_verification(true);
  parquet::arrow::FileReaderBuilder builder;
  const auto source = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(std::move(bytes)));
  if (const auto opened = builder.Open(source, properties); !opened.ok()) return fail(to_error(opened));
  std::unique_ptr<parquet::arrow::FileReader> reader;
  parquet::ArrowReaderProperties arrow_properties;
  for (const std::string& name : dictionaries) {
    const int index = builder.raw_reader()->metadata()->schema()->ColumnIndex(name);
    if (index < 0) return fail(ErrorKind::kDataLoss, "column " + name + " is missing");
    arrow_properties.set_read_dictionary(index, true);
  }
  if (const auto built = builder.properties(arrow_properties)->Build(&reader); !built.ok()) return fail(to_error(built));
  std::vector<int> indices;
  for (const std::string& name : columns) {
    const int index = reader->parquet_reader()->metadata()->schema()->ColumnIndex(name);
    if (index < 0) return fail(ErrorKind::kDataLoss, "column " + name + " is missing");
    indices.push_back(index);
  }
  std::shared_ptr<arrow::Table> table;
  const auto read = columns.empty() ? reader->ReadTable(&table) : reader->ReadTable(indices, &table);
  if (!read.ok()) return fail(to_error(read));
  const auto combined = table->CombineChunks();
  if (!combined.ok()) return fail(to_error(combined.status()));
  return *combined;
}

}  // namespace stratus
