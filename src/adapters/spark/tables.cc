#include "adapters/spark/tables.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/api.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "views/calendar.h"

namespace stratus {
namespace {

Error internal(const arrow::Status& status) { return {ErrorKind::kInternal, "Arrow: " + status.ToString()}; }

#define STRATUS_RETURN_IF_ARROW_ERROR(expression)               \
  do {                                                          \
    const arrow::Status status = (expression);                  \
    if (!status.ok()) return ::stratus::fail(internal(status)); \
  } while (false)

// Rows of texts and numbers, column by column.
class RowsWriter {
 public:
  explicit RowsWriter(std::vector<std::shared_ptr<arrow::Field>> fields) : schema_(arrow::schema(std::move(fields))) {
    for (const auto& field : schema_->fields()) {
      if (field->type()->id() == arrow::Type::STRING) {
        builders_.push_back(std::make_unique<arrow::StringBuilder>());
      } else {
        builders_.push_back(std::make_unique<arrow::Int64Builder>());
      }
    }
  }

  RowsWriter& add(std::string_view text) { return keep(static_cast<arrow::StringBuilder&>(*builders_[next_]).Append(text)); }
  RowsWriter& add(std::int64_t number) { return keep(static_cast<arrow::Int64Builder&>(*builders_[next_]).Append(number)); }

  Result<std::string> finish() {
    STRATUS_RETURN_IF_ARROW_ERROR(status_);
    const std::int64_t rows = builders_.front()->length();
    arrow::ArrayVector columns(builders_.size());
    for (std::size_t i = 0; i < columns.size(); ++i) STRATUS_RETURN_IF_ARROW_ERROR(builders_[i]->Finish(&columns[i]));
    const auto batch = arrow::RecordBatch::Make(schema_, rows, std::move(columns));
    auto sink = arrow::io::BufferOutputStream::Create();
    if (!sink.ok()) return fail(internal(sink.status()));
    auto writer = arrow::ipc::MakeStreamWriter(*sink, schema_);
    if (!writer.ok()) return fail(internal(writer.status()));
    STRATUS_RETURN_IF_ARROW_ERROR((*writer)->WriteRecordBatch(*batch));
    STRATUS_RETURN_IF_ARROW_ERROR((*writer)->Close());
    auto bytes = (*sink)->Finish();
    if (!bytes.ok()) return fail(internal(bytes.status()));
    return (*bytes)->ToString();
  }

 private:
  // The first failure counts, and is told at the end.
  RowsWriter& keep(const arrow::Status& status) {
    if (status_.ok()) status_ = status;
    next_ = (next_ + 1) % builders_.size();
    return *this;
  }

  const std::shared_ptr<arrow::Schema> schema_;
  std::vector<std::unique_ptr<arrow::ArrayBuilder>> builders_;
  std::size_t next_ = 0;  // the column of the value that comes
  arrow::Status status_;
};

// How long before its time what is accumulated began.
Result<std::int64_t> lag_of(const Station& station) {
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  constexpr UtcSeconds kAnyTime{0};
  return kAnyTime - calendar.accumulation_time(kAnyTime);
}

// The columns of one batch of rows, of the types that statements answer.
class Rows {
 public:
  explicit Rows(const arrow::RecordBatch& batch) : batch_(batch) {}

  std::int64_t count() const { return batch_.num_rows(); }
  Result<const arrow::StringArray*> texts(const std::string& name) const {
    return column<arrow::StringArray>(name, arrow::Type::STRING);
  }
  Result<const arrow::Int64Array*> numbers(const std::string& name) const {
    return column<arrow::Int64Array>(name, arrow::Type::INT64);
  }
  Result<const arrow::ListArray*> lists(const std::string& name) const {
    STRATUS_ASSIGN_OR_RETURN(const auto* const lists, column<arrow::ListArray>(name, arrow::Type::LIST));
    if (lists->value_type()->id() != arrow::Type::INT64) return fail(not_as_asked(name));
    return lists;
  }

 private:
  // Answers hold each array while its batch lives.
  template <typename Array>
  Result<const Array*> column(const std::string& name, arrow::Type::type type) const {
    const auto found = batch_.GetColumnByName(name);
    if (found == nullptr || found->type_id() != type) return fail(not_as_asked(name));
    return static_cast<const Array*>(found.get());
  }
  Error not_as_asked(const std::string& name) const {
    return {ErrorKind::kInternal, "Spark answers no column " + name + " as asked for, but " + batch_.schema()->ToString()};
  }

