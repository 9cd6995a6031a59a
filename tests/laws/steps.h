// What may happen to the layers without changing an answer.
#pragma once

#include <span>

#include "support/spine.h"

namespace stratus {

// Appends the facts in commit batches of random sizes.
void append_in_pieces(Spine& spine, std::span<const Fact> facts);

// A batch run, also one that stops in the middle of the tail, or a restart; the tail goes on to hold more than it must.
void disturb(Spine& spine);

}  // namespace stratus
