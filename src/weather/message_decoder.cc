#include <simdjson.h>

#include <algorithm>
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

std::string not_json(simdjson::error_code code) { return std::string("not valid JSON: ") + simdjson::error_message(code); }

std::string quoted(std::string_view content) { return "\"" + std::string(content) + "\""; }

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

// Under its own name.
constexpr const MessageFieldInfo& info_of(MessageField field) {
  return *std::find_if(kMessageFields.begin(), kMessageFields.end(),
                       [&](const MessageFieldInfo& info) { return info.field == field; });
}

// As it stands there, as far as it is shown.
std::string_view shown(ondemand::value& value) { return utf8_prefix(trimmed(value.raw_json_token()), kShownBytes); }

// A member of kAnswerFields, kept until the whole message is read, for `timestamp` may stand behind it.
struct KeptMember {
  std::optional<std::string_view> content;  // in the parser's memory
  std::string_view mistake;                 // why it is none, when it is looked at
};

// Fills one fact from the members of one object, and notes all that is wrong with them.
class MessageReader {
 public:
  MessageReader(MessageState state, std::vector<MessageMistake>& mistakes) : state_(state), mistakes_(mistakes) {}

  // An error when the JSON is broken: nothing more can be read.
  simdjson::error_code member(std::string_view key, ondemand::value value);
  void finish();
  DecodedMessage take_message() { return std::move(message_); }

 private:
  bool seen(std::size_t index) const { return (seen_ >> index & 1U) != 0; }
  void see(std::size_t index) { seen_ |= std::uint64_t{1} << index; }
  bool is_wrong(MessageField field) const { return (wrong_ >> static_cast<unsigned>(field) & 1U) != 0; }
  void wrong(const MessageFieldInfo& info, std::string_view value, std::string_view why);
  void both(const MessageFieldInfo& info, std::string_view other) {
    wrong(info, "", "states the same as " + std::string(other) + "; leave one of them out");
  }
  std::string_view own_name(MessageField field) const;  // under which it was found, null or not; empty when it was not
  simdjson::error_code keep(std::size_t index, ondemand::value value);
  void take_kept();
  void refuse_second_names();
  simdjson::error_code take(const MessageFieldInfo& info, ondemand::value value);
  void take_text(const MessageFieldInfo& info, std::string_view content);
  void take_station(const MessageFieldInfo& info, std::string_view content);
  void take_time(const MessageFieldInfo& info, std::string_view content);
  void take_known_at(const MessageFieldInfo& info, std::string_view content);
  void take_kind(const MessageFieldInfo& info, std::string_view content);
  void take_compass(const MessageFieldInfo& info, std::string_view content);
  simdjson::error_code take_element(const MessageFieldInfo& info, ondemand::value value);
  simdjson::error_code take_flag(const MessageFieldInfo& info, ondemand::value value, std::optional<bool>& flag);
  void find_missing();

  const MessageState state_;
  std::vector<MessageMistake>& mistakes_;
  DecodedMessage message_;
  std::optional<std::int32_t> compass_;
  std::uint64_t seen_ = 0;   // by the numbers of message_fields.h
  std::uint32_t wrong_ = 0;  // by MessageField
  std::array<KeptMember, kAnswerFields.size()> kept_{};
  std::array<std::string_view, kElementCount> element_names_{};  // under which each element was found, null or not
  bool has_station_ = false;
  bool has_time_ = false;
  bool has_kind_ = false;
  std::optional<bool> trace_;
};

void MessageReader::wrong(const MessageFieldInfo& info, std::string_view value, std::string_view why) {
  wrong_ |= std::uint32_t{1} << static_cast<unsigned>(info.field);
  if (mistakes_.size() < kMostMessageMistakes)
    mistakes_.push_back(
        {info.name, std::string(utf8_prefix(value, kShownBytes)), std::string(info.name) + ": " + std::string(why)});
}

simdjson::error_code MessageReader::member(std::string_view key, ondemand::value value) {
  const auto index = find_message_field(key);
  if (!index) return check_value(value, 1);
  if (*index >= kFirstAnswerField) return keep(*index, value);
  const MessageFieldInfo& info = kFields[*index];
  if (seen(*index)) {
    wrong(info, "", "the field is there twice");
    return check_value(value, 1);
  }
  see(*index);
  if (info.field == MessageField::kElement) {
    std::string_view& name = element_names_[static_cast<std::size_t>(info.element)];
    if (!name.empty()) both(info, name);
    name = info.name;
  }
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  if (type != ondemand::json_type::null) return take(info, value);
  bool is_null = false;
  if (const auto error = value.is_null().get(is_null)) return error;
  if (!is_null) return simdjson::INCORRECT_TYPE;
  // A stamp could not be told from it, nor be added beside it.
  if (info.field == MessageField::kKnownAt) wrong(info, "null", "must be a time, or left out");
  return simdjson::SUCCESS;
}

std::string_view MessageReader::own_name(MessageField field) const {
  for (std::size_t i = 0; i < kMessageFields.size(); ++i) {
    if (kMessageFields[i].field == field && seen(i)) return kMessageFields[i].name;
  }
  return {};
}

