#include "reference/plain_views.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "reference/believe.h"

namespace stratus {
namespace {

// Facts of one instant at one station.
using Identities = std::map<std::pair<StationId, UtcSeconds>, std::vector<Fact>>;

Identities group(const std::vector<StoredFact>& facts, UtcMillis as_of, const std::function<bool()>& stopped) {
  Identities identities;
  for (const StoredFact& stored : plain_union(facts, stopped)) {
    if (stored.fact.known_at <= as_of) identities[{stored.fact.station, stored.fact.time}].push_back(stored.fact);
  }
  return identities;
}

std::optional<std::int64_t> in_range(const Fact& fact, Element element) {
  const auto value = fact.elements.get(element);
  if (!value || *value < info(element).least || *value > info(element).greatest) return std::nullopt;
  return *value;
}

std::int64_t count_out_of_range(const Fact& fact) {
  std::int64_t count = 0;
  for (const ElementInfo& element : kElements)
    count += fact.elements.has(element.element) && !in_range(fact, element.element) ? 1 : 0;
  return count;
}

// Where the wind goes to, in 10^-8 m/s: (east, north). Nothing when it is not known.
std::optional<std::pair<std::int64_t, std::int64_t>> wind_vector(const Fact& fact) {
  const auto speed = in_range(fact, Element::kWindSpeed);
  if (!speed) return std::nullopt;
  if (*speed == 0) return std::pair<std::int64_t, std::int64_t>{0, 0};
  const auto from = in_range(fact, Element::kWindDirection);
  if (!from || *from == 0) return std::nullopt;
  const long double angle = static_cast<long double>(*from) * std::acos(-1.0L) / 180;
  return std::pair<std::int64_t, std::int64_t>{-*speed * std::llround(1e6L * std::sin(angle)),
                                               -*speed * std::llround(1e6L * std::cos(angle))};
}

void add_count(PlainMeasure& measure, std::int64_t value) {
  measure.count += 1;
  measure.sum += value;
}

void add_value(PlainMeasure& measure, std::int64_t value, UtcSeconds time) {
  if (measure.count == 0 || std::pair(value, time) < std::pair(measure.least, measure.least_time)) {
    measure.least = value;
    measure.least_time = time;
  }
  if (measure.count == 0 || std::pair(-value, time) < std::pair(-measure.greatest, measure.greatest_time)) {
    measure.greatest = value;
    measure.greatest_time = time;
  }
  add_count(measure, value);
  measure.sum_squares += static_cast<__int128>(value) * value;
}

void add_hour(PlainMeasure& measure, bool so, UtcSeconds time) {
  add_count(measure, so);
  if (!so) return;
  const std::int64_t since_1970 = time.value - ((time.value % 3600) + 3600) % 3600;
  measure.hours.insert(((since_1970 / 3600) % 64 + 64) % 64);
}

// A believed fact into the cell of its instant and the cell of its rain, which may be the same.
void add_fact(const Fact& fact, UtcSeconds rain_time, PlainCell& instant, PlainCell& rain) {
  instant.observations += 1;
  instant.flagged += count_out_of_range(fact);
  for (const ElementInfo& element : kElements) {
    const auto value = in_range(fact, element.element);
    if (!element.summarized || !value) continue;
    add_value((element.accumulated ? rain : instant).measures[std::string(element.name)], *value, fact.time);
  }
  if (const auto wind = wind_vector(fact)) {
    add_count(instant.measures["wind_east"], wind->first);
    add_count(instant.measures["wind_north"], wind->second);
    add_count(instant.measures["wind_speed_directed_mps"], *in_range(fact, Element::kWindSpeed));
  }
  if (const auto speed = in_range(fact, Element::kWindSpeed)) add_count(instant.measures["calm"], *speed == 0);
  if (const auto fallen = in_range(fact, Element::kPrecipitation))
    add_hour(rain.measures["rain_hours"], *fallen > 0, rain_time);
  if (fact.is_storm) add_hour(instant.measures["storm_hours"], *fact.is_storm, fact.time);
}

void note(PlainCell& cell, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    cell.max_known_at = cell.facts == 0 ? fact.known_at : std::max(cell.max_known_at, fact.known_at);
    cell.facts += 1;
  }
}

void add_identity(const PlainView& view, const Station& station, const std::vector<Fact>& facts, PlainCells& cells) {
  const UtcSeconds time = facts.front().time;
  const UtcSeconds rain_time = station.accumulation_stamp == Stamp::kEnd ? time - station.interval_s : time;
  const PlainKey instant_key{view.name, station.id, plain_key(view.bucket, station, time)};
  const PlainKey rain_key{view.name, station.id, plain_key(view.bucket, station, rain_time)};
  note(cells[instant_key], facts);
  if (rain_key != instant_key) note(cells[rain_key], facts);
  const auto believed = plain_resolve(facts);
  if (!believed || believed->elements.empty() || !view.kinds.contains(believed->kind) || !plain_on_grid(station, time))
    return;
  add_fact(*believed, rain_time, cells[instant_key], cells[rain_key]);
}

std::string text_of(__int128 value) {
  if (value == 0) return "0";
  std::string digits;
  for (__int128 rest = value < 0 ? -value : value; rest > 0; rest /= 10)
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  return value < 0 ? "-" + digits : digits;
}

}  // namespace

const std::vector<PlainView>& plain_views() {
  static const std::vector<PlainView> kPlainViews{
      {"daily_civil", PlainBucket::kCivilDay, kMeasuredKinds, true},
      {"daily_utc", PlainBucket::kUtcDay, kMeasuredKinds, true},
      {"daily_meteorological", PlainBucket::kMeteorologicalDay, kMeasuredKinds, true},
      {"hourly", PlainBucket::kHour, kMeasuredKinds, false},
      {"hourly_forecast", PlainBucket::kHour, KindSet{Kind::kForecast}, false},
  };
  return kPlainViews;
}

Result<PlainCells> plain_cells(const std::vector<StoredFact>& facts, const StationRegistry& stations, UtcMillis as_of,
                               const std::function<bool()>& stopped) {
  PlainCells cells;
  const auto identities = group(facts, as_of, stopped);
  for (const auto& [identity, said] : identities) {
    if (stopped && stopped()) break;
    const Station* station = stations.find(identity.first);
    if (station == nullptr) continue;
    if (!plain_zone_exists(station->zone))
      return fail(ErrorKind::kInvalidArgument, "station " + station->id.text() + ": no zone " + station->zone);
    for (const PlainView& view : plain_views()) add_identity(view, *station, said, cells);
  }
  if (stopped && stopped()) return fail(ErrorKind::kCancelled, "stopped before it was done");
  return cells;
}

std::string plain_line(const PlainKey& key, const PlainCell& cell) {
  std::string line = key.view + "|" + key.station.text() + "|" + std::to_string(key.key) + "|" + std::to_string(cell.facts) +
                     "|" + std::to_string(cell.observations) + "|" + std::to_string(cell.flagged) + "|" +
                     format_utc(cell.max_known_at);
  for (const auto& [name, measure] : cell.measures) {
    line += "|" + name + ":" + std::to_string(measure.count) + ":" + text_of(measure.sum) + ":" +
            text_of(measure.sum_squares) + ":" + std::to_string(measure.least) + "@" + format_utc(measure.least_time) + ":" +
            std::to_string(measure.greatest) + "@" + format_utc(measure.greatest_time);
  }
  return line;
}

}  // namespace stratus
