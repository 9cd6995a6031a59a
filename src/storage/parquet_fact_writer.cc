#include <arrow/util/decimal.h>

#include "storage/parquet_facts.h"
#include "storage/parquet_io.h"
#include "views/calendar.h"
#include "views/fact_columns.h"

namespace stratus {
namespace {

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
      {"partition", true},
      {"offset", false},
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

// Where a fact falls, computed here, once, where engines' zone databases could differ. Nothing is known of the days of a
// station that nobody has described.
struct Days {
  bool on_grid = false;
  std::int32_t civil = 0, meteorological = 0, accumulation_civil = 0, accumulation_meteorological = 0;
};
using DayColumns = std::vector<std::optional<Days>>;

Days days_of(const StationCalendar& calendar, UtcSeconds time) {
  const UtcSeconds accumulation = calendar.accumulation_time(time);
  const auto day = [&](BucketScheme bucket, UtcSeconds t) {
    return static_cast<std::int32_t>(calendar.key(bucket, t).value);
  };
  return {calendar.on_grid(time), day(BucketScheme::kCivilDay, time), day(BucketScheme::kMeteorologicalDay, time),
          day(BucketScheme::kCivilDay, accumulation), day(BucketScheme::kMeteorologicalDay, accumulation)};
}

Result<DayColumns> day_columns(Facts facts, const StationRegistry& stations) {
  DayColumns days;
  days.reserve(facts.size());
  std::optional<StationCalendar> calendar;
  const StationId* station = nullptr;
  for (const StoredFact& stored : facts) {
    const Fact& fact = stored.fact;
    if (station == nullptr || *station != fact.station) {
      station = &fact.station;
      calendar.reset();
      if (const Station* known = stations.find(fact.station)) {
        STRATUS_ASSIGN_OR_RETURN(calendar, StationCalendar::make(*known));
      }
    }
    days.push_back(calendar ? std::optional(days_of(*calendar, fact.time)) : std::nullopt);
  }
  return days;
}

template <typename Builder, typename T>
void add_day_column(TableBuilder& table, const DayColumns& days, const std::string& name, T Days::*member) {
  Builder builder;
  table.note(builder.Reserve(static_cast<std::int64_t>(days.size())));
  for (const auto& known : days) table.note(known ? builder.Append((*known).*member) : builder.AppendNull());
  table.add(name, builder, true);
}

void add_days(TableBuilder& table, const DayColumns& days) {
  add_day_column<arrow::BooleanBuilder>(table, days, "on_grid", &Days::on_grid);
  add_day_column<arrow::Int32Builder>(table, days, "civil_day", &Days::civil);
  add_day_column<arrow::Int32Builder>(table, days, "meteorological_day", &Days::meteorological);
  add_day_column<arrow::Int32Builder>(table, days, "accumulation_civil_day", &Days::accumulation_civil);
  add_day_column<arrow::Int32Builder>(table, days, "accumulation_meteorological_day", &Days::accumulation_meteorological);
}

Result<std::shared_ptr<arrow::Table>> to_table(Facts facts, const DayColumns& days) {
  TableBuilder table;
  add_text(table, facts, "station_id", false, [](const Fact& f) -> std::string_view { return f.station.text(); });
  add_timestamp(table, facts, "time", [](const Fact& f) { return f.time.value * 1'000'000; });
  add_text(table, facts, "kind", false, [](const Fact& f) { return to_string(f.kind); });
  add_flag(table, facts, "retraction", false, [](const Fact& f) { return f.retraction; });
  add_timestamp(table, facts, "known_at", [](const Fact& f) { return f.known_at.value * 1000; });
  add_elements(table, facts);
  add_flag(table, facts, "precipitation_trace", false, [](const Fact& f) { return f.precipitation_trace; });
  add_flag(table, facts, "is_rain", true, [](const Fact& f) { return f.is_rain; });
  add_flag(table, facts, "is_storm", true, [](const Fact& f) { return f.is_storm; });
  add_text(table, facts, "weather_condition", true, [](const Fact& f) -> std::string_view { return f.condition; });
  add_text(table, facts, "data_origin", true, [](const Fact& f) -> std::string_view { return f.origin; });
  add_column(table, facts, "partition", arrow::Int32Builder(), false,
             [](const StoredFact& stored) { return std::optional(stored.position.partition); });
  add_column(table, facts, "offset", arrow::Int64Builder(), false,
             [](const StoredFact& stored) { return std::optional(stored.position.offset); });
  add_days(table, days);
  return table.finish();
}

}  // namespace

Status write_facts(std::span<const StoredFact> facts, const StationRegistry& stations, const ByteSink& to) {
  STRATUS_ASSIGN_OR_RETURN(const DayColumns days, day_columns(facts, stations));
  STRATUS_ASSIGN_OR_RETURN(const auto table, to_table(facts, days));
  return write_parquet(*table, {columns(), true, true}, to);
}

}  // namespace stratus