  const arrow::RecordBatch& batch_;
};

Status for_each_batch(std::string_view stream, const std::function<Status(const Rows&)>& visit) {
  const auto bytes = std::make_shared<arrow::Buffer>(reinterpret_cast<const std::uint8_t*>(stream.data()),
                                                     static_cast<std::int64_t>(stream.size()));
  auto reader = arrow::ipc::RecordBatchStreamReader::Open(std::make_shared<arrow::io::BufferReader>(bytes));
  if (!reader.ok()) return fail(internal(reader.status()));
  for (;;) {
    std::shared_ptr<arrow::RecordBatch> batch;
    STRATUS_RETURN_IF_ARROW_ERROR((*reader)->ReadNext(&batch));
    if (batch == nullptr) return {};
    STRATUS_RETURN_IF_ERROR(visit(Rows(*batch)));
  }
}

Error wrong_rows(const std::string& what, std::string_view station, std::int64_t bucket) {
  return {ErrorKind::kInternal, fmt::format("Spark answers {} of station {} and bucket {}", what, station, bucket)};
}

Status add_cells(const Rows& rows, std::span<const CellNumber> numbers, DerivedCells& to) {
  STRATUS_ASSIGN_OR_RETURN(const auto* const views, rows.texts("view_name"));
  STRATUS_ASSIGN_OR_RETURN(const auto* const stations, rows.texts("station_id"));
  STRATUS_ASSIGN_OR_RETURN(const auto* const buckets, rows.numbers("bucket"));
  std::vector<Cell*> cells;
  for (std::int64_t row = 0; row < rows.count(); ++row) {
    auto& of_view = to[std::string(views->GetView(row))];
    const CellKey key{StationId(std::string(stations->GetView(row))), {buckets->Value(row)}};
    const auto [cell, is_new] = of_view.try_emplace(key);
    if (!is_new) return fail(wrong_rows("two cells", stations->GetView(row), buckets->Value(row)));
    cells.push_back(&cell->second);
  }
  for (const CellNumber& number : numbers) {
    STRATUS_ASSIGN_OR_RETURN(const auto* const values, rows.numbers(number.name));
    for (std::int64_t row = 0; row < rows.count(); ++row) {
      if (values->IsValid(row)) number.set(*cells[static_cast<std::size_t>(row)], values->Value(row));
    }
  }
  return {};
}

std::vector<HistogramBin> bins_of(const arrow::ListArray& values, const arrow::ListArray& counts, std::int64_t row) {
  const auto& all_values = static_cast<const arrow::Int64Array&>(*values.values());
  const auto& all_counts = static_cast<const arrow::Int64Array&>(*counts.values());
  std::vector<HistogramBin> bins;
  for (std::int64_t i = 0; i < std::min(values.value_length(row), counts.value_length(row)); ++i) {
    bins.push_back({static_cast<std::int32_t>(all_values.Value(values.value_offset(row) + i)),
                    all_counts.Value(counts.value_offset(row) + i)});
  }
  return bins;
}

Status add_histograms(const Rows& rows, std::map<CellKey, Cell>& to) {
  STRATUS_ASSIGN_OR_RETURN(const auto* const stations, rows.texts("station_id"));
  STRATUS_ASSIGN_OR_RETURN(const auto* const buckets, rows.numbers("bucket"));
  STRATUS_ASSIGN_OR_RETURN(const auto* const names, rows.texts("histogram"));
  STRATUS_ASSIGN_OR_RETURN(const auto* const values, rows.lists("bin_values"));
  STRATUS_ASSIGN_OR_RETURN(const auto* const counts, rows.lists("bin_counts"));
  for (std::int64_t row = 0; row < rows.count(); ++row) {
    const auto cell = to.find({StationId(std::string(stations->GetView(row))), {buckets->Value(row)}});
    const auto index = find_histogram(names->GetView(row));
    auto histogram = Histogram::of_bins(bins_of(*values, *counts, row));
    if (cell == to.end() || !index || !histogram || histogram->empty())
      return fail(wrong_rows("a histogram that cannot be", stations->GetView(row), buckets->Value(row)));
    cell->second.histogram(*index) = *std::move(histogram);
  }
  return {};
}

}  // namespace

Result<std::string> windows_rows(const FactSelection& times, const StationRegistry& stations) {
  RowsWriter rows({arrow::field("station_id", arrow::utf8()), arrow::field("lag_s", arrow::int64()),
                   arrow::field("from_s", arrow::int64()), arrow::field("to_s", arrow::int64())});
  for (const auto& [id, ranges] : times) {
    STRATUS_ASSIGN_OR_RETURN(const std::int64_t lag_s, lag_of(*stations.find(id)));
    for (const TimeRange& range : ranges) rows.add(id.text()).add(lag_s).add(range.from.value).add(range.to.value);
  }
  return rows.finish();
}

Result<std::string> dirty_rows(const DirtyDays& dirty, std::span<const ViewSpec* const> views) {
  RowsWriter rows({arrow::field("view_name", arrow::utf8()), arrow::field("station_id", arrow::utf8()),
                   arrow::field("first_key", arrow::int64()), arrow::field("last_key", arrow::int64())});
  for (const ViewSpec* view : views) {
    for (const auto& [id, runs] : dirty.of(*view)) {
      for (const DayRun& run : runs) rows.add(view->name).add(id.text()).add(run.first.value).add(run.last.value);
    }
  }
  return rows.finish();
}

std::string_view without_folders(std::string_view name) { return name.substr(name.rfind('/') + 1); }

Status take_cells(std::string_view stream, std::span<const CellNumber> numbers, DerivedCells& to) {
  return for_each_batch(stream, [&](const Rows& rows) { return add_cells(rows, numbers, to); });
}

Status take_histograms(std::string_view stream, const ViewSpec& view, DerivedCells& to) {
  auto& of_view = to[std::string(view.name)];
  return for_each_batch(stream, [&](const Rows& rows) { return add_histograms(rows, of_view); });
}

Status take_counts(std::string_view stream, CountsByPart& to) {
  return for_each_batch(stream, [&](const Rows& rows) -> Status {
    STRATUS_ASSIGN_OR_RETURN(const auto* const parts, rows.texts("part"));
    STRATUS_ASSIGN_OR_RETURN(const auto* const facts, rows.numbers("facts"));
    for (std::int64_t row = 0; row < rows.count(); ++row)
      to[std::string(without_folders(parts->GetView(row)))] += facts->Value(row);
    return {};
  });
}

}  // namespace stratus
