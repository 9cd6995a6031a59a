#include "app/demo/demo_answers.h"

#include "api/json_writer.h"
#include "serving/station_names.h"

namespace stratus {
namespace {

constexpr int kMonths = 13;

void write_month(JsonWriter& json, const Station& station, const Summary& row) {
  const Moments& temperature = measure_of(row.cell, "temperature_c");
  json.begin_object();
  json.member("station", station.id.text());
  json.member("month", label(Resolution::kMonth, row.period));
  json.member("temperature_mean_c", rounded(mean(temperature, 1), 3));
  json.member("temperature_min_c", least(temperature, 1));
  json.member("temperature_max_c", greatest(temperature, 1));
  json.member("precipitation_mm", sum(measure_of(row.cell, "precipitation_mm"), 3));
  json.member("observations", row.cell.observations);
  json.member("from_batch", row.from_batch);
  json.member("from_speed", row.from_speed);
  json.end_object();
}

std::vector<std::string> table_row(const Station& station, const Summary& row) {
  const Moments& temperature = measure_of(row.cell, "temperature_c");
  return {shown_name(station),
          label(Resolution::kMonth, row.period),
          fixed(mean(temperature, 1), 2),
          fixed(least(temperature, 1), 1),
          fixed(greatest(temperature, 1), 1),
          fixed(sum(measure_of(row.cell, "precipitation_mm"), 3), 1),
          std::to_string(row.cell.observations),
          percent(completeness_of(row, temperature)),
          std::to_string(row.from_batch),
          std::to_string(row.from_speed)};
}

}  // namespace

Result<std::vector<Summary>> last_months(const DemoWorld& world, const Station& station, int count) {
  SummaryQuery query;
  query.resolution = Resolution::kMonth;
  query.until = world.now();
  query.last = {month_of(world.now()).value};
  query.first = {query.last.value - count + 1};
  return with_reading(world.pipeline().serving(),
                      [&](const Reading& reading) { return summaries(reading, station, query); });
}

Result<Table> months_table(const DemoWorld& world, JsonWriter& json) {
  json.begin_array("months");
  Table table(
      {"station", "month", "mean °C", "min °C", "max °C", "rain mm", "obs.", "compl. °C", "from batch", "from speed"});
  for (const Station& station : world.stations()) {
    STRATUS_ASSIGN_OR_RETURN(const auto rows, last_months(world, station, kMonths));
    for (const Summary& row : rows) {
      table.add(table_row(station, row));
      write_month(json, station, row);
    }
  }
  json.end_array();
  return table;
}

Result<std::vector<std::string>> month_cells(const DemoWorld& world, const Station& station, PeriodKey month) {
  STRATUS_ASSIGN_OR_RETURN(const auto rows, last_months(world, station, kMonths));
  for (const Summary& row : rows) {
    if (row.period != month) continue;
    const Moments& temperature = measure_of(row.cell, "temperature_c");
    return std::vector<std::string>{fixed(mean(temperature, 1), 3), fixed(greatest(temperature, 1), 1),
                                    format_utc(temperature.greatest_time), std::to_string(row.from_batch),
                                    std::to_string(row.from_speed)};
  }
  return fail(ErrorKind::kNotFound, "the month has no facts");
}

}  // namespace stratus
