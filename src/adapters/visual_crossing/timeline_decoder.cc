#include "adapters/visual_crossing/timeline_decoder.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "adapters/visual_crossing/timeline_json.h"
#include "weather/compass.h"
#include "weather/decimal.h"

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;

bool holds(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

Result<Kind> kind_of(const TimelineRow& row) {
  if (row.source == "obs") return row.remote_only ? Kind::kRemote : Kind::kObserved;
  if (row.source == "comb") return Kind::kRemote;
  if (row.source == "fcst" || row.source == "histfcst") return Kind::kForecast;
  if (row.source == "stats") return Kind::kStatistical;
  return fail(ErrorKind::kInvalidArgument, "source \"" + row.source + "\" is not known");
}

// preciptype alone is no proof of rain; without it the temperature and the words decide.
std::optional<bool> is_rain(const TimelineRow& row, const Elements& elements) {
  const auto rain = elements.get(Element::kPrecipitation);
  if (!rain) return std::nullopt;
  if (*rain <= 0) return false;
  if (row.any_type) return row.rain_type;
  if (holds(row.conditions, "Rain") || holds(row.conditions, "Drizzle")) return true;
  return elements.get(Element::kTemperature).value_or(1) > 0 && !holds(row.conditions, "Snow");
}

std::optional<bool> is_storm(const TimelineRow& row) {
  if (row.icon.empty() && row.conditions.empty()) return std::nullopt;
  return row.icon.starts_with("thunder") || holds(row.conditions, "Thunderstorm") || holds(row.conditions, "Lightning");
}

Status set(Elements& elements, Element element, std::string_view text, const Conversion& conversion = kIdentity) {
  if (text.empty()) return {};
  const auto value = parse_scaled(text, info(element).scale, conversion);
  if (!value) return fail(value.error().with_context(info(element).name));
  elements.set(element, *value);
  return {};
}

// Beside a calm the API states some direction.
void mend_direction(Elements& elements) {
  const bool calm = elements.get(Element::kWindSpeed) == 0;
  if (calm && elements.has(Element::kWindDirection)) elements.set(Element::kWindDirection, 0);
  settle_direction(elements);
}

Result<Elements> elements_of(const TimelineRow& row) {
  Elements elements;
  STRATUS_RETURN_IF_ERROR(set(elements, Element::kTemperature, row.temp));
  STRATUS_RETURN_IF_ERROR(set(elements, Element::kDewPoint, row.dew));
  STRATUS_RETURN_IF_ERROR(set(elements, Element::kHumidity, row.humidity));
  STRATUS_RETURN_IF_ERROR(set(elements, Element::kPressure, row.pressure));
  STRATUS_RETURN_IF_ERROR(set(elements, Element::kWindSpeed, row.wind_speed, kKmhToMps));
  STRATUS_RETURN_IF_ERROR(set(elements, Element::kWindGust, row.wind_gust, kKmhToMps));
  STRATUS_RETURN_IF_ERROR(set(elements, Element::kWindDirection, row.wind_direction));
  STRATUS_RETURN_IF_ERROR(set(elements, Element::kPrecipitation, row.precip));
  mend_direction(elements);
  return elements;
}

Result<Fact> fact_of(const TimelineRow& row, const Station& station, UtcMillis known_at, std::string_view origin) {
  if (!row.epoch) return fail(ErrorKind::kInvalidArgument, "a row lacks datetimeEpoch");
  Fact fact;
  fact.station = station.id;
  fact.time = {*row.epoch};
  const auto in_row = [&](const Error& error) { return fail(error.with_context("hour " + format_utc(fact.time))); };
  if (fact.time < kEarliestTime || kLatestTime < fact.time)
    return fail(ErrorKind::kInvalidArgument, "datetimeEpoch " + std::to_string(*row.epoch) + " is out of range");
  const auto kind = kind_of(row);
  if (!kind) return in_row(kind.error());
  const auto elements = elements_of(row);
  if (!elements) return in_row(elements.error());
  fact.kind = *kind;
  fact.elements = *elements;
  fact.known_at = known_at;
  fact.is_rain = is_rain(row, fact.elements);
  fact.is_storm = is_storm(row);
  fact.condition = row.conditions;
  fact.origin = origin;
  return fact;
}

void copy(const Elements& from, Element source, Elements& to, Element target) {
  if (const auto value = from.get(source)) to.set(target, *value);
}

// The hour after the one that holds `fact`, found by its epoch: right across day borders and clock changes.
void add_next_hour(const std::map<UtcSeconds, Elements>& hours, Fact& fact) {
  auto it = hours.upper_bound(fact.time);
  if (it == hours.begin()) return;
  const auto next = hours.find(std::prev(it)->first + kHour);
  if (next == hours.end()) return;
  copy(next->second, Element::kTemperature, fact.elements, Element::kNextHourTemperature);
  copy(next->second, Element::kPrecipitation, fact.elements, Element::kNextHourPrecipitation);
}

// Rows become facts one by one: what is wrong with one of them costs no other.
class Facts {
 public:
  Facts(const Station& station, UtcMillis known_at, std::string_view origin)
      : station_(station), known_at_(known_at), origin_(origin) {}

  // The fact of a row; nothing when it states none, which is counted or kept as unread.
  std::optional<Fact> take(const ReadRow& read) {
    auto fact = read.row ? fact_of(*read.row, station_, known_at_, origin_) : fail(read.row.error());
    if (!fact) {
      fetched.unread.push_back({read.bytes, fact.error().message});
      return std::nullopt;
    }
    if (fact->elements.empty()) {
      ++fetched.empty;
      return std::nullopt;
    }
    return *std::move(fact);
  }

  Fetched fetched;

 private:
  const Station& station_;
  const UtcMillis known_at_;
  const std::string_view origin_;
};

Fetched to_facts(const Timeline& timeline, const Station& station, UtcMillis known_at, std::string_view origin) {
  Facts facts(station, known_at, origin);
  Fetched& fetched = facts.fetched;
  std::map<UtcSeconds, Elements> hours;
  std::int64_t rows = 0;
  for (const TimelineDay& day : timeline.days) {
    rows += static_cast<std::int64_t>(day.hours.size());
    const auto date = parse_date(day.date);
    if (date && !day.hours.empty()) fetched.days.insert(*date);
    for (const ReadRow& hour : day.hours) {
      auto fact = facts.take(hour);
      if (!fact) continue;
      hours.insert_or_assign(fact->time, fact->elements);
      fetched.facts.push_back(*std::move(fact));
    }
  }
  // An answer that does not say its cost has cost a record a row.
  fetched.cost = timeline.cost.value_or(rows);
  if (timeline.current) {
    auto fact = facts.take(*timeline.current);
    // On the whole hour the hour itself says it.
    if (fact && !hours.contains(fact->time)) fetched.facts.push_back(*std::move(fact));
  }
  for (Fact& fact : fetched.facts) add_next_hour(hours, fact);
  std::stable_sort(fetched.facts.begin(), fetched.facts.end(), [](const Fact& a, const Fact& b) { return a.time < b.time; });
  return std::move(fetched);
}

}  // namespace

Result<Fetched> decode_timeline(std::string_view json, const Station& station, UtcMillis known_at, std::string_view origin) {
  STRATUS_ASSIGN_OR_RETURN(const Timeline timeline, read_timeline(json));
  return to_facts(timeline, station, known_at, origin);
}

}  // namespace stratus
