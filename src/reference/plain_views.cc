#include "reference/plain_views.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <date/date.h>

#include "base/bytes.h"
#include "reference/believe.h"

namespace stratus {
namespace {

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
  measure.hours |= std::uint64_t{1} << static_cast<std::uint64_t>(((since_1970 / 3600) % 64 + 64) % 64);
}

using Wind = std::optional<std::pair<std::int64_t, std::int64_t>>;

constexpr std::size_t kWindEast = plain_measure("wind_east");
constexpr std::size_t kWindNorth = plain_measure("wind_north");
constexpr std::size_t kDirectedSpeed = plain_measure("wind_speed_directed_mps");
constexpr std::size_t kCalm = plain_measure("calm");
constexpr std::size_t kRainHours = plain_measure("rain_hours");
constexpr std::size_t kStormHours = plain_measure("storm_hours");

// A believed fact and its wind_vector() into the cell of its instant and the cell of its rain, which may be the same.
void add_fact(const Fact& fact, const Wind& wind, UtcSeconds rain_time, PlainCell& instant, PlainCell& rain) {
  instant.observations += 1;
  instant.flagged += count_out_of_range(fact);
  std::size_t measure = 0;  // those of the summarized elements come first
  for (const ElementInfo& element : kElements) {
    if (!element.summarized) continue;
    PlainCell& cell = element.accumulated ? rain : instant;
    if (const auto value = in_range(fact, element.element)) add_value(cell.measures[measure], *value, fact.time);
    ++measure;
  }
  if (wind) {
    add_count(instant.measures[kWindEast], wind->first);
    add_count(instant.measures[kWindNorth], wind->second);
    add_count(instant.measures[kDirectedSpeed], *in_range(fact, Element::kWindSpeed));
  }
  if (const auto speed = in_range(fact, Element::kWindSpeed)) add_count(instant.measures[kCalm], *speed == 0);
  if (const auto fallen = in_range(fact, Element::kPrecipitation))
    add_hour(rain.measures[kRainHours], *fallen > 0, rain_time);
  if (fact.is_storm) add_hour(instant.measures[kStormHours], *fact.is_storm, fact.time);
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

void note(PlainCell& cell, std::span<const StoredFact> facts) {
  for (const StoredFact& stored : facts) {
    cell.max_known_at = cell.facts == 0 ? stored.fact.known_at : std::max(cell.max_known_at, stored.fact.known_at);
    cell.facts += 1;
  }
}

// Mostly the last one, or one behind it: facts come by time.
PlainCell& cell_of(PlainSeries& cells, std::int64_t key) {
  if (!cells.empty() && cells.rbegin()->first == key) return cells.rbegin()->second;
  return cells.try_emplace(cells.empty() || cells.rbegin()->first < key ? cells.end() : cells.lower_bound(key), key)->second;
}

// Facts of one instant.
void add_identity(const Station& station, PlainClock& clock, std::span<const StoredFact> facts,
                  std::vector<PlainSeries>& series) {
  const UtcSeconds time = facts.front().fact.time;
  const UtcSeconds rain_time = station.accumulation_stamp == Stamp::kEnd ? time - station.interval_s : time;
  const Fact* const believed = plain_believed(facts);
  const bool counts = believed != nullptr && !believed->elements.empty() && clock.on_grid(time);
  const Wind wind = counts ? wind_vector(*believed) : std::nullopt;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const PlainView& view = plain_views()[i];
    const std::int64_t instant_key = clock.key(view.bucket, time);
    const std::int64_t rain_key = clock.key(view.bucket, rain_time);
    PlainCell& instant = cell_of(series[i], instant_key);
    note(instant, facts);
    PlainCell& rain = rain_key == instant_key ? instant : cell_of(series[i], rain_key);
    if (rain_key != instant_key) note(rain, facts);
    if (!counts || !view.kinds.contains(believed->kind)) continue;
    if (view.bucket == PlainBucket::kCivilMonth) {
      count_fact(*believed, instant, rain);
    } else {
      add_fact(*believed, wind, rain_time, instant, rain);
    }
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

std::vector<PlainSeries> plain_series(const Station& station, std::span<const StoredFact> facts,
                                      const std::function<bool()>& stopped) {
  std::vector<PlainSeries> series(plain_views().size());
  PlainClock clock(station);
  for (std::size_t at = 0; at < facts.size();) {
    if (stopped && stopped()) break;
    std::size_t end = at + 1;
    while (end < facts.size() && facts[end].fact.time == facts[at].fact.time) ++end;
    add_identity(station, clock, facts.subspan(at, end - at), series);
    at = end;
  }
  return series;
}

Result<PlainCells> plain_cells(const std::vector<StoredFact>& facts, const StationRegistry& stations, UtcMillis as_of,
                               const std::function<bool()>& stopped) {
  PlainCells cells;
  std::vector<StoredFact> once = plain_union(facts, stopped);
  std::erase_if(once, [&](const StoredFact& stored) { return stored.fact.known_at > as_of; });
  for (std::size_t at = 0, end = 0; at < once.size(); at = end) {
    const StationId& id = once[at].fact.station;
    while (end < once.size() && once[end].fact.station == id) ++end;
    const Station* station = stations.find(id);
    if (station == nullptr) continue;
    if (!plain_zone_exists(station->zone))
      return fail(ErrorKind::kInvalidArgument, "station " + station->id.text() + ": no zone " + station->zone);
    auto series = plain_series(*station, std::span(once).subspan(at, end - at), stopped);
    for (std::size_t i = 0; i < series.size(); ++i) {
      for (auto& [key, cell] : series[i]) cells.emplace(PlainKey{plain_views()[i].name, id, key}, cell);
    }
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
  for (std::size_t i = 0; i < cell.measures.size(); ++i) {
    const PlainMeasure& measure = cell.measures[i];
    if (measure.count == 0) continue;
    line += "|" + std::string(kPlainMeasures[i]) + ":" + std::to_string(measure.count) + ":" + text_of(measure.sum) + ":" +
            text_of(measure.sum_squares) + ":" + std::to_string(measure.least) + "@" + format_utc(measure.least_time) + ":" +
            std::to_string(measure.greatest) + "@" + format_utc(measure.greatest_time) + ":" + std::to_string(measure.hours);
  }
  for (const auto& [name, counts] : cell.histograms) {
    line += "|" + name + "=";
    for (const auto& [value, count] : counts) line += std::to_string(value) + "*" + std::to_string(count) + ",";
  }
  return line;
}

void put_plain_bytes(std::string_view view, const StationId& station, std::int64_t key, const PlainCell& cell,
                     std::string& to) {
  to.clear();
  put_text(to, view);
  put_text(to, station.text());
  for (const std::int64_t number : {key, cell.facts, cell.observations, cell.flagged, cell.max_known_at.value})
    put_number(to, number);
  const auto counted = [](const PlainMeasure& measure) { return measure.count != 0; };
  put_number(to, static_cast<std::uint8_t>(std::count_if(cell.measures.begin(), cell.measures.end(), counted)));
  for (std::size_t i = 0; i < cell.measures.size(); ++i) {
    const PlainMeasure& measure = cell.measures[i];
    if (measure.count == 0) continue;
    put_text(to, kPlainMeasures[i]);
    put_number(to, measure.count);
    put_number(to, measure.sum);
    put_number(to, measure.sum_squares);
    for (const std::int64_t number :
         {measure.least, measure.least_time.value, measure.greatest, measure.greatest_time.value})
      put_number(to, number);
    put_number(to, measure.hours);
  }
  if (cell.histograms.empty()) return;
  put_number(to, static_cast<std::uint8_t>(cell.histograms.size()));
  for (const std::string_view name : kPlainHistograms) {
    const auto counts = cell.histograms.find(std::string(name));
    if (counts == cell.histograms.end()) continue;
    put_text(to, name);
    put_number(to, static_cast<std::uint32_t>(counts->second.size()));
    for (const auto& [value, count] : counts->second) {
      put_number(to, static_cast<std::int32_t>(value));
      put_number(to, count);
    }
  }
}

}  // namespace stratus
