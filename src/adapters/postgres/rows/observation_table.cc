#include "adapters/postgres/rows/observation_table.h"

#include <fmt/format.h>

#include <vector>

#include "adapters/postgres/rows/fact_table.h"
#include "views/fold.h"

namespace stratus {
namespace {

void append_row(const Fact& fact, const StationCalendar* calendar, CopyRows& rows) {
  rows.begin_row();
  rows.text(fact.station.text());
  rows.instant(fact.time);
  rows.text(to_string(fact.kind));
  rows.instant(fact.known_at);
  calendar == nullptr ? rows.null() : rows.boolean(calendar->on_grid(fact.time));
  append_elements(fact.elements, rows);
  rows.boolean(fact.precipitation_trace);
  rows.boolean(fact.is_rain);
  rows.boolean(fact.is_storm);
  rows.text_or_null(to_column(fact.condition));
  rows.text_or_null(to_column(fact.origin));
}

}  // namespace

std::string observation_columns() {
  return fmt::format(
      "station_id, time, kind, known_at, on_grid, {}precipitation_trace, is_rain, is_storm, weather_condition, "
      "data_origin",
      element_columns(""));
}

void append_believed(std::span<const StoredFact> of_station, const StationCalendar* calendar, CopyRows& rows) {
  std::vector<const Fact*> facts;
  facts.reserve(of_station.size());
  for (const StoredFact& stored : of_station) facts.push_back(&stored.fact);
  for_each_identity(facts, [&](std::span<const Fact* const> identity) {
    const Fact* const believed = resolve(identity);
    if (believed != nullptr) append_row(*believed, calendar, rows);
  });
}

}  // namespace stratus
