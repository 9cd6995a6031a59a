// What the API needs, out of a running pipeline or of a look at a data folder.
#pragma once

#include <functional>
#include <string>

#include "api/services.h"
#include "engine/data_view.h"
#include "engine/pipeline.h"

namespace stratus {

// What only `serve` knows.
struct ServiceState {
  UtcMillis started_at;
  std::function<std::string()> collector;  // for a person
  std::function<Status()> ready;           // why nothing is taken now
  std::string write_token{};               // empty: everybody may write
  const HttpMetrics* http = nullptr;       // outlives the services
  Logger* logger = nullptr;                // is told what callers do not see
};

// `pipeline`, `clock` must outlive the services.
ApiServices services_of(Pipeline& pipeline, const Clock& clock, ServiceState state);

// Reading only: posts are refused. `view`, `clock` must outlive the services.
ApiServices services_of(DataView& view, const Clock& clock);

}  // namespace stratus
