#include <simdjson.h>

#include <array>
#include <cstring>
#include <optional>

#include "weather/compass.h"
#include "weather/decimal.h"
#include "weather/json_check.h"
#include "weather/message.h"
#include "weather/message_fields.h"
#include "weather/short_number.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

constexpr std::size_t kShownBytes = 40;  // of a value, in messages

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kMaxTextBytes = 256;
static_assert(kFieldCount <= 64, "MessageReader keeps the seen fields in 64 bits");

tl::unexpected<Error> bad(std::string_view field, std::string_view why) {
  return fail(ErrorKind::kInvalidArgument, std::string(field) + ": " + std::string(why));
}

tl::unexpected<Error> not_json(simdjson::error_code code) {
  return fail(ErrorKind::kInvalidArgument, std::string("not valid JSON: ") + simdjson::error_message(code));
}

tl::unexpected<Error> both(std::string_view field, std::string_view other) {
  return bad(field, "states the same as " + std::string(other) + "; leave one of them out");
}

Status check_length(std::string_view field, std::string_view content) {
  if (content.size() > kMaxTextBytes) return bad(field, "longer than 256 bytes");
  return {};
}

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

// A member of kAnswerFields, kept until the whole message is read, for `timestamp` may stand behind it.
struct KeptMember {
  std::optional<std::string_view> content;  // in the parser's memory
  std::string_view mistake;                 // why it is none, when it is looked at
};

// Fills one fact from the members of one object.
class MessageReader {
 public:
  Status member(std::string_view key, ondemand::value value);
  Result<DecodedMessage> finish();

 private:
  bool seen(std::size_t index) const { return (seen_ >> index & 1U) != 0; }
  void see(std::size_t index) { seen_ |= std::uint64_t{1} << index; }
  std::string_view own_name(MessageField field) const;  // under which it was found, null or not; empty when it was not
  Status keep(std::size_t index, ondemand::value value);
  Status take_kept();
  Status take(const MessageFieldInfo& info, ondemand::value value);
  Status take_text(const MessageFieldInfo& info, std::string_view content);
  Status take_station(std::string_view name, std::string_view content);
  Status take_time(std::string_view name, std::string_view content);
  Status take_known_at(std::string_view name, std::string_view content);
  Status take_kind(std::string_view name, std::string_view content);
  Status take_compass(std::string_view name, std::string_view content);
  Status take_element(const MessageFieldInfo& info, ondemand::value value);
  Status take_flag(std::string_view name, ondemand::value value, std::optional<bool>& flag);
  Result<std::string_view> text(std::string_view name, ondemand::value value);

  DecodedMessage message_;
  std::optional<std::int32_t> compass_;
  std::uint64_t seen_ = 0;  // by the numbers of message_fields.h
  std::array<KeptMember, kAnswerFields.size()> kept_{};
  std::array<std::string_view, kElementCount> element_names_{};  // under which each element was found, null or not
  bool has_station_ = false;
  bool has_time_ = false;
  bool has_kind_ = false;
  std::optional<bool> trace_;
};

Status MessageReader::member(std::string_view key, ondemand::value value) {
  const auto index = find_message_field(key);
  if (!index) {
    if (const auto error = check_value(value, 1)) return not_json(error);
    return {};
  }
  if (*index >= kFirstAnswerField) return keep(*index, value);
  const MessageFieldInfo& info = kFields[*index];
  if (seen(*index)) return bad(info.name, "the field is there twice");
  see(*index);
  if (info.field == MessageField::kElement) {
    std::string_view& name = element_names_[static_cast<std::size_t>(info.element)];
    if (!name.empty()) return both(info.name, name);
    name = info.name;
  }
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return not_json(error);
  if (type != ondemand::json_type::null) return take(info, value);
  bool is_null = false;
  if (const auto error = value.is_null().get(is_null)) return not_json(error);
  if (!is_null) return not_json(simdjson::INCORRECT_TYPE);
  // A stamp could not be told from it, nor be added beside it.
  if (info.field == MessageField::kKnownAt) return bad(info.name, "must be a time, or left out");
  return {};
}

std::string_view MessageReader::own_name(MessageField field) const {
  for (std::size_t i = 0; i < kMessageFields.size(); ++i) {
    if (kMessageFields[i].field == field && seen(i)) return kMessageFields[i].name;
  }
  return {};
}

Status MessageReader::keep(std::size_t index, ondemand::value value) {
  KeptMember& kept = kept_[index - kFirstAnswerField];
  if (seen(index)) kept.mistake = "the field is there twice";
  see(index);
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return not_json(error);
  if (type != ondemand::json_type::string) {
    if (type != ondemand::json_type::null) kept.mistake = "not a text";
    if (const auto error = check_value(value, 1)) return not_json(error);
    return {};
  }
  std::string_view content;
  if (const auto error = value.get_string().get(content)) return not_json(error);
  kept.content = content;
  return {};
}

Status MessageReader::take_kept() {
  for (std::size_t i = 0; i < kAnswerFields.size(); ++i) {
    const MessageFieldInfo& info = kAnswerFields[i];
    const KeptMember& kept = kept_[i];
    if (!kept.mistake.empty()) return bad(info.name, kept.mistake);
    if (const auto own = own_name(info.field); !own.empty() && seen(kFirstAnswerField + i)) return both(info.name, own);
    if (!kept.content) continue;
    STRATUS_RETURN_IF_ERROR(check_length(info.name, *kept.content));
    STRATUS_RETURN_IF_ERROR(take_text(info, *kept.content));
  }
  return {};
}

