#include "storage/parquet_dataset.h"

#include <arrow/util/decimal.h>

#include "storage/data_files.h"
#include "storage/parquet_columns.h"
#include "storage/parquet_io.h"
#include "views/calendar.h"

namespace stratus {
namespace {

constexpr std::int64_t kMicros = 1'000'000;
constexpr int kDecimalPrecision = 9;

// Column order and encodings are part of the format and must not change.
const std::vector<ParquetColumn>& columns() {
  static const std::vector<ParquetColumn> kColumns{
      {"station_id", true},
      {"time", false},
      {"kind", true},
      {"retraction", true},
      {"known_at", false},
      {"temperature_c", false},
      {"dew_point_c", false},
      {"humidity_pct", true},
      {"pressure_hpa", false},
      {"station_pressure_hpa", false},
      {"wind_speed_mps", true},
      {"wind_gust_mps", true},
      {"wind_direction_deg", true},
      {"precipitation_mm", true},
      {"next_hour_temperature_c", false},
      {"next_hour_precipitation_mm", true},
      {"precipitation_trace", true},
      {"is_rain", true},
      {"is_storm", true},
      {"weather_condition", true},
      {"data_origin", true},
      {"position", false},
      {"on_grid", true},
      {"civil_day", true},
      {"meteorological_day", true},
      {"accumulation_civil_day", true},
      {"accumulation_meteorological_day", true},
  };
  return kColumns;
}

std::shared_ptr<arrow::DataType> timestamp_type() { return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"); }

// Gathers the columns of a table in their order.
class TableBuilder {
 public:
  void add(const std::string& name, arrow::ArrayBuilder& builder, bool nullable) {
    std::shared_ptr<arrow::Array> array;
    if (status_.ok()) status_ = builder.Finish(&array);
    fields_.push_back(arrow::field(name, builder.type(), nullable));
    arrays_.push_back(std::move(array));
  }
  void note(const arrow::Status& status) {
    if (status_.ok()) status_ = status;
  }
  Result<std::shared_ptr<arrow::Table>> finish() {
    if (!status_.ok()) return fail(to_error(status_));
    return arrow::Table::Make(arrow::schema(fields_), arrays_);
  }

 private:
  arrow::Status status_;
  arrow::FieldVector fields_;
  arrow::ArrayVector arrays_;
};

using Facts = std::span<const StoredFact>;

// One column by a function of a fact; nothing becomes null.
template <typename Builder, typename Get>
void add_column(TableBuilder& table, Facts facts, const std::string& name, Builder builder, bool nullable, Get&& get) {
  table.note(builder.Reserve(static_cast<std::int64_t>(facts.size())));
  for (const StoredFact& stored : facts) {
    const auto value = get(stored);
    table.note(value ? builder.Append(*value) : builder.AppendNull());
  }
  table.add(name, builder, nullable);
}

template <typename Get>
void add_text(TableBuilder& table, Facts facts, const std::string& name, bool nullable, Get&& get) {
  add_column(table, facts, name, arrow::StringBuilder(), nullable, [&](const StoredFact& stored) {
    const std::string_view text = get(stored.fact);
    return nullable && text.empty() ? std::nullopt : std::optional(text);
  });
}

template <typename Get>
void add_timestamp(TableBuilder& table, Facts facts, const std::string& name, Get&& get) {
  add_column(table, facts, name, arrow::TimestampBuilder(timestamp_type(), arrow::default_memory_pool()), false,
             [&](const StoredFact& stored) { return std::optional<std::int64_t>(get(stored.fact)); });
}

template <typename Get>
void add_flag(TableBuilder& table, Facts facts, const std::string& name, bool nullable, Get&& get) {
  add_column(table, facts, name, arrow::BooleanBuilder(), nullable,
             [&](const StoredFact& stored) { return std::optional<bool>(get(stored.fact)); });
}

void add_elements(TableBuilder& table, Facts facts) {
  for (const ElementInfo& element : kElements) {
    add_column(table, facts, std::string(element.name),
               arrow::Decimal32Builder(arrow::decimal32(kDecimalPrecision, element.scale)), true,
               [&](const StoredFact& stored) -> std::optional<arrow::Decimal32> {
                 const auto value = stored.fact.elements.get(element.element);
                 return value ? std::optional(arrow::Decimal32(*value)) : std::nullopt;
               });
  }
}

// Day numbers where engines' zone databases could differ are computed here, once.
struct DayColumns {
  std::vector<bool> on_grid;
  std::vector<std::int32_t> civil, meteorological, accumulation_civil, accumulation_meteorological;
};

Result<DayColumns> day_columns(Facts facts, const StationRegistry& stations) {
  DayColumns days;
  std::optional<StationCalendar> calendar;
  const StationId* station = nullptr;
  for (const StoredFact& stored : facts) {
    const Fact& fact = stored.fact;
    if (station == nullptr || *station != fact.station) {
      const Station* known = stations.find(fact.station);
      if (known == nullptr) return fail(ErrorKind::kInternal, "station " + fact.station.text() + " is not registered");
      STRATUS_ASSIGN_OR_RETURN(calendar, StationCalendar::make(*known));
      station = &fact.station;
    }
    const UtcSeconds accumulation = calendar->accumulation_time(fact.time);
    const auto day = [&](Bucket bucket, UtcSeconds t) { return static_cast<std::int32_t>(calendar->key(bucket, t).value); };
    days.on_grid.push_back(calendar->on_grid(fact.time));
    days.civil.push_back(day(Bucket::kCivilDay, fact.time));
    days.meteorological.push_back(day(Bucket::kMeteorologicalDay, fact.time));
    days.accumulation_civil.push_back(day(Bucket::kCivilDay, accumulation));
    days.accumulation_meteorological.push_back(day(Bucket::kMeteorologicalDay, accumulation));
  }
  return days;
}

void add_days(TableBuilder& table, const DayColumns& days) {
  arrow::BooleanBuilder on_grid;
  table.note(on_grid.AppendValues(days.on_grid));
  table.add("on_grid", on_grid, false);
  const auto add = [&](const std::string& name, const std::vector<std::int32_t>& numbers) {
    arrow::Int32Builder builder;
    table.note(builder.AppendValues(numbers));
    table.add(name, builder, false);
  };
  add("civil_day", days.civil);
  add("meteorological_day", days.meteorological);
  add("accumulation_civil_day", days.accumulation_civil);
  add("accumulation_meteorological_day", days.accumulation_meteorological);
}

Result<std::shared_ptr<arrow::Table>> to_table(Facts facts, const DayColumns& days) {
  TableBuilder table;
  add_text(table, facts, "station_id", false, [](const Fact& f) -> std::string_view { return f.station.text(); });
  add_timestamp(table, facts, "time", [](const Fact& f) { return f.time.value * kMicros; });
  add_text(table, facts, "kind", false, [](const Fact& f) { return to_string(f.kind); });
  add_flag(table, facts, "retraction", false, [](const Fact& f) { return f.retraction; });
  add_timestamp(table, facts, "known_at", [](const Fact& f) { return f.known_at.value * 1000; });
  add_elements(table, facts);
  add_flag(table, facts, "precipitation_trace", false, [](const Fact& f) { return f.precipitation_trace; });
  add_flag(table, facts, "is_rain", true, [](const Fact& f) { return f.is_rain; });
  add_flag(table, facts, "is_storm", true, [](const Fact& f) { return f.is_storm; });
  add_text(table, facts, "weather_condition", true, [](const Fact& f) -> std::string_view { return f.condition; });
  add_text(table, facts, "data_origin", true, [](const Fact& f) -> std::string_view { return f.origin; });
  add_column(table, facts, "position", arrow::Int64Builder(), false,
             [](const StoredFact& stored) { return std::optional(stored.position.value); });
  add_days(table, days);
  return table.finish();
}

// The typed arrays of one table, for reading rows back.
class FactReader {
 public:
  static Result<FactReader> open(const arrow::Table& table);
  bool matches(std::int64_t row, const std::optional<StationId>& station, TimeRange range) const {
    return range.contains(time(row)) && (!station || station_text(row) == station->text());
  }
  StoredFact row(std::int64_t row) const;

 private:
  UtcSeconds time(std::int64_t row) const { return {time_->Value(row) / kMicros}; }
  std::string_view station_text(std::int64_t row) const { return stations_->GetView(station_->GetValueIndex(row)); }

  const arrow::DictionaryArray* station_ = nullptr;
  const arrow::StringArray* stations_ = nullptr;
  const arrow::TimestampArray* time_ = nullptr;
  const arrow::TimestampArray* known_at_ = nullptr;
  const arrow::StringArray* kind_ = nullptr;
  const arrow::StringArray* condition_ = nullptr;
  const arrow::StringArray* origin_ = nullptr;
  const arrow::BooleanArray* retraction_ = nullptr;
  const arrow::BooleanArray* trace_ = nullptr;
  const arrow::BooleanArray* is_rain_ = nullptr;
  const arrow::BooleanArray* is_storm_ = nullptr;
  const arrow::Int64Array* position_ = nullptr;
  std::array<const arrow::Decimal32Array*, kElementCount> elements_{};
};

template <typename Array>
Status find_column(const arrow::Table& table, const std::string& name, const Array*& array) {
  const auto column = table.GetColumnByName(name);
  if (column == nullptr || column->num_chunks() != 1) return fail(ErrorKind::kDataLoss, "column " + name + " is missing");
  array = dynamic_cast<const Array*>(column->chunk(0).get());
  if (array == nullptr) return fail(ErrorKind::kDataLoss, "column " + name + " has another type");
  return {};
}

Result<FactReader> FactReader::open(const arrow::Table& table) {
  FactReader reader;
  STRATUS_RETURN_IF_ERROR(find_column(table, "station_id", reader.station_));
  reader.stations_ = dynamic_cast<const arrow::StringArray*>(reader.station_->dictionary().get());
  if (reader.stations_ == nullptr) return fail(ErrorKind::kDataLoss, "column station_id has another type");
  STRATUS_RETURN_IF_ERROR(find_column(table, "time", reader.time_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "known_at", reader.known_at_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "kind", reader.kind_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "weather_condition", reader.condition_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "data_origin", reader.origin_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "retraction", reader.retraction_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "precipitation_trace", reader.trace_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "is_rain", reader.is_rain_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "is_storm", reader.is_storm_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "position", reader.position_));
  for (const ElementInfo& element : kElements) {
    STRATUS_RETURN_IF_ERROR(
        find_column(table, std::string(element.name), reader.elements_[static_cast<std::size_t>(element.element)]));
  }
  return reader;
}

std::optional<bool> flag(const arrow::BooleanArray& array, std::int64_t row) {
  return array.IsNull(row) ? std::nullopt : std::optional(array.Value(row));
}

StoredFact FactReader::row(std::int64_t row) const {
  StoredFact stored;
  Fact& fact = stored.fact;
  fact.station = StationId(std::string(station_text(row)));
  fact.time = time(row);
  fact.kind = find_kind(kind_->GetView(row)).value_or(Kind::kObserved);
  fact.retraction = retraction_->Value(row);
  fact.known_at = {known_at_->Value(row) / 1000};
  for (const ElementInfo& element : kElements) {
    const arrow::Decimal32Array& array = *elements_[static_cast<std::size_t>(element.element)];
    if (!array.IsNull(row)) fact.elements.set(element.element, arrow::Decimal32(array.GetValue(row)).value());
  }
  fact.precipitation_trace = trace_->Value(row);
  fact.is_rain = flag(*is_rain_, row);
  fact.is_storm = flag(*is_storm_, row);
  fact.condition = condition_->GetView(row);
  fact.origin = origin_->GetView(row);
  stored.position = {position_->Value(row)};
  return stored;
}

}  // namespace

Result<DataFile> ParquetDataset::write(MonthNumber month, std::span<const StoredFact> facts,
                                       const StationRegistry& stations) {
  STRATUS_ASSIGN_OR_RETURN(const DayColumns days, day_columns(facts, stations));
  STRATUS_ASSIGN_OR_RETURN(const auto table, to_table(facts, days));
  STRATUS_ASSIGN_OR_RETURN(const std::string bytes, to_parquet(*table, columns()));
  return put_data_file(files_, root_, "dataset", month, static_cast<std::int64_t>(facts.size()), bytes);
}

Result<std::vector<StoredFact>> ParquetDataset::read(const DataFile& file, const std::optional<StationId>& station,
                                                     TimeRange range) const {
  STRATUS_ASSIGN_OR_RETURN(std::string bytes, get_data_file(files_, root_, file));
  const auto table = from_parquet(std::move(bytes), {}, {"station_id"});
  if (!table) return fail(table.error().with_context("file " + file.path));
  std::vector<StoredFact> facts;
  if ((*table)->num_rows() == 0) return facts;
  const auto reader = FactReader::open(**table);
  if (!reader) return fail(reader.error().with_context("file " + file.path));
  for (std::int64_t row = 0; row < (*table)->num_rows(); ++row) {
    if (reader->matches(row, station, range)) facts.push_back(reader->row(row));
  }
  return facts;
}

Result<FactColumns> ParquetDataset::read_columns(const DataFile& file) const {
  STRATUS_ASSIGN_OR_RETURN(std::string bytes, get_data_file(files_, root_, file));
  auto columns = read_fact_columns(std::move(bytes));
  if (!columns) return fail(columns.error().with_context("file " + file.path));
  return columns;
}

}  // namespace stratus
