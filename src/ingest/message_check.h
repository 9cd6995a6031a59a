// The rules that a message must pass before it may enter the log.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ingest/batch_facts.h"
#include "weather/message.h"

namespace stratus {

// Whether the registry holds a station. Thread-safe; the registry may grow meanwhile.
using KnowsStation = std::function<bool(const StationId&)>;

// The interval of the station's grid in seconds when the fact is off it: between the nominal times (views/calendar.h).
// Thread-safe.
using OffGrid = std::function<std::optional<std::int64_t>(const Fact& fact)>;

// A message as it will stand in the log: its bytes state known_at, kMaxMessageBytes at most. Without a known_at of its own
// both the bytes and the fact hold the time of their arrival, which the commit replaces by the stamp.
struct CheckedMessage {
  std::string bytes;
  Fact fact;
  bool states_known_at = true;
  FactHash hash{};
  std::optional<std::int64_t> off_grid_interval_s{};  // see OffGrid
};

// Thread-safe.
class MessageCheck {
 public:
  // `off_grid`: empty, nobody asks.
  MessageCheck(KnowsStation knows_station, OffGrid off_grid)
      : knows_station_(std::move(knows_station)), off_grid_(std::move(off_grid)) {}

  // A decoder borrowed for one thread; decoders cost a buffer each, so they are used again.
  class Session {
   public:
    // `arrived`: when the messages came, by which they are judged.
    Session(MessageCheck& check, UtcMillis arrived);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Takes the bytes when the message is good and leaves them as they came when it is not: kInvalidArgument carries the
    // reason for the dead letter. A message without known_at states `default_known_at` when there is one.
    Result<CheckedMessage> check(std::string& bytes, std::optional<UtcMillis> default_known_at);

   private:
    MessageCheck& check_;
    MessageDecoder decoder_;
    const UtcMillis arrived_;
    StationId last_known_;  // messages mostly come station by station
  };

 private:
  MessageDecoder borrow();
  void give_back(MessageDecoder decoder);

  // Where this lies is no sender's to know.
  std::uint64_t seed() const { return reinterpret_cast<std::uintptr_t>(this); }

  const KnowsStation knows_station_;
  const OffGrid off_grid_;
  std::mutex mutex_;
  std::vector<MessageDecoder> decoders_;  // guarded by mutex_
};

}  // namespace stratus
