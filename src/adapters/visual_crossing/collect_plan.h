// How often the stations can be asked within the day's records, and what of an answer is news.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/visual_crossing/config.h"
#include "weather/fact.h"

namespace stratus {

struct CollectPlan {
  std::int64_t interval_s = 60;  // between two rounds over all stations
  bool stretched = false;        // longer than what was asked for
  std::string sum;               // the calculation, for a person
};

// One request a station and round, one record each, within collect_share_pct of the records. stations and
// asked_interval_s >= 1; `config` is checked.
CollectPlan plan_collection(std::int64_t stations, std::int64_t asked_interval_s, const VisualCrossingConfig& config);

// Whether `fetched` says something else than `newest`, the newest statement of the same identity from the same origin:
// another kind or other elements.
bool changed(const Fact& newest, const Fact& fetched);

}  // namespace stratus