simdjson::error_code MessageReader::keep(std::size_t index, ondemand::value value) {
  KeptMember& kept = kept_[index - kFirstAnswerField];
  if (seen(index)) kept.mistake = "the field is there twice";
  see(index);
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  if (type != ondemand::json_type::string) {
    if (type != ondemand::json_type::null) kept.mistake = "not a text";
    return check_value(value, 1);
  }
  std::string_view content;
  if (const auto error = value.get_string().get(content)) return error;
  kept.content = content;
  return simdjson::SUCCESS;
}

void MessageReader::take_kept() {
  for (std::size_t i = 0; i < kAnswerFields.size(); ++i) {
    const MessageFieldInfo& info = kAnswerFields[i];
    const KeptMember& kept = kept_[i];
    if (!kept.mistake.empty()) {
      wrong(info, kept.content.value_or(""), kept.mistake);
    } else if (const auto own = own_name(info.field); !own.empty() && seen(kFirstAnswerField + i)) {
      both(info, own);
    } else if (kept.content) {
      take_text(info, *kept.content);
    }
  }
}

// Beside `timestamp` the names of the answers state nothing; whoever writes both means to say it twice.
void MessageReader::refuse_second_names() {
  for (std::size_t i = 0; i < kAnswerFields.size(); ++i) {
    if (const auto own = own_name(kAnswerFields[i].field); !own.empty() && seen(kFirstAnswerField + i))
      both(kAnswerFields[i], own);
  }
}

simdjson::error_code MessageReader::take(const MessageFieldInfo& info, ondemand::value value) {
  Fact& fact = message_.fact;
  if (info.field == MessageField::kElement) return take_element(info, value);
  if (info.field == MessageField::kIsRain) return take_flag(info, value, fact.is_rain);
  if (info.field == MessageField::kIsStorm) return take_flag(info, value, fact.is_storm);
  if (info.field == MessageField::kTrace) return take_flag(info, value, trace_);

  std::string_view content;
  const auto error = value.get_string().get(content);
  if (error && error != simdjson::INCORRECT_TYPE) return error;
  if (error) {
    wrong(info, shown(value), "not a text");
  } else {
    take_text(info, content);
  }
  return simdjson::SUCCESS;
}

void MessageReader::take_text(const MessageFieldInfo& info, std::string_view content) {
  if (content.size() > kMaxTextBytes) return wrong(info, content, "longer than 256 bytes");
  switch (info.field) {
    case MessageField::kStationId: return take_station(info, content);
    case MessageField::kTimestamp: return take_time(info, content);
    case MessageField::kKnownAt: return take_known_at(info, content);
    case MessageField::kKind: return take_kind(info, content);
    case MessageField::kRetracts: message_.fact.retraction = true; return take_kind(info, content);
    case MessageField::kCompass: return take_compass(info, content);
    case MessageField::kCondition: message_.fact.condition = content; return;
    default: message_.fact.origin = content;
  }
}

void MessageReader::take_station(const MessageFieldInfo& info, std::string_view content) {
  if (!valid_station_id(content)) return wrong(info, content, quoted(content) + " is not a station id");
  message_.fact.station = StationId(std::string(content));
  has_station_ = true;
}

void MessageReader::take_time(const MessageFieldInfo& info, std::string_view content) {
  const auto time = parse_utc_seconds(content);
  if (!time) return wrong(info, content, time.error().message);
  message_.fact.time = *time;
  has_time_ = true;
}

void MessageReader::take_known_at(const MessageFieldInfo& info, std::string_view content) {
  const auto known_at = parse_utc_millis(content);
  if (!known_at) return wrong(info, content, known_at.error().message);
  message_.fact.known_at = *known_at;
  message_.has_known_at = true;
}

void MessageReader::take_kind(const MessageFieldInfo& info, std::string_view content) {
  const auto kind = find_kind(content);
  if (!kind) return wrong(info, content, quoted(content) + " is not observed, remote, forecast or statistical");
  if (has_kind_ && message_.fact.kind != *kind) return wrong(info, content, "kind and retracts name different kinds");
  has_kind_ = true;
  message_.fact.kind = *kind;
}

void MessageReader::take_compass(const MessageFieldInfo& info, std::string_view content) {
  compass_ = compass_degrees(content);
  if (!compass_) wrong(info, content, quoted(content) + " is not a 16-point compass text like NNE");
}

simdjson::error_code MessageReader::take_element(const MessageFieldInfo& info, ondemand::value value) {
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  const std::string_view token = trimmed(value.raw_json_token());
  if (type != ondemand::json_type::number) {
    std::string_view stated = token;
    if (type == ondemand::json_type::string) {
      if (const auto error = value.get_string().get(stated)) return error;
    }
    wrong(info, stated, std::string(utf8_prefix(token, kShownBytes)) + " is not a number");
    return simdjson::SUCCESS;
  }
  const int scale = stratus::info(info.element).scale;
  if (const auto scaled = parse_short_number(token, scale, info.to_stored)) {
    message_.fact.elements.set(info.element, *scaled);
    return simdjson::SUCCESS;
  }
  // JSON allows less than parse_scaled().
  double number = 0;
  if (const auto error = is_plain_number(token) ? simdjson::SUCCESS : value.get_double().get(number)) return error;
  const auto scaled = parse_scaled(token, scale, info.to_stored);
  if (!scaled) {
    wrong(info, token, scaled.error().message);
  } else {
    message_.fact.elements.set(info.element, *scaled);
  }
  return simdjson::SUCCESS;
}

