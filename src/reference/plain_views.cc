#include "reference/plain_views.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <date/date.h>

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

// The number of the wind's sector and class of speed: 0 when it is calm. Nothing when it is not known where it comes from.
std::optional<std::int64_t> wind_number(const Fact& fact) {
  if (!wind_vector(fact)) return std::nullopt;
  const std::int64_t speed = *in_range(fact, Element::kWindSpeed);
  if (speed == 0) return 0;
  const double from = static_cast<double>(*in_range(fact, Element::kWindDirection));
  const auto sector = static_cast<std::int64_t>(std::floor((from + 11.25) / 22.5)) % 16;
  std::int64_t speed_class = 0;
  for (const std::int64_t bound : {200, 400, 600, 800, 1000, 1500}) speed_class += speed >= bound ? 1 : 0;
  return 1 + 7 * sector + speed_class;
}

// The same of a month.
void count_fact(const Fact& fact, PlainCell& instant, PlainCell& rain) {
  instant.observations += 1;
  instant.flagged += count_out_of_range(fact);
  for (const Element element : {Element::kTemperature, Element::kWindSpeed, Element::kPressure, Element::kPrecipitation}) {
    if (const auto value = in_range(fact, element))
      ++(info(element).accumulated ? rain : instant).histograms[std::string(info(element).name)][*value];
  }
  if (const auto wind = wind_number(fact)) ++instant.histograms["wind_rose"][*wind];
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
  if (view.bucket == PlainBucket::kCivilMonth) {
    count_fact(*believed, cells[instant_key], cells[rain_key]);
  } else {
    add_fact(*believed, rain_time, cells[instant_key], cells[rain_key]);
  }
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
      {"monthly_civil", PlainBucket::kCivilMonth, kMeasuredKinds, true},
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

bool plain_stored(const PlainView& view, std::int64_t key, std::optional<UtcMillis> newest) {
  if (view.bucket != PlainBucket::kCivilMonth) return true;
  if (!newest) return false;
  const ::date::year_month_day first{::date::sys_days(::date::days(key))};
  const ::date::sys_days next = first.year() / first.month() / 1 + ::date::months(1);
  return ::date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(newest->value)) >= next + ::date::days(2);
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
  for (const auto& [name, counts] : cell.histograms) {
    line += "|" + name + "=";
    for (const auto& [value, count] : counts) line += std::to_string(value) + "*" + std::to_string(count) + ",";
  }
  return line;
}

}  // namespace stratus
