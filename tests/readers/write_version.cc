// Writes one dataset file and two view files into a folder, and beside them the rows that every reader must find:
//   write_version FOLDER  ->  FOLDER/expected.json
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <cstdlib>

#include "contract/nasty_data.h"
#include "storage/folder_store.h"
#include "storage/parquet_dataset.h"
#include "storage/parquet_views.h"
#include "views/calendar.h"
#include "weather/decimal.h"

namespace stratus {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

template <typename T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

void text(Writer& writer, std::string_view key, std::string_view value) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}
void text_or_null(Writer& writer, std::string_view key, std::string_view value) {
  if (!value.empty()) return text(writer, key, value);
  writer.Key(key.data());
  writer.Null();
}
void number(Writer& writer, const std::string& key, std::int64_t value) {
  writer.Key(key.c_str());
  writer.Int64(value);
}
void flag(Writer& writer, const char* key, std::optional<bool> value) {
  writer.Key(key);
  value ? writer.Bool(*value) : writer.Null();
}
// Times and decimals are marked, so that a reader compares them as what they are.
void marked(Writer& writer, const std::string& key, const char* mark, const std::string& value) {
  writer.Key(key.c_str());
  writer.StartObject();
  text(writer, mark, value);
  writer.EndObject();
}

void write_fact(Writer& writer, const StoredFact& stored) {
  const Fact& fact = stored.fact;
  const StationRegistry stations = nasty_stations();
  const StationCalendar calendar = must(StationCalendar::make(*stations.find(fact.station)));
  const UtcSeconds rain = calendar.accumulation_time(fact.time);
  writer.StartObject();
  text(writer, "station_id", fact.station.text());
  marked(writer, "time", "utc", format_utc(fact.time));
  text(writer, "kind", to_string(fact.kind));
  flag(writer, "retraction", fact.retraction);
  marked(writer, "known_at", "utc", format_utc(fact.known_at));
  for (const ElementInfo& element : kElements) {
    const std::string name(element.name);
    if (const auto value = fact.elements.get(element.element)) {
      marked(writer, name, "decimal", format_scaled(*value, element.scale));
    } else {
      writer.Key(name.c_str());
      writer.Null();
    }
  }
  flag(writer, "precipitation_trace", fact.precipitation_trace);
  flag(writer, "is_rain", fact.is_rain);
  flag(writer, "is_storm", fact.is_storm);
  text_or_null(writer, "weather_condition", fact.condition);
  text_or_null(writer, "data_origin", fact.origin);
  number(writer, "partition", stored.position.partition);
  number(writer, "offset", stored.position.offset);
  flag(writer, "on_grid", calendar.on_grid(fact.time));
  number(writer, "civil_day", calendar.key(BucketScheme::kCivilDay, fact.time).value);
  number(writer, "utc_day", calendar.key(BucketScheme::kUtcDay, fact.time).value);
  number(writer, "meteorological_day", calendar.key(BucketScheme::kMeteorologicalDay, fact.time).value);
  number(writer, "accumulation_civil_day", calendar.key(BucketScheme::kCivilDay, rain).value);
  number(writer, "accumulation_utc_day", calendar.key(BucketScheme::kUtcDay, rain).value);
  number(writer, "accumulation_meteorological_day", calendar.key(BucketScheme::kMeteorologicalDay, rain).value);
  writer.EndObject();
}

void write_measure(Writer& writer, const Measure& measure, const Moments& m) {
  const std::string name(measure.name);
  const auto put = [&](const char* suffix, std::int64_t value) {
    if (m.count > 0) return number(writer, name + suffix, value);
    writer.Key((name + suffix).c_str());
    writer.Null();
  };
  const auto put_time = [&](const char* suffix, UtcSeconds time) {
    if (m.count > 0) return marked(writer, name + suffix, "utc", format_utc(time));
    writer.Key((name + suffix).c_str());
    writer.Null();
  };
  put("_count", m.count);
  put("_sum", static_cast<std::int64_t>(m.sum));
  if (keeps_hours(measure)) put("_set", static_cast<std::int64_t>(m.hours));
  if (!measure.extremes) return;
  put("_sum_squares", static_cast<std::int64_t>(m.sum_squares));
  put("_min", m.least);
  put_time("_min_at", m.least_time);
  put("_max", m.greatest);
  put_time("_max_at", m.greatest_time);
}

void write_counts(Writer& writer, const KeyedCell& keyed) {
  text(writer, "station_id", keyed.station.text());
  marked(writer, "day", "date", format_date(DayNumber{static_cast<std::int32_t>(keyed.key.value)}));
  number(writer, "facts", keyed.cell.facts);
  number(writer, "observations", keyed.cell.observations);
  number(writer, "flagged", keyed.cell.flagged);
  marked(writer, "max_known_at", "utc", format_utc(keyed.cell.max_known_at));
}

void write_cell(Writer& writer, const KeyedCell& keyed) {
  writer.StartObject();
  write_counts(writer, keyed);
  for (std::size_t i = 0; i < kMeasureCount; ++i) write_measure(writer, kSummaryMeasures[i], keyed.cell.measures[i]);
  writer.EndObject();
}

void write_list(Writer& writer, const std::string& key, const Histogram& histogram, auto HistogramBin::*member) {
  writer.Key(key.c_str());
  writer.StartArray();
  for (const HistogramBin& bin : histogram.bins()) writer.Int64(bin.*member);
  writer.EndArray();
}

void write_month(Writer& writer, const KeyedCell& keyed) {
  writer.StartObject();
  write_counts(writer, keyed);
  for (const HistogramSpec& spec : kMonthHistograms) {
    const Histogram& histogram = histogram_of(keyed.cell, spec.name);
    write_list(writer, std::string(spec.name) + "_values", histogram, &HistogramBin::value);
    write_list(writer, std::string(spec.name) + "_counts", histogram, &HistogramBin::count);
  }
  writer.EndObject();
}

// "name": {"path": …, "rows": […]}
template <typename Rows, typename Write>
void write_file(Writer& writer, const char* name, const DataFile& file, const Rows& rows, Write&& write) {
  writer.Key(name);
  writer.StartObject();
  text(writer, "path", file.path);
  writer.Key("rows");
  writer.StartArray();
  for (const auto& row : rows) write(writer, row);
  writer.EndArray();
  writer.EndObject();
}

int write_version(const Path& folder) {
  PosixFileSystem disk;
  FolderStore store(disk, folder);
  ParquetDataset dataset(store);
  ParquetViews views(store);
  const auto facts = nasty_facts();
  const auto cells = nasty_cells();
  const DataFile dataset_file = must(dataset.write(nasty_month(), {}, facts, nasty_stations()));
  const DataFile view_file = must(views.write(view_of(BucketScheme::kCivilDay), nasty_month(), {}, cells));
  const auto months = nasty_month_cells();
  const DataFile month_file = must(views.write(view_of(BucketScheme::kCivilMonth), nasty_month(), {}, months));
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write_file(writer, "dataset", dataset_file, facts, write_fact);
  write_file(writer, "view", view_file, cells, write_cell);
  write_file(writer, "months", month_file, months, write_month);
  writer.Key("scales");
  writer.StartObject();
  for (const ElementInfo& element : kElements) number(writer, std::string(element.name), element.scale);
  writer.EndObject();
  writer.EndObject();
  return write_file_atomic(disk, folder / "expected.json", {buffer.GetString(), buffer.GetSize()}) ? 0 : 1;
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  if (argc == 2) return stratus::write_version(argv[1]);
  std::fprintf(stderr, "usage: write_version FOLDER\n");
  return 2;
}
