// The metrics of the process in the text format of Prometheus, version 0.0.4.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "api/services.h"

namespace stratus {

// Answers by (path of the route, status). The paths are those of the list of routes.
using AnswerCounts = std::map<std::pair<std::string_view, int>, std::int64_t>;

struct ApiCounts {
  AnswerCounts answers;
  std::int64_t kept_hits = 0;  // answered from prepared bytes, among `answers`
};

std::string metrics_text(const PipelineStatus& status, const ApiCounts& counts, UtcMillis now);

}  // namespace stratus
