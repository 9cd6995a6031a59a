// Which engines a program has.
#pragma once

#include <memory>

#include "app/config.h"
#include "engine/engines.h"

namespace stratus {

// Those that the configuration names. kInvalidArgument: this program does not have them.
using ChooseEngines = Result<std::unique_ptr<const Engines>> (*)(const Config& config);

// Of stratus.
Result<std::unique_ptr<const Engines>> choose_embedded(const Config& config);

}  // namespace stratus
