// Whether a text is a value of a parameter.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/definition/parameter.h"
#include "api/problem.h"
#include "base/time.h"

namespace stratus {

// The parts of a list, with commas between them; one for the empty text.
std::vector<std::string_view> split_list(std::string_view list);

// What is wrong with it; nothing when it is one. `shown`: what the parameter is called there. `now`: what "-24h" is told
// from. `limited`: whether lists have a limit.
std::optional<Mistake> mistake_in(const Parameter& parameter, std::string_view shown, std::string_view value, UtcSeconds now,
                                  bool limited);

}  // namespace stratus
