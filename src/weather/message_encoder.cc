#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "weather/compass.h"
#include "weather/json_text.h"
#include "weather/message.h"
#include "weather/message_fields.h"

namespace stratus {
namespace {

std::string location_member(const Station& station) {
  rapidjson::StringBuffer buffer;
  JsonTextWriter writer(buffer);
  writer.StartObject();
  write_place(writer, station);
  writer.EndObject();
  return R"(,"location":)" + std::string(buffer.GetString(), buffer.GetSize());
}

bool needs_escapes(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
}

void append_string(std::string& to, std::string_view text) {
  if (!needs_escapes(text)) {
    ((to += '"') += text) += '"';
    return;
  }
  rapidjson::StringBuffer buffer;
  JsonTextWriter(buffer).String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  to.append(buffer.GetString(), buffer.GetSize());
}

// The member `key`, which needs no escapes, behind another one; its value follows.
void append_key(std::string& to, std::string_view key) { ((to += ",\"") += key) += "\":"; }

void append_text(std::string& to, std::string_view key, std::string_view text) {
  append_key(to, key);
  append_string(to, text);
}

void append_flag(std::string& to, std::string_view key, std::optional<bool> flag) {
  if (!flag) return;
  append_key(to, key);
  to += *flag ? '1' : '0';
}

void append_element(std::string& to, const MessageFieldInfo& field, std::int32_t value) {
  constexpr int kWireDigits = 3;
  const int scale = info(field.element).scale;
  append_key(to, field.name);
  if (field.to_stored.numerator == field.to_stored.denominator) {
    to += format_scaled(value, scale);
  } else {
    to += format_scaled(convert_back(value, scale, field.to_stored, kWireDigits), kWireDigits);
  }
}

void append_elements(std::string& to, const Elements& elements) {
  for (const MessageFieldInfo& field : kMessageFields) {
    if (field.field != MessageField::kElement) continue;
    if (const auto value = elements.get(field.element)) append_element(to, field, *value);
  }
  const auto direction = elements.get(Element::kWindDirection);
  const std::string_view compass = direction ? compass_text(*direction) : "";
  if (!compass.empty()) append_text(to, "wind_direction", compass);
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

MessageEncoder::MessageEncoder(const Station& station) : location_(location_member(station)) {}

void MessageEncoder::append(const Fact& fact, KnownAt known_at, std::string& to) const {
  to += R"({"station_id":)";
  append_string(to, fact.station.text());
  append_text(to, "timestamp", format_utc(fact.time));
  if (known_at == KnownAt::kStated) append_text(to, "known_at", format_utc(fact.known_at));
  append_text(to, fact.retraction ? "retracts" : "kind", to_string(fact.kind));
  to += location_;
  append_elements(to, fact.elements);
  append_flag(to, "precipitation_trace", fact.precipitation_trace ? std::optional(true) : std::nullopt);
  append_flag(to, "is_rain", fact.is_rain);
  append_flag(to, "is_storm", fact.is_storm);
  if (!fact.condition.empty()) append_text(to, "weather_condition", fact.condition);
  if (!fact.origin.empty()) append_text(to, "data_origin", fact.origin);
  to += '}';
}

std::string encode_message(const Fact& fact, const Station& station) {
  std::string message;
  MessageEncoder(station).append(fact, KnownAt::kStated, message);
  return message;
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
