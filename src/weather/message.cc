#include "weather/message.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <array>
#include <cstring>
#include <optional>

#include "weather/decimal.h"

namespace stratus {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::array<std::string_view, 16> kCompassPoints{"N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
                                                          "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"};
constexpr int kMaxDepth = 16;
constexpr std::size_t kMaxTextBytes = 256;

enum class Field : std::uint8_t {
  kStationId,
  kTimestamp,
  kKnownAt,
  kKind,
  kRetracts,
  kElement,
  kCompass,
  kTrace,
  kIsRain,
  kIsStorm,
  kCondition,
  kOrigin,
  kUnknown,
};

// The wire names must not change: foreign producers and consumers use them.
struct FieldInfo {
  std::string_view name;
  Field field;
  Element element = Element::kTemperature;
  Conversion to_stored = kIdentity;
};

constexpr std::array kFields{
    FieldInfo{"station_id", Field::kStationId},
    FieldInfo{"timestamp", Field::kTimestamp},
    FieldInfo{"known_at", Field::kKnownAt},
    FieldInfo{"kind", Field::kKind},
    FieldInfo{"retracts", Field::kRetracts},
    FieldInfo{"temperature", Field::kElement, Element::kTemperature},
    FieldInfo{"dew_point", Field::kElement, Element::kDewPoint},
    FieldInfo{"humidity", Field::kElement, Element::kHumidity},
    FieldInfo{"pressure", Field::kElement, Element::kPressure},
    FieldInfo{"station_pressure", Field::kElement, Element::kStationPressure},
    FieldInfo{"wind_speed", Field::kElement, Element::kWindSpeed, kKmhToMps},
    FieldInfo{"wind_gust", Field::kElement, Element::kWindGust, kKmhToMps},
    FieldInfo{"wind_direction_deg", Field::kElement, Element::kWindDirection},
    FieldInfo{"wind_direction", Field::kCompass},
    FieldInfo{"precipitation", Field::kElement, Element::kPrecipitation},
    FieldInfo{"precipitation_trace", Field::kTrace},
    FieldInfo{"is_rain", Field::kIsRain},
    FieldInfo{"is_storm", Field::kIsStorm},
    FieldInfo{"weather_condition", Field::kCondition},
    FieldInfo{"next_hour_temp", Field::kElement, Element::kNextHourTemperature},
    FieldInfo{"next_hour_precip", Field::kElement, Element::kNextHourPrecipitation},
    FieldInfo{"data_origin", Field::kOrigin},
};
static_assert(kFields.size() <= 32, "MessageReader keeps the seen fields in 32 bits");

std::optional<std::size_t> find_field(std::string_view name) {
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    if (kFields[i].name == name) return i;
  }
  return std::nullopt;
}

tl::unexpected<Error> bad(std::string_view field, std::string_view why) {
  return fail(ErrorKind::kInvalidArgument, std::string(field) + ": " + std::string(why));
}

tl::unexpected<Error> not_json(simdjson::error_code code) {
  return fail(ErrorKind::kInvalidArgument, std::string("not valid JSON: ") + simdjson::error_message(code));
}

// Reads every part of a value that nobody uses, so that a message is stored only when all of it is JSON.
simdjson::error_code check_value(ondemand::value value, int depth) {
  if (depth > kMaxDepth) return simdjson::DEPTH_ERROR;
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  switch (type) {
    case ondemand::json_type::object: {
      ondemand::object object;
      if (const auto error = value.get_object().get(object)) return error;
      for (auto field : object) {
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key)) return error;
        ondemand::value member;
        if (const auto error = field.value().get(member)) return error;
        if (const auto error = check_value(member, depth + 1)) return error;
      }
      return simdjson::SUCCESS;
    }
    case ondemand::json_type::array: {
      ondemand::array array;
      if (const auto error = value.get_array().get(array)) return error;
      for (auto item : array) {
        ondemand::value member;
        if (const auto error = item.get(member)) return error;
        if (const auto error = check_value(member, depth + 1)) return error;
      }
      return simdjson::SUCCESS;
    }
    case ondemand::json_type::string: {
      std::string_view text;
      return value.get_string().get(text);
    }
    case ondemand::json_type::number: {
      double number = 0;
      return value.get_double().get(number);
    }
    case ondemand::json_type::boolean: {
      bool flag = false;
      return value.get_bool().get(flag);
    }
    case ondemand::json_type::null: return value.is_null() ? simdjson::SUCCESS : simdjson::INCORRECT_TYPE;
  }
  return simdjson::INCORRECT_TYPE;
}

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

// Fills one fact from the members of one object.
class MessageReader {
 public:
  Status member(std::string_view key, ondemand::value value);
  Result<DecodedMessage> finish();

