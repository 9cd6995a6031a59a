// The metrics of the process in the text format of Prometheus, version 0.0.4.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "api/services.h"
#include "base/process_figures.h"

namespace stratus {

// One series a station; of more only the number is said.
inline constexpr std::size_t kMostStationSeries = 1000;

struct MetricsSources {
  const PipelineStatus& status;
  UtcMillis now;
  std::optional<HttpFigures> http{};
  std::vector<NewestObservation> newest{};
  std::optional<ProcessFigures> process{};
};

// docs/formats/metrics.md lists all of them.
std::string metrics_text(const MetricsSources& sources);

}  // namespace stratus
