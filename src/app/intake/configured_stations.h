// The [[station]] blocks of the configuration, held against what the data folder knows.
#pragma once

#include <string>
#include <vector>

#include "app/context.h"

namespace stratus {

// One sentence for each station that the registry knows otherwise, naming both places and the command that applies it.
std::vector<std::string> configured_otherwise(const Config& config, const StationRegistry& known);

// The stations that are collected: those of the configuration, as `known` describes them. kNotFound says how to get one when
// there is none.
Result<std::vector<Station>> collected_stations(const Config& config, const StationRegistry& known);

}  // namespace stratus
