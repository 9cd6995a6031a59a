#include <string>
#include <string_view>

#include "weather/compass.h"
#include "weather/json_text.h"
#include "weather/message.h"
#include "weather/message_fields.h"

namespace stratus {
namespace {

void write_number(JsonTextWriter& writer, std::string_view key, std::string_view number) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  writer.RawValue(number.data(), number.size(), rapidjson::kNumberType);
}

void write_flag(JsonTextWriter& writer, std::string_view key, std::optional<bool> flag) {
  if (flag) write_number(writer, key, *flag ? "1" : "0");
}

void write_location(JsonTextWriter& writer, const Station& station) {
  writer.Key("location");
  writer.StartObject();
  write_place(writer, station);
  writer.EndObject();
}

void write_element(JsonTextWriter& writer, const MessageFieldInfo& field, std::int32_t value) {
  constexpr int kWireDigits = 3;
  const int scale = info(field.element).scale;
  if (field.to_stored.numerator == field.to_stored.denominator) {
    write_number(writer, field.name, format_scaled(value, scale));
  } else {
    write_number(writer, field.name, format_scaled(convert_back(value, scale, field.to_stored, kWireDigits), kWireDigits));
  }
}

constexpr std::string_view kKnownAtMember = R"("known_at":")";

void put_digits(char* at, int width, std::int64_t number) {
  for (char* digit = at + width; digit-- > at; number /= 10) *digit = static_cast<char>('0' + number % 10);
}

// With all three digits, so that every stamp is of one length.
std::string whole_millis(UtcMillis time) {
  constexpr std::int64_t kDayMs = 86'400'000;
  const std::int64_t day = floor_div(time.value, kDayMs);
  const std::int64_t ms = time.value - day * kDayMs;
  const CivilDate date = to_date(DayNumber{static_cast<std::int32_t>(day)});
  std::string text = "0000-00-00T00:00:00.000Z";
  put_digits(text.data(), 4, date.year);
  put_digits(text.data() + 5, 2, date.month);
  put_digits(text.data() + 8, 2, date.day);
  put_digits(text.data() + 11, 2, ms / 3'600'000);
  put_digits(text.data() + 14, 2, ms / 60'000 % 60);
  put_digits(text.data() + 17, 2, ms / 1000 % 60);
  put_digits(text.data() + 20, 3, ms % 1000);
  return text;
}

}  // namespace

std::string encode_message(const Fact& fact, const Station& station) {
  rapidjson::StringBuffer buffer;
  JsonTextWriter writer(buffer);
  writer.StartObject();
  write_text(writer, "station_id", fact.station.text());
  write_text(writer, "timestamp", format_utc(fact.time));
  write_text(writer, "known_at", format_utc(fact.known_at));
  write_text(writer, fact.retraction ? "retracts" : "kind", to_string(fact.kind));
  write_location(writer, station);
  for (const MessageFieldInfo& field : kMessageFields) {
    if (field.field != MessageField::kElement) continue;
    if (const auto value = fact.elements.get(field.element)) write_element(writer, field, *value);
  }
  const auto direction = fact.elements.get(Element::kWindDirection);
  const std::string_view compass = direction ? compass_text(*direction) : "";
  if (!compass.empty()) write_text(writer, "wind_direction", compass);
  if (fact.precipitation_trace) write_number(writer, "precipitation_trace", "1");
  write_flag(writer, "is_rain", fact.is_rain);
  write_flag(writer, "is_storm", fact.is_storm);
  if (!fact.condition.empty()) write_text(writer, "weather_condition", fact.condition);
  if (!fact.origin.empty()) write_text(writer, "data_origin", fact.origin);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string with_known_at(std::string_view json, UtcMillis known_at) {
  const std::size_t brace = json.find('{');
  std::string message;
  message.reserve(json.size() + kKnownAtBytes);
  message += json.substr(0, brace + 1);
  message += kKnownAtMember;
  message += whole_millis(known_at);
  message += "\",";
  message += json.substr(brace + 1);
  return message;
}

void restate_known_at(std::string& json, UtcMillis known_at) {
  const std::string text = whole_millis(known_at);
  json.replace(json.find('{') + 1 + kKnownAtMember.size(), text.size(), text);
}

}  // namespace stratus
