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

// The type of a value; only the whole word is a null.
json::json_type type_of(json::value value) {
  const json::json_type type = value.type();
  if (type == json::json_type::null && !value.is_null()) throw simdjson::simdjson_error(simdjson::N_ATOM_ERROR);
  return type;
}

// As it stands; empty for null. What is no number fails where it is converted, which names it.
std::string_view number(json::value value) {
  if (type_of(value) == json::json_type::null) return {};
  return trimmed(value.raw_json_token());
}

std::string text(json::value value) {
  if (type_of(value) == json::json_type::null) return {};
  return std::string(value.get_string().value());
}

std::vector<std::string> names(json::value value) {
  std::vector<std::string> out;
  if (type_of(value) == json::json_type::null) return out;
  for (auto item : value.get_array()) out.emplace_back(item.get_string().value());
  return out;
}

void read_types(const std::vector<std::string>& types, TimelineRow& row) {
  row.any_type = !types.empty();
  row.rain_type = std::any_of(types.begin(), types.end(),
                              [](const std::string& type) { return type == "rain" || type == "freezingrain"; });
}

void read_field(std::string_view key, json::value value, TimelineRow& row) {
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

std::string_view bytes_of(json::value value) {
  if (value.type() == json::json_type::object) return value.get_object().value().raw_json();
  if (value.type() == json::json_type::array) return value.get_array().value().raw_json();
  return trimmed(value.raw_json_token());
}

// Reads one answer. simdjson's exceptions stop at read_timeline and, of a single row, at read_row.
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
        read_cost(value);
      } else if (key == "days") {
        read_days(value.get_array());
      } else if (key == "currentConditions") {
        if (!value.is_null()) timeline.current = read_row(bytes_of(value));
      }
    }
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS)
      throw simdjson::simdjson_error(simdjson::TAPE_ERROR);  // something follows
  }

  Timeline timeline;
  bool has_days = false;

 private:
  void read_cost(json::value value) {
    std::int64_t cost = 0;
    if (!value.get_int64().get(cost) && 0 <= cost && cost <= kMaxCost) timeline.cost = cost;
  }

  void read_days(json::array days) {
    has_days = true;
    for (auto day : days) {
      TimelineDay& read = timeline.days.emplace_back();
      for (auto field : day.get_object()) {
        const std::string_view key = field.unescaped_key();
        json::value value = field.value();
        if (key == "datetime") read.date = text(value);
        if (key != "hours" || value.is_null()) continue;
        for (auto hour : value.get_array()) read.hours.push_back(read_row(bytes_of(hour.value())));
      }
    }
  }

  // By a parser of its own: an error inside would end the reading of everything that follows.
  ReadRow read_row(std::string_view bytes) {
    ReadRow read{std::string(bytes), TimelineRow()};
    try {
      const simdjson::padded_string padded(bytes);
      json::document document = row_parser_.iterate(padded);
      for (auto field : document.get_object()) {
        const std::string_view key = field.unescaped_key();
        read_field(key, field.value(), *read.row);
      }
    } catch (const simdjson::simdjson_error& error) {
      read.row = fail(ErrorKind::kInvalidArgument, "the row is not an hour: " + std::string(error.what()));
    }
    return read;
  }

  simdjson::padded_string bytes_;
  json::parser parser_;
  json::parser row_parser_;
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
