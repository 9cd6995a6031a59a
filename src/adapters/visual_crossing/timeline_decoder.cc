#include "adapters/visual_crossing/timeline_decoder.h"

#include <simdjson.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "weather/decimal.h"

namespace stratus {
namespace {

namespace json = simdjson::ondemand;

constexpr std::int64_t kHour = 3600;
constexpr std::int32_t kNorth = 360;

// A row as the API states it; numbers as their text, empty when null or absent.
struct RawRow {
  std::optional<std::int64_t> epoch;
  std::string_view temp, dew, humidity, pressure, wind_speed, wind_gust, wind_direction, precip;
  std::string conditions, icon, source;
  bool remote_only = false;
  bool rain_type = false;
  bool any_type = false;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

// Reads one answer. simdjson's exceptions stop at decode_timeline.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  void read() {
    json::document document = parser_.iterate(bytes_);
    json::object root = document.get_object();
    for (auto field : root) {
      const std::string_view key = field.unescaped_key();
      json::value value = field.value();
      if (key == "queryCost") {
        cost = value.get_int64();
      } else if (key == "days") {
        read_days(value.get_array());
      } else if (key == "currentConditions") {
        if (!value.is_null()) current = read_row(value.get_object());
      }
    }
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS)
      throw simdjson::simdjson_error(simdjson::TAPE_ERROR);  // something follows
  }

  std::int64_t cost = 0;
  bool has_days = false;
  std::vector<RawRow> hours;
  std::optional<RawRow> current;

 private:
  void read_days(json::array days) {
    has_days = true;
    for (auto day : days) {
      for (auto field : day.get_object()) {
        if (field.unescaped_key().value() != "hours") continue;
        for (auto hour : field.value().get_array()) hours.push_back(read_row(hour.get_object()));
      }
    }
  }

  static std::string_view number(json::value value) {
    if (value.type() != json::json_type::number) return {};
    return trimmed(value.raw_json_token());
  }
  static std::string text(json::value value) {
    if (value.type() != json::json_type::string) return {};
    return std::string(value.get_string().value());
  }

  static RawRow read_row(json::object object) {
    RawRow row;
    for (auto field : object) {
      const std::string_view key = field.unescaped_key();
      json::value value = field.value();
      if (key == "datetimeEpoch") row.epoch = value.get_int64();
      if (key == "temp") row.temp = number(value);
      if (key == "dew") row.dew = number(value);
      if (key == "humidity") row.humidity = number(value);
      if (key == "pressure") row.pressure = number(value);
      if (key == "windspeed") row.wind_speed = number(value);
      if (key == "windgust") row.wind_gust = number(value);
      if (key == "winddir") row.wind_direction = number(value);
      if (key == "precip") row.precip = number(value);
      if (key == "conditions") row.conditions = text(value);
      if (key == "icon") row.icon = text(value);
      if (key == "source") row.source = text(value);
      if (key == "stations") row.remote_only = names(value) == std::vector<std::string>{"remote"};
      if (key == "preciptype") read_types(names(value), row);
    }
    return row;
  }

  static std::vector<std::string> names(json::value value) {
    std::vector<std::string> out;
    if (value.type() != json::json_type::array) return out;
    for (auto item : value.get_array()) out.emplace_back(item.get_string().value());
    return out;
  }

  static void read_types(const std::vector<std::string>& types, RawRow& row) {
    row.any_type = !types.empty();
    row.rain_type = std::any_of(types.begin(), types.end(),
                                [](const std::string& type) { return type == "rain" || type == "freezingrain"; });
  }

  simdjson::padded_string bytes_;
  json::parser parser_;
};

bool holds(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

Result<Kind> kind_of(const RawRow& row) {
  if (row.source == "obs") return row.remote_only ? Kind::kRemote : Kind::kObserved;
  if (row.source == "comb") return Kind::kRemote;
  if (row.source == "fcst" || row.source == "histfcst") return Kind::kForecast;
  if (row.source == "stats") return Kind::kStatistical;
  return fail(ErrorKind::kInvalidArgument, "source \"" + row.source + "\" is not known");
}

// preciptype alone is no proof of rain; without it the temperature and the words decide.
std::optional<bool> is_rain(const RawRow& row, const Elements& elements) {
  const auto rain = elements.get(Element::kPrecipitation);
  if (!rain) return std::nullopt;
  if (*rain <= 0) return false;
  if (row.any_type) return row.rain_type;
  if (holds(row.conditions, "Rain") || holds(row.conditions, "Drizzle")) return true;
  return elements.get(Element::kTemperature).value_or(1) > 0 && !holds(row.conditions, "Snow");
}

std::optional<bool> is_storm(const RawRow& row) {
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

// The API says 0 or 360 for north; ours is 360, and 0 is calm.
void mend_direction(Elements& elements) {
  const auto direction = elements.get(Element::kWindDirection);
  if (!direction) return;
  const bool calm = elements.get(Element::kWindSpeed) == 0;
  elements.set(Element::kWindDirection, calm ? 0 : (*direction % kNorth + kNorth - 1) % kNorth + 1);
}

Result<Elements> elements_of(const RawRow& row) {
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

Result<Fact> fact_of(const RawRow& row, const Station& station, UtcMillis known_at, std::string_view origin) {
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

Result<Fetched> to_facts(const Reader& reader, const Station& station, UtcMillis known_at, std::string_view origin) {
  Fetched fetched;
  fetched.cost = reader.cost;
  std::map<UtcSeconds, Elements> hours;
  for (const RawRow& row : reader.hours) {
    STRATUS_ASSIGN_OR_RETURN(Fact fact, fact_of(row, station, known_at, origin));
    if (fact.elements.empty()) continue;
    hours.insert_or_assign(fact.time, fact.elements);
    fetched.facts.push_back(std::move(fact));
  }
  if (reader.current) {
    STRATUS_ASSIGN_OR_RETURN(Fact fact, fact_of(*reader.current, station, known_at, origin));
    // On the whole hour the hour itself says it.
    if (!fact.elements.empty() && !hours.contains(fact.time)) fetched.facts.push_back(std::move(fact));
  }
  for (Fact& fact : fetched.facts) add_next_hour(hours, fact);
  std::stable_sort(fetched.facts.begin(), fetched.facts.end(), [](const Fact& a, const Fact& b) { return a.time < b.time; });
  return fetched;
}

}  // namespace

Result<Fetched> decode_timeline(std::string_view json, const Station& station, UtcMillis known_at, std::string_view origin) {
  Reader reader(json);
  try {
    reader.read();
  } catch (const simdjson::simdjson_error& error) {
    return fail(ErrorKind::kUnavailable, "the answer is not the JSON of a timeline: " + std::string(error.what()));
  }
  if (!reader.has_days && !reader.current)
    return fail(ErrorKind::kUnavailable, "the answer is not the JSON of a timeline: it has no days");
  return to_facts(reader, station, known_at, origin);
}

}  // namespace stratus
