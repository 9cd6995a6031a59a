// The message `weather_data_v2`: one fact as JSON, both ways. Format: docs/formats/message.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// Of a message that may enter a log, its known_at included.
inline constexpr std::size_t kMaxMessageBytes = 64 * 1024;
// What with_known_at() adds.
inline constexpr std::size_t kKnownAtBytes = sizeof(R"("known_at":"2026-11-24T18:05:00.250Z",)") - 1;

struct DecodedMessage {
  Fact fact;  // known_at is 0 when the message does not state it
  bool has_known_at = false;
};

// What a log took stays decoded as it was; what arrives must not state one thing under two names.
enum class MessageState : std::uint8_t { kLogged, kArriving };

// One thing that is wrong with a message by itself.
struct MessageMistake {
  std::string_view field;  // the name that is wrong or missing; empty: the message as a whole
  std::string value;       // what is stated there, at most its first 40 bytes; empty where there is none
  std::string text;        // for a person: "temperature: \"warm\" is not a number"
};

// More are not told of one message.
inline constexpr std::size_t kMostMessageMistakes = 20;

// Reads messages. Not thread-safe: one decoder a thread.
class MessageDecoder {
 public:
  explicit MessageDecoder(MessageState state = MessageState::kLogged);
  ~MessageDecoder();
  MessageDecoder(MessageDecoder&&) noexcept;

  // Takes what a log may hold, so any length: the limits of what may enter one are ingest's. No bytes whatever throw.
  // Keys in any order; unknown fields are checked to be JSON and otherwise ignored.
  // kInvalidArgument says which fields are wrong and why, all of them, with semicolons between: not JSON (what follows is
  // then not looked at), a field twice or under both of its names, a missing station_id or timestamp, a bad number, time,
  // kind or compass text, a retraction that states elements.
  Result<DecodedMessage> decode(std::string_view json);
  // Of the last message, one by one; none when it was decoded.
  const std::vector<MessageMistake>& mistakes() const;

 private:
  class Impl;  // keeps simdjson out of this header
  std::unique_ptr<Impl> impl_;
};

// The fact as one line of JSON without a line break. `station` gives the location; it must be the fact's station.
// decode(encode(f)) == f for every fact whose direction is settled (weather/compass.h).
std::string encode_message(const Fact& fact, const Station& station);

// The station of a decoded message as its `location` describes it, the rest as by default; nothing when that lacks city,
// country or a coordinate, or states one that no registry takes.
std::optional<Station> stated_place(std::string_view json, const StationId& station);

enum class KnownAt : std::uint8_t { kStated, kLeftOut };

// Facts of one station as messages, as encode_message() writes them. Thread-safe.
class MessageEncoder {
 public:
  explicit MessageEncoder(const Station& station);
  // Appends the message of a fact of that station to `to`.
  void append(const Fact& fact, KnownAt known_at, std::string& to) const;

 private:
  std::string location_;  // the member, with the comma before it
};

// The same message with "known_at" as its first member, kKnownAtBytes longer. The message must be an object that has at
// least one member and no known_at.
std::string with_known_at(std::string_view json, UtcMillis known_at);
// Puts another time into a message that with_known_at() made.
void restate_known_at(std::string& json, UtcMillis known_at);

// For a message without any element: the known names that its unknown ones resemble, as a question (" (did you mean
// temperature?)"), or nothing.
std::string meant_elements(std::string_view json);

}  // namespace stratus
