// What the sender of an accepted message should know about its effect.
#pragma once

#include <optional>
#include <string>

#include "ports/speed_views.h"

namespace stratus {

// Empty when there is nothing to tell. `newest`: the newest statement of the same identity before this one.
// `states_known_at`: whether the message came with its known_at.
std::string outcome_note(const Fact& fact, bool states_known_at, const std::optional<NewestStatement>& newest,
                         UtcMillis now);

}  // namespace stratus
