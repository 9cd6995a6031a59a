// How fast a CSV file is read, and what is left of rows that do not parse: our reader beside arrow::csv::StreamingReader,
// our inflating beside gzread. For docs/decisions/0011-csv-reading.md: csv_reading FILE.csv FILE.csv.gz [DAMAGED.gz...], a
// JSON line a measurement.
#include <arrow/api.h>
#include <arrow/csv/api.h>
#include <arrow/io/api.h>
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <ctime>
#include <functional>

#include "adapters/csv/csv_reader.h"
#include "adapters/csv/text_file.h"

namespace {

using stratus::CsvReader;
using stratus::CsvRecord;

constexpr int kRuns = 5;
constexpr double kMegabyte = 1e6;

struct Read {
  std::int64_t rows = 0;  // with the first line, which both readers take for names
  std::int64_t bad = 0;
};

Read read_ours(const std::string& text) {
  Read read;
  CsvReader reader(text, ',');
  CsvRecord record;
  while (reader.next(record)) ++(record.problem.empty() ? read.rows : read.bad);
  return read;
}

// All columns as text, since exact decimals are not Arrow's numbers; one thread, as ours.
arrow::Result<Read> read_arrow(const std::string& text, bool keep_going) {
  Read read;
  auto read_options = arrow::csv::ReadOptions::Defaults();
  read_options.use_threads = false;
  auto parse_options = arrow::csv::ParseOptions::Defaults();
  if (keep_going) {
    parse_options.invalid_row_handler = [&](const arrow::csv::InvalidRow&) {
      ++read.bad;
      return arrow::csv::InvalidRowResult::Skip;
    };
  }
  auto convert_options = arrow::csv::ConvertOptions::Defaults();
  const std::string head = text.substr(0, text.find('\n'));
  CsvReader reader(head, ',');
  CsvRecord record;
  reader.next(record);
  for (const std::string_view cell : record.cells) convert_options.column_types[std::string(cell)] = arrow::utf8();
  const auto input = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(text));
  ARROW_ASSIGN_OR_RAISE(auto stream, arrow::csv::StreamingReader::Make(arrow::io::default_io_context(), input, read_options,
                                                                       parse_options, convert_options));
  std::shared_ptr<arrow::RecordBatch> batch;
  read.rows = 1;
  while (true) {
    ARROW_RETURN_NOT_OK(stream->ReadNext(&batch));
    if (batch == nullptr) return read;
    read.rows += batch->num_rows();
  }
}

std::int64_t gzread_all(const std::string& path) {
  std::string text;
  constexpr unsigned kChunk = 256 * 1024;
  gzFile file = ::gzopen(path.c_str(), "rb");
  if (file == nullptr) return -1;
  ::gzbuffer(file, kChunk);
  std::string chunk(kChunk, '\0');
  int taken = 0;
  while ((taken = ::gzread(file, chunk.data(), kChunk)) > 0) text.append(chunk, 0, static_cast<std::size_t>(taken));
  ::gzclose(file);
  return taken < 0 ? -1 : static_cast<std::int64_t>(text.size());
}

// Of all threads: other programs of the machine do not count.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void measure(std::string_view what, std::size_t bytes, const std::function<std::string()>& run) {
  double best = 1e9;
  std::string result;
  for (int i = 0; i < kRuns; ++i) {
    const double begin = cpu_seconds();
    result = run();
    best = std::min(best, cpu_seconds() - begin);
  }
  fmt::print("{{\"what\": \"{}\", \"mb_per_cpu_s\": {:.0f}, \"cpu_s\": {:.3f}, \"result\": \"{}\"}}\n", what,
             static_cast<double>(bytes) / kMegabyte / best, best, result);
}

std::string told(const arrow::Result<Read>& read) {
  if (!read.ok()) return read.status().ToString().substr(0, 120);
  return fmt::format("{} rows, {} bad", read->rows, read->bad);
}

constexpr const char* kDirty = "a,b,c\n1,2,3\n4,5\n6,7,8,9\n\"open,1,2\n10,11,12\n13,14,15\n";

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const stratus::PosixFileSystem files;
  const auto text = stratus::read_text_file(files, argv[1]);
  if (!text) return 1;
  measure("stratus CsvReader", text->size(), [&] { return told(read_ours(*text)); });
  measure("arrow StreamingReader", text->size(), [&] { return told(read_arrow(*text, true)); });
  measure("stratus inflate", text->size(),
          [&] { return fmt::format("{} bytes", stratus::read_text_file(files, argv[2])->size()); });
  measure("zlib gzread", text->size(), [&] { return fmt::format("{} bytes", gzread_all(argv[2])); });
  fmt::print("{{\"dirty\": \"stratus CsvReader\", \"result\": \"{}\"}}\n", told(read_ours(kDirty)));
  fmt::print("{{\"dirty\": \"arrow StreamingReader\", \"result\": \"{}\"}}\n", told(read_arrow(kDirty, false)));
  fmt::print("{{\"dirty\": \"arrow StreamingReader with a handler\", \"result\": \"{}\"}}\n",
             told(read_arrow(kDirty, true)));
  for (int i = 3; i < argc; ++i) {
    const auto inflated = stratus::read_text_file(files, argv[i]);
    fmt::print("{{\"damaged\": \"{}\", \"stratus\": \"{}\", \"gzread_bytes\": {}}}\n", argv[i],
               inflated ? fmt::format("{} bytes", inflated->size()) : inflated.error().message, gzread_all(argv[i]));
  }
  return 0;
}
