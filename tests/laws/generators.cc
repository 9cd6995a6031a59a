#include "laws/generators.h"

#include <algorithm>

#include "reference/plain_views.h"
#include "weather/compass.h"

namespace stratus {
namespace {

Station make(std::string city, std::string zone, Stamp stamp = Stamp::kStart, std::int64_t interval_s = 3600,
             Grid grid = Grid::kLocal) {
  Station station;
  station.id = make_station_id(city, "XX");
  station.city = std::move(city);
  station.country = "XX";
  station.zone = std::move(zone);
  station.accumulation_stamp = stamp;
  station.interval_s = interval_s;
  station.grid = grid;
  return station;
}

struct Anchor {
  const char* time;
  const char* zone;  // where it matters; empty for everywhere
};

constexpr Anchor kAnchors[] = {
    {"2026-03-29T01:00:00Z", "Europe/Paris"},         // springs forward
    {"2026-10-25T01:00:00Z", "Europe/Paris"},         // falls back
    {"2026-04-04T15:00:00Z", "Australia/Lord_Howe"},  // falls back by half an hour
    {"2026-10-03T15:30:00Z", "Australia/Lord_Howe"},  // springs forward
    {"2010-11-07T02:31:00Z", "America/St_Johns"},     // falls back at 00:01: its day runs backwards
    {"2010-03-14T03:31:00Z", "America/St_Johns"},     // springs forward at 00:01
    {"2011-12-30T10:00:00Z", "Pacific/Apia"},         // skips a day
    {"2026-05-31T18:15:00Z", "Asia/Kathmandu"},       // midnight between two months
    {"2024-02-29T12:00:00Z", ""},                     // leap day
    {"2026-01-01T00:00:00Z", ""},
    {"1969-12-31T23:00:00Z", ""},
};

// Months of the anchors are closed at the second of each two.
const std::vector<UtcMillis> kClosingTimes = [] {
  std::vector<UtcMillis> times;
  for (const char* time : {"1970-01-02T23:59:59.999Z", "1970-01-03T00:00:00Z", "2011-12-31T00:00:00Z",
                           "2012-01-03T00:00:00Z", "2024-03-02T12:00:00Z", "2024-03-03T12:00:00Z", "2026-04-03T00:00:00Z",
                           "2026-06-03T00:00:00Z", "2026-12-01T00:00:00Z"})
    times.push_back(*parse_utc_millis(time));
  return times;
}();

std::vector<UtcSeconds> anchors_of(const Station& station) {
  std::vector<UtcSeconds> times;
  for (const auto& [time, zone] : kAnchors) {
    if (*zone == '\0' || station.zone == zone) times.push_back(*parse_utc_seconds(time));
  }
  return times;
}

rc::Gen<std::int64_t> odd_minutes() {
  return rc::gen::weightedElement<std::int64_t>({{8, 0}, {4, 30}, {3, 15}, {1, 1}, {1, 47}});
}

rc::Gen<UtcSeconds> time_near(UtcSeconds anchor) {
  return rc::gen::exec([anchor] {
    const auto hours = *rc::gen::weightedOneOf<std::int64_t>(
        {{1, rc::gen::inRange<std::int64_t>(-1, 2)}, {2, rc::gen::inRange<std::int64_t>(-30, 31)}});
    return UtcSeconds{floor_div(anchor.value, 3600) * 3600} + (hours * 3600 + *odd_minutes() * 60);
  });
}

// Stored integers: small ones that collide, and the edges of the plausible range.
rc::Gen<std::int32_t> value_of(const ElementInfo& element) {
  const std::int32_t low = std::max(element.least, -3);
  return rc::gen::weightedOneOf<std::int32_t>(
      {{8, rc::gen::inRange<std::int32_t>(low, low + 7)},
       {2, rc::gen::inRange<std::int32_t>(low, std::min(element.greatest, low + 400))},
       {1, rc::gen::elementOf(
               std::vector<std::int32_t>{element.least, element.greatest, element.least - 1, element.greatest + 1})}});
}

Elements any_elements() {
  Elements elements;
  for (const ElementInfo& element : kElements) {
    if (*rc::gen::inRange(0, 3) > 0) elements.set(element.element, *value_of(element));
  }
  settle_direction(elements);
  return elements;
}

}  // namespace

void showValue(const Fact& fact, std::ostream& out) {
  out << fact.station.text() << " " << format_utc(fact.time) << " " << to_string(fact.kind)
      << (fact.retraction ? " retracted" : "") << " known " << format_utc(fact.known_at);
  for (const ElementInfo& element : kElements) {
    if (const auto value = fact.elements.get(element.element)) out << " " << element.name << "=" << *value;
  }
  out << " " << fact.origin;
}

void showValue(const StoredFact& stored, std::ostream& out) {
  showValue(stored.fact, out);
  out << " at " << to_string(stored.position);
}

const std::vector<Station>& odd_stations() {
  static const std::vector<Station> kStations{
      make("Paris", "Europe/Paris"),
      make("Lord-Howe", "Australia/Lord_Howe"),
      make("Kathmandu", "Asia/Kathmandu"),
      make("St-Johns", "America/St_Johns"),
      make("Apia", "Pacific/Apia"),
      make("End", "UTC", Stamp::kEnd),
      make("Synoptic", "Europe/Paris", Stamp::kEnd, 10800, Grid::kUtc),
  };
  return kStations;
}

StationRegistry odd_registry() { return StationRegistry(odd_stations()); }

rc::Gen<UtcSeconds> odd_time(const Station& station) {
  return rc::gen::exec([station] { return *time_near(*rc::gen::elementOf(anchors_of(station))); });
}

rc::Gen<UtcMillis> odd_known_at() {
  const auto ties = rc::gen::map(rc::gen::inRange<std::int64_t>(-2, 6), [](std::int64_t n) { return UtcMillis{n * 1000}; });
  return rc::gen::weightedOneOf<UtcMillis>({{30, ties}, {1, rc::gen::elementOf(kClosingTimes)}});
}

rc::Gen<Fact> fact_at(StationId station, UtcSeconds time) {
  return rc::gen::exec([station, time] {
    Fact fact;
    fact.station = station;
    fact.time = time;
    fact.kind = *rc::gen::element(Kind::kObserved, Kind::kObserved, Kind::kRemote, Kind::kForecast, Kind::kStatistical);
    fact.known_at = *odd_known_at();
    fact.origin = *rc::gen::element<std::string>("api", "file");
    fact.retraction = *rc::gen::inRange(0, 5) == 0;
    if (fact.retraction) return fact;
    fact.elements = any_elements();
    fact.precipitation_trace = *rc::gen::inRange(0, 8) == 0;
    fact.is_storm = *rc::gen::element<std::optional<bool>>(std::nullopt, false, true);
    fact.is_rain = *rc::gen::element<std::optional<bool>>(std::nullopt, false, true);
    fact.condition = *rc::gen::element<std::string>("", "Rain", "Nebel, dünn");
    return fact;
  });
}

rc::Gen<std::vector<Fact>> facts_of_one_identity() {
  return rc::gen::exec([] {
    const auto size = *rc::gen::inRange<std::size_t>(0, 12);
    return *rc::gen::container<std::vector<Fact>>(size, fact_at(odd_stations()[0].id, UtcSeconds{0}));
  });
}

rc::Gen<std::vector<Fact>> history() {
  return rc::gen::exec([] {
    const auto stations = *rc::gen::container<std::vector<Station>>(2, rc::gen::elementOf(odd_stations()));
    std::vector<UtcSeconds> places;
    for (const Station& station : stations) places.push_back(*rc::gen::elementOf(anchors_of(station)));
    const auto size = *rc::gen::inRange<std::size_t>(1, 40);
    std::vector<Fact> facts;
    while (facts.size() < size) {
      const int choice = facts.empty() ? 9 : *rc::gen::inRange(0, 10);
      if (choice == 0) {
        facts.push_back(*rc::gen::elementOf(facts));  // stated again
      } else if (choice < 5) {
        const Fact& other = *rc::gen::elementOf(facts);
        facts.push_back(*fact_at(other.station, other.time));  // stated otherwise
      } else {
        const auto i = *rc::gen::inRange<std::size_t>(0, stations.size());
        facts.push_back(*fact_at(stations[i].id, *time_near(places[i])));
      }
    }
    return facts;
  });
}

}  // namespace stratus