Status MessageReader::take(const MessageFieldInfo& info, ondemand::value value) {
  Fact& fact = message_.fact;
  if (info.field == MessageField::kElement) return take_element(info, value);
  if (info.field == MessageField::kIsRain) return take_flag(info.name, value, fact.is_rain);
  if (info.field == MessageField::kIsStorm) return take_flag(info.name, value, fact.is_storm);
  if (info.field == MessageField::kTrace) return take_flag(info.name, value, trace_);

  STRATUS_ASSIGN_OR_RETURN(const std::string_view content, text(info.name, value));
  return take_text(info, content);
}

Status MessageReader::take_text(const MessageFieldInfo& info, std::string_view content) {
  switch (info.field) {
    case MessageField::kStationId: return take_station(info.name, content);
    case MessageField::kTimestamp: return take_time(info.name, content);
    case MessageField::kKnownAt: return take_known_at(info.name, content);
    case MessageField::kKind: return take_kind(info.name, content);
    case MessageField::kRetracts: message_.fact.retraction = true; return take_kind(info.name, content);
    case MessageField::kCompass: return take_compass(info.name, content);
    case MessageField::kCondition: message_.fact.condition = content; return {};
    default: message_.fact.origin = content; return {};
  }
}

Status MessageReader::take_station(std::string_view name, std::string_view content) {
  if (!valid_station_id(content)) return bad(name, "\"" + std::string(content) + "\" is not a station id");
  message_.fact.station = StationId(std::string(content));
  has_station_ = true;
  return {};
}

Status MessageReader::take_time(std::string_view name, std::string_view content) {
  const auto time = parse_utc_seconds(content);
  if (!time) return bad(name, time.error().message);
  message_.fact.time = *time;
  has_time_ = true;
  return {};
}

Status MessageReader::take_known_at(std::string_view name, std::string_view content) {
  const auto known_at = parse_utc_millis(content);
  if (!known_at) return bad(name, known_at.error().message);
  message_.fact.known_at = *known_at;
  message_.has_known_at = true;
  return {};
}

Status MessageReader::take_kind(std::string_view name, std::string_view content) {
  const auto kind = find_kind(content);
  if (!kind) return bad(name, "\"" + std::string(content) + "\" is not observed, remote, forecast or statistical");
  if (has_kind_ && message_.fact.kind != *kind) return bad(name, "kind and retracts name different kinds");
  has_kind_ = true;
  message_.fact.kind = *kind;
  return {};
}

Status MessageReader::take_compass(std::string_view name, std::string_view content) {
  compass_ = compass_degrees(content);
  if (!compass_) return bad(name, "\"" + std::string(content) + "\" is not a 16-point compass text like NNE");
  return {};
}

Status MessageReader::take_element(const MessageFieldInfo& info, ondemand::value value) {
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return not_json(error);
  const std::string_view token = trimmed(value.raw_json_token());
  if (type != ondemand::json_type::number)
    return bad(info.name, std::string(utf8_prefix(token, kShownBytes)) + " is not a number");
  const int scale = stratus::info(info.element).scale;
  if (const auto scaled = parse_short_number(token, scale, info.to_stored)) {
    message_.fact.elements.set(info.element, *scaled);
    return {};
  }
  // JSON allows less than parse_scaled().
  double number = 0;
  if (const auto error = is_plain_number(token) ? simdjson::SUCCESS : value.get_double().get(number)) return not_json(error);
  const auto scaled = parse_scaled(token, scale, info.to_stored);
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
  STRATUS_RETURN_IF_ERROR(check_length(name, content));
  return content;
}

Result<DecodedMessage> MessageReader::finish() {
  Fact& fact = message_.fact;
  if (!has_time_) STRATUS_RETURN_IF_ERROR(take_kept());
  if (!has_station_) return bad("station_id", "missing");
  if (!has_time_) return bad("timestamp", "missing");
  if (compass_ && !fact.elements.has(Element::kWindDirection)) fact.elements.set(Element::kWindDirection, *compass_);
  settle_direction(fact.elements);
  fact.precipitation_trace = trace_.value_or(false);
  if (fact.retraction && (!fact.elements.empty() || trace_ || fact.is_rain || fact.is_storm || !fact.condition.empty()))
    return bad("retracts", "a retraction states nothing but station_id, timestamp, kind, known_at and data_origin");
  return std::move(message_);
}

}  // namespace

class MessageDecoder::Impl {
 public:
  Result<DecodedMessage> decode(std::string_view json) {
    if (json.size() + simdjson::SIMDJSON_PADDING > buffer_.size()) buffer_.resize(json.size() + simdjson::SIMDJSON_PADDING);
    std::memcpy(buffer_.data(), json.data(), json.size());
    std::memset(buffer_.data() + json.size(), 0, simdjson::SIMDJSON_PADDING);
    ondemand::document document;
    if (const auto error = parser_.iterate(buffer_.data(), json.size(), buffer_.size()).get(document))
      return not_json(error);
    ondemand::object object;
    const auto no_object = document.get_object().get(object);
    if (no_object == simdjson::INCORRECT_TYPE) return fail(ErrorKind::kInvalidArgument, "not a JSON object");
    if (no_object) return not_json(no_object);
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

}  // namespace stratus
