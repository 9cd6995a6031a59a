// A fact: one statement about one station at one instant. Never changed, only superseded.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "weather/element.h"
#include "weather/log_position.h"

namespace stratus {

// "station_Paris_FR": letters, digits, '_', '-', '.' and any UTF-8 letter; 1..120 bytes.
class StationId {
 public:
  StationId() = default;
  explicit StationId(std::string text) : text_(std::move(text)) {}
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const StationId&) const = default;

 private:
  std::string text_;
};

// Whether a text may be a station id.
bool valid_station_id(std::string_view text);

// Greater is believed before less.
enum class Kind : std::uint8_t { kStatistical = 0, kForecast = 1, kRemote = 2, kObserved = 3 };
inline constexpr int kKindCount = 4;

std::string_view to_string(Kind kind);  // "observed", "remote", "forecast", "statistical"
std::optional<Kind> find_kind(std::string_view name);

// A set of kinds, as views accept them.
class KindSet {
 public:
  constexpr KindSet() = default;
  constexpr KindSet(std::initializer_list<Kind> kinds) {
    for (Kind kind : kinds) add(kind);
  }
  constexpr void add(Kind kind) { bits_ = static_cast<std::uint8_t>(bits_ | (1U << static_cast<unsigned>(kind))); }
  constexpr bool contains(Kind kind) const { return (bits_ >> static_cast<unsigned>(kind) & 1U) != 0; }
  constexpr bool operator==(const KindSet&) const = default;

 private:
  std::uint8_t bits_ = 0;
};

inline constexpr KindSet kMeasuredKinds{Kind::kObserved, Kind::kRemote};

// Identity is (station, time). Two facts are equal when all members are.
struct Fact {
  StationId station;
  UtcSeconds time;
  Kind kind = Kind::kObserved;
  bool retraction = false;  // takes back every fact of `kind` at this identity that is not newer
  UtcMillis known_at;       // when the source said it
  Elements elements;        // empty for a retraction
  bool precipitation_trace = false;
  std::optional<bool> is_rain;   // as stated by the source
  std::optional<bool> is_storm;  // as stated by the source
  std::string condition;         // weather text; empty when absent
  std::string origin;            // "api", "replay", "simulated", "file", "http"

  bool operator==(const Fact&) const = default;
};

// What facts that speak of the same thing share. Ordered as a dataset file is.
struct Identity {
  StationId station;
  UtcSeconds time;

  static Identity of(const Fact& fact) { return {fact.station, fact.time}; }
  auto operator<=>(const Identity&) const = default;
};

// The order that resolve uses within one kind: (known_at, elements and other typed fields, origin).
std::strong_ordering compare_statements(const Fact& a, const Fact& b);

// The order of a dataset file: station, time, kind, then statements; retractions after facts.
std::strong_ordering compare_stored(const Fact& a, const Fact& b);

// A fact and a log position that states it.
struct StoredFact {
  Fact fact;
  LogPosition position;
  bool operator==(const StoredFact&) const = default;
};

}  // namespace stratus