 private:
  Status take(const FieldInfo& info, ondemand::value value);
  Status take_element(const FieldInfo& info, ondemand::value value);
  Status take_flag(std::string_view name, ondemand::value value, std::optional<bool>& flag);
  Result<std::string_view> text(std::string_view name, ondemand::value value);

  DecodedMessage message_;
  std::optional<std::int32_t> compass_;
  std::uint32_t seen_ = 0;
  bool has_station_ = false;
  bool has_time_ = false;
  bool has_kind_ = false;
  std::optional<bool> trace_;
};

Status MessageReader::member(std::string_view key, ondemand::value value) {
  const auto index = find_field(key);
  if (!index) {
    if (const auto error = check_value(value, 1)) return not_json(error);
    return {};
  }
  const FieldInfo& info = kFields[*index];
  if ((seen_ >> *index & 1U) != 0) return bad(info.name, "the field is there twice");
  seen_ |= 1U << *index;
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return not_json(error);
  if (type == ondemand::json_type::null) {
    return value.is_null() ? Status{} : not_json(simdjson::INCORRECT_TYPE);
  }
  return take(info, value);
}

Status MessageReader::take(const FieldInfo& info, ondemand::value value) {
  Fact& fact = message_.fact;
  if (info.field == Field::kElement) return take_element(info, value);
  if (info.field == Field::kIsRain) return take_flag(info.name, value, fact.is_rain);
  if (info.field == Field::kIsStorm) return take_flag(info.name, value, fact.is_storm);
  if (info.field == Field::kTrace) return take_flag(info.name, value, trace_);

  STRATUS_ASSIGN_OR_RETURN(const std::string_view content, text(info.name, value));
  switch (info.field) {
    case Field::kStationId:
      if (!valid_station_id(content)) return bad(info.name, "\"" + std::string(content) + "\" is not a station id");
      fact.station = StationId(std::string(content));
      has_station_ = true;
      return {};
    case Field::kTimestamp: {
      const auto time = parse_utc_seconds(content);
      if (!time) return bad(info.name, time.error().message);
      fact.time = *time;
      has_time_ = true;
      return {};
    }
    case Field::kKnownAt: {
      const auto known_at = parse_utc_millis(content);
      if (!known_at) return bad(info.name, known_at.error().message);
      fact.known_at = *known_at;
      message_.has_known_at = true;
      return {};
    }
    case Field::kKind:
    case Field::kRetracts: {
      const auto kind = find_kind(content);
      if (!kind) return bad(info.name, "\"" + std::string(content) + "\" is not observed, remote, forecast or statistical");
      if (has_kind_ && fact.kind != *kind) return bad(info.name, "kind and retracts name different kinds");
      has_kind_ = true;
      fact.kind = *kind;
      if (info.field == Field::kRetracts) fact.retraction = true;
      return {};
    }
    case Field::kCompass:
      compass_ = compass_degrees(content);
      if (!compass_) return bad(info.name, "\"" + std::string(content) + "\" is not a 16-point compass text like NNE");
      return {};
    case Field::kCondition: fact.condition = content; return {};
    default: fact.origin = content; return {};
  }
}

Status MessageReader::take_element(const FieldInfo& info, ondemand::value value) {
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return not_json(error);
  if (type != ondemand::json_type::number) return bad(info.name, "not a number");
  const std::string_view token = trimmed(value.raw_json_token());
  double number = 0;
  if (const auto error = value.get_double().get(number)) return not_json(error);
  const auto scaled = parse_scaled(token, stratus::info(info.element).scale, info.to_stored);
  if (!scaled) return bad(info.name, scaled.error().message);
  message_.fact.elements.set(info.element, *scaled);
  return {};
}

Status MessageReader::take_flag(std::string_view name, ondemand::value value, std::optional<bool>& flag) {
  bool truth = false;
  if (value.get_bool().get(truth) == simdjson::SUCCESS) {
    flag = truth;
    return {};
  }
  std::int64_t number = -1;
  if (value.get_int64().get(number) != simdjson::SUCCESS || number < 0 || number > 1) return bad(name, "neither 0 nor 1");
  flag = number == 1;
  return {};
}

Result<std::string_view> MessageReader::text(std::string_view name, ondemand::value value) {
  std::string_view content;
  const auto error = value.get_string().get(content);
  if (error == simdjson::INCORRECT_TYPE) return bad(name, "not a text");
  if (error) return not_json(error);
  if (content.size() > kMaxTextBytes) return bad(name, "longer than 256 bytes");
  return content;
}

Result<DecodedMessage> MessageReader::finish() {
  Fact& fact = message_.fact;
  if (!has_station_) return bad("station_id", "missing");
  if (!has_time_) return bad("timestamp", "missing");
  if (compass_ && !fact.elements.has(Element::kWindDirection)) fact.elements.set(Element::kWindDirection, *compass_);
  const auto direction = fact.elements.get(Element::kWindDirection);
  if (direction && (*direction < 0 || *direction > 360)) return bad("wind_direction_deg", "not within 0 to 360");
  fact.precipitation_trace = trace_.value_or(false);
  if (fact.retraction && (!fact.elements.empty() || trace_ || fact.is_rain || fact.is_storm || !fact.condition.empty()))
    return bad("retracts", "a retraction states nothing but station_id, timestamp, kind, known_at and data_origin");
  return std::move(message_);
}

}  // namespace