simdjson::error_code MessageReader::take_flag(const MessageFieldInfo& info, ondemand::value value,
                                              std::optional<bool>& flag) {
  bool truth = false;
  std::int64_t number = -1;
  if (value.get_bool().get(truth) == simdjson::SUCCESS) {
    flag = truth;
  } else if (value.get_int64().get(number) != simdjson::SUCCESS || number < 0 || number > 1) {
    wrong(info, shown(value), "neither 0 nor 1");
  } else {
    flag = number == 1;
  }
  return simdjson::SUCCESS;
}

// What is there and wrong is not missing.
void MessageReader::find_missing() {
  if (!has_station_ && !is_wrong(MessageField::kStationId)) {
    const bool answered = seen(*find_message_field("station"));
    wrong(info_of(MessageField::kStationId), "",
          answered ? "missing (did you mean station_id? station is read beside time, not beside timestamp)" : "missing");
  }
  if (!has_time_ && !is_wrong(MessageField::kTimestamp)) wrong(info_of(MessageField::kTimestamp), "", "missing");
}

void MessageReader::finish() {
  Fact& fact = message_.fact;
  if (!has_time_ && !is_wrong(MessageField::kTimestamp)) {
    take_kept();
  } else if (state_ == MessageState::kArriving) {
    refuse_second_names();
  }
  find_missing();
  if (compass_ && !fact.elements.has(Element::kWindDirection)) fact.elements.set(Element::kWindDirection, *compass_);
  settle_direction(fact.elements);
  fact.precipitation_trace = trace_.value_or(false);
  if (fact.retraction && (!fact.elements.empty() || trace_ || fact.is_rain || fact.is_storm || !fact.condition.empty()))
    wrong(info_of(MessageField::kRetracts), to_string(fact.kind),
          "a retraction states nothing but station_id, timestamp, kind, known_at and data_origin");
}

}  // namespace

class MessageDecoder::Impl {
 public:
  explicit Impl(MessageState state) : state_(state) {}

  Result<DecodedMessage> decode(std::string_view json) {
    mistakes_.clear();
    MessageReader reader(state_, mistakes_);
    if (const Status whole = read(json, reader); !whole) {
      mistakes_.push_back({"", "", whole.error().message});
    } else {
      reader.finish();
    }
    if (mistakes_.empty()) return reader.take_message();
    std::string all;
    for (const MessageMistake& mistake : mistakes_) all += (all.empty() ? "" : "; ") + mistake.text;
    return fail(ErrorKind::kInvalidArgument, std::move(all));
  }

  const std::vector<MessageMistake>& mistakes() const { return mistakes_; }

 private:
  // An error: the whole is no JSON object.
  Status read(std::string_view json, MessageReader& reader) {
    const auto broken = [](simdjson::error_code code) { return fail(ErrorKind::kInvalidArgument, not_json(code)); };
    if (json.size() + simdjson::SIMDJSON_PADDING > buffer_.size()) buffer_.resize(json.size() + simdjson::SIMDJSON_PADDING);
    std::memcpy(buffer_.data(), json.data(), json.size());
    std::memset(buffer_.data() + json.size(), 0, simdjson::SIMDJSON_PADDING);
    ondemand::document document;
    if (const auto error = parser_.iterate(buffer_.data(), json.size(), buffer_.size()).get(document)) return broken(error);
    ondemand::object object;
    const auto no_object = document.get_object().get(object);
    if (no_object == simdjson::INCORRECT_TYPE) return fail(ErrorKind::kInvalidArgument, "not a JSON object");
    if (no_object) return broken(no_object);
    for (auto field : object) {
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return broken(error);
      ondemand::value value;
      if (const auto error = field.value().get(value)) return broken(error);
      if (const auto error = reader.member(key, value)) return broken(error);
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      return fail(ErrorKind::kInvalidArgument, "not valid JSON: something follows the object");
    return {};
  }

  const MessageState state_;
  ondemand::parser parser_;
  std::string buffer_ = std::string(kMaxMessageBytes + simdjson::SIMDJSON_PADDING, '\0');
  std::vector<MessageMistake> mistakes_;
};

MessageDecoder::MessageDecoder(MessageState state) : impl_(std::make_unique<Impl>(state)) {}
MessageDecoder::~MessageDecoder() = default;
MessageDecoder::MessageDecoder(MessageDecoder&&) noexcept = default;

Result<DecodedMessage> MessageDecoder::decode(std::string_view json) { return impl_->decode(json); }
const std::vector<MessageMistake>& MessageDecoder::mistakes() const { return impl_->mistakes(); }

}  // namespace stratus
