// What is believed of one identity, out of everything that was ever said of it.
#pragma once

#include <span>
#include <vector>

#include "weather/fact.h"

namespace stratus {

// The believed fact among facts of one (station, time), or nullptr when nothing is left. A pure function of the set:
// within each kind the greatest statement counts, unless a retraction of that kind is as new or newer; of the kinds that
// remain the highest is believed.
const Fact* resolve(std::span<const Fact* const> facts);

// The facts that can still matter: per kind the latest fact and the latest retraction, at most eight.
// Law: resolve(A + B) == resolve(frontier(A) + frontier(B)).
std::vector<const Fact*> frontier(std::span<const Fact* const> facts);

}  // namespace stratus