class MessageDecoder::Impl {
 public:
  Result<DecodedMessage> decode(std::string_view json) {
    if (json.size() > kMaxMessageBytes)
      return fail(ErrorKind::kInvalidArgument, "a message of " + std::to_string(json.size()) +
                                                   " bytes is larger than the limit of " + std::to_string(kMaxMessageBytes));
    std::memcpy(buffer_.data(), json.data(), json.size());
    std::memset(buffer_.data() + json.size(), 0, simdjson::SIMDJSON_PADDING);
    ondemand::document document;
    if (const auto error = parser_.iterate(buffer_.data(), json.size(), buffer_.size()).get(document))
      return not_json(error);
    ondemand::object object;
    if (const auto error = document.get_object().get(object)) return not_json(error);
    MessageReader reader;
    for (auto field : object) {
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return not_json(error);
      ondemand::value value;
      if (const auto error = field.value().get(value)) return not_json(error);
      STRATUS_RETURN_IF_ERROR(reader.member(key, value));
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      return fail(ErrorKind::kInvalidArgument, "not valid JSON: something follows the object");
    return reader.finish();
  }

 private:
  ondemand::parser parser_;
  std::string buffer_ = std::string(kMaxMessageBytes + simdjson::SIMDJSON_PADDING, '\0');
};

MessageDecoder::MessageDecoder() : impl_(std::make_unique<Impl>()) {}
MessageDecoder::~MessageDecoder() = default;
MessageDecoder::MessageDecoder(MessageDecoder&&) noexcept = default;

Result<DecodedMessage> MessageDecoder::decode(std::string_view json) { return impl_->decode(json); }

std::string_view compass_text(std::int32_t degrees) {
  if (degrees == 0) return "";
  // Sector i covers [22.5 i - 11.25, 22.5 i + 11.25): floor(deg / 22.5 + 0.5) in hundredths.
  return kCompassPoints[static_cast<std::size_t>((degrees * 100 + 1125) / 2250 % 16)];
}

std::optional<std::int32_t> compass_degrees(std::string_view text) {
  for (std::size_t i = 0; i < kCompassPoints.size(); ++i) {
    if (kCompassPoints[i] == text)
      return i == 0 ? 360 : static_cast<std::int32_t>(divide_rounded(static_cast<int>(i) * 225, 10));
  }
  return std::nullopt;
}

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_text(Writer& writer, std::string_view key, std::string_view text) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_number(Writer& writer, std::string_view key, std::string_view number) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  writer.RawValue(number.data(), number.size(), rapidjson::kNumberType);
}

void write_flag(Writer& writer, std::string_view key, std::optional<bool> flag) {
  if (flag) write_number(writer, key, *flag ? "1" : "0");
}

void write_location(Writer& writer, const Station& station) {
  writer.Key("location");
  writer.StartObject();
  write_text(writer, "city", station.city);
  write_text(writer, "country", station.country);
  writer.Key("latitude");
  writer.Double(station.latitude);
  writer.Key("longitude");
  writer.Double(station.longitude);
  writer.EndObject();
}

void write_element(Writer& writer, const FieldInfo& field, std::int32_t value) {
  constexpr int kWireDigits = 3;
  const int scale = info(field.element).scale;
  if (field.to_stored.numerator == field.to_stored.denominator) {
    write_number(writer, field.name, format_scaled(value, scale));
  } else {
    write_number(writer, field.name, format_scaled(convert_back(value, scale, field.to_stored, kWireDigits), kWireDigits));
  }
}

}  // namespace

std::string encode_message(const Fact& fact, const Station& station) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write_text(writer, "station_id", fact.station.text());
  write_text(writer, "timestamp", format_utc(fact.time));
  write_text(writer, "known_at", format_utc(fact.known_at));
  write_text(writer, fact.retraction ? "retracts" : "kind", to_string(fact.kind));
  write_location(writer, station);
  for (const FieldInfo& field : kFields) {
    if (field.field != Field::kElement) continue;
    if (const auto value = fact.elements.get(field.element)) write_element(writer, field, *value);
  }
  if (const auto direction = fact.elements.get(Element::kWindDirection); direction && *direction != 0)
    write_text(writer, "wind_direction", compass_text(*direction));
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
  std::string message(json.substr(0, brace + 1));
  message += "\"known_at\":\"" + format_utc(known_at) + "\",";
  message += json.substr(brace + 1);
  return message;
}

}  // namespace stratus
