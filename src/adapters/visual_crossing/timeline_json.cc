#include "adapters/visual_crossing/timeline_json.h"

#include <simdjson.h>

#include <algorithm>

namespace stratus {
namespace {

namespace json = simdjson::ondemand;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

// Reads one answer. simdjson's exceptions stop at read_timeline.
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
        timeline.cost = value.get_int64();
      } else if (key == "days") {
        read_days(value.get_array());
      } else if (key == "currentConditions") {
        if (!value.is_null()) timeline.current = read_row(value.get_object());
      }
    }
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS)
      throw simdjson::simdjson_error(simdjson::TAPE_ERROR);  // something follows
  }

  Timeline timeline;
  bool has_days = false;

 private:
  void read_days(json::array days) {
    has_days = true;
    for (auto day : days) {
      for (auto field : day.get_object()) {
        if (field.unescaped_key().value() != "hours") continue;
        for (auto hour : field.value().get_array()) timeline.hours.push_back(read_row(hour.get_object()));
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

  static TimelineRow read_row(json::object object) {
    TimelineRow row;
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

  static void read_types(const std::vector<std::string>& types, TimelineRow& row) {
    row.any_type = !types.empty();
    row.rain_type = std::any_of(types.begin(), types.end(),
                                [](const std::string& type) { return type == "rain" || type == "freezingrain"; });
  }

  simdjson::padded_string bytes_;
  json::parser parser_;
};

}  // namespace

Result<Timeline> read_timeline(std::string_view json) {
  Reader reader(json);
  try {
    reader.read();
  } catch (const simdjson::simdjson_error& error) {
    return fail(ErrorKind::kUnavailable, "the answer is not the JSON of a timeline: " + std::string(error.what()));
  }
  if (!reader.has_days && !reader.timeline.current)
    return fail(ErrorKind::kUnavailable, "the answer is not the JSON of a timeline: it has no days");
  return std::move(reader.timeline);
}

}  // namespace stratus
