// What the sender of an accepted message should know about its effect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ports/recently_seen.h"

namespace stratus {

// What a statement does to those before it, where it may not be what its sender thinks.
enum class Effect : std::uint8_t {
  kUsual,
  kAheadOfClock,   // believed until then over statements that say an earlier known_at
  kOlder,          // a newer statement is held: it changes nothing
  kSameKnownAt,    // as another one that differs: not both can count
  kFewerElements,  // it replaces a fuller one, whose other elements are gone
};

// `newest`: the newest statement of the same identity before this one, among those that are compared.
// `states_known_at`: whether the message came with its known_at.
Effect effect_of(const Fact& fact, bool states_known_at, const std::optional<NewestStatement>& newest, UtcMillis now);

// The same for a person; empty when there is nothing to tell.
std::string outcome_note(const Fact& fact, bool states_known_at, const std::optional<NewestStatement>& newest,
                         UtcMillis now);

// "off the grid of 3600 s: in latest and raw only, in no summary". Facts between the nominal times of a station are no part
// of its hours and days.
std::string off_grid_note(std::int64_t interval_s);

}  // namespace stratus
