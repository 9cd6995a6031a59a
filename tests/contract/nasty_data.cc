#include "contract/nasty_data.h"

#include <limits>

#include "views/fact_set.h"

namespace stratus {
namespace {

constexpr UtcSeconds kMarch{1'772'323'200};  // 2026-03-01T00:00:00Z
constexpr std::int64_t kSecondsOfMarch = 31 * 86400;

Station named(std::string id, std::string zone) {
  Station station;
  station.id = StationId(std::move(id));
  station.city = "Čity \"quoted\"";
  station.country = "XX";
  station.latitude = -12.345678901234567;
  station.longitude = 0.1;
  station.elevation_m = 3.5;
  station.zone = std::move(zone);
  station.interval_s = 1800;
  station.accumulation_stamp = Stamp::kEnd;
  station.grid = Grid::kUtc;
  return station;
}

Fact at(const char* station, UtcSeconds time) {
  Fact fact;
  fact.station = StationId(station);
  fact.time = time;
  fact.known_at = to_millis(time) + 1;
  return fact;
}

Fact full(const char* station, UtcSeconds time, std::int32_t value) {
  Fact fact = at(station, time);
  for (const ElementInfo& element : kElements) fact.elements.set(element.element, value);
  fact.condition = "Nebel, dünn \"x\"";
  fact.origin = "api";
  fact.is_rain = false;
  fact.is_storm = true;
  fact.precipitation_trace = true;
  return fact;
}

}  // namespace

MonthNumber nasty_month() { return make_month(2026, 3); }

StationRegistry nasty_stations() {
  return StationRegistry({named("a", "Europe/Paris"), named("b", "Asia/Kathmandu"), named("é", "UTC")});
}

std::vector<StoredFact> nasty_facts() {
  std::vector<Fact> facts{full("a", kMarch, kMaxStored), full("a", kMarch, -kMaxStored), full("a", kMarch + 1, 0),
                          at("b", kMarch + (kSecondsOfMarch - 1)), full("é", kMarch + 7, 7)};
  for (const Kind kind : {Kind::kStatistical, Kind::kForecast, Kind::kRemote, Kind::kObserved}) {
    Fact fact = full("b", kMarch + 3600, 5);
    fact.kind = kind;
    facts.push_back(fact);
    Fact retraction = at("b", kMarch + 3600);
    retraction.kind = kind;
    retraction.retraction = true;
    retraction.known_at = {-1};  // before 1970
    facts.push_back(retraction);
  }
  std::vector<StoredFact> stored;
  std::int64_t position = std::numeric_limits<std::int64_t>::max();
  std::int32_t partition = std::numeric_limits<std::int32_t>::max();
  for (const Fact& fact : facts) stored.push_back({fact, {partition--, position--}});
  make_canonical(stored);
  return stored;
}

std::vector<KeyedCell> nasty_cells() {
  Cell empty;
  empty.facts = 1;
  empty.max_known_at = {-1};
  Cell full;
  full.facts = std::numeric_limits<std::int64_t>::max();
  full.observations = 2;
  full.flagged = 3;
  full.max_known_at = {1'772'323'200'001};
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    Moments& m = full.measures[i];
    m.count = 4;
    m.sum = std::numeric_limits<std::int64_t>::min();
    if (keeps_hours(kSummaryMeasures[i])) m.hours = std::numeric_limits<std::uint64_t>::max();
    if (!kSummaryMeasures[i].extremes) continue;
    m.sum_squares = std::numeric_limits<std::int64_t>::max();
    m.least = -kMaxStored;
    m.greatest = kMaxStored;
    m.least_time = {-1};
    m.greatest_time = kMarch;
  }
  const std::int64_t first = first_day(nasty_month()).value;
  return {{StationId("a"), {first}, empty}, {StationId("a"), {first + 30}, full}, {StationId("é"), {first}, full}};
}

std::vector<KeyedCell> nasty_month_cells() {
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
  Cell empty;
  empty.facts = 1;
  empty.max_known_at = {-1};
  Cell full = empty;
  full.observations = 3;
  full.flagged = 2;
  for (std::size_t i = 0; i < kHistogramCount; ++i)
    full.histogram(i) = *Histogram::of_bins({{-kMost - 1, 1}, {kMost, kMost}});
  Cell some = empty;
  some.histogram(1) = *Histogram::of_bins({{0, 744}});
  const std::int64_t first = first_day(nasty_month()).value;
  return {{StationId("a"), {first}, full}, {StationId("b"), {first}, empty}, {StationId("é"), {first}, some}};
}

}  // namespace stratus
