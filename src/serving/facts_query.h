// Answers that are facts, not folds: raw rows, the latest, and what stands behind a number.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "serving/summaries.h"
#include "views/figures/observation.h"

namespace stratus {

// Believed facts of the kinds in the range, ascending by time; at most `limit`.
Result<std::vector<Observation>> observations(const Reading& reading, const Station& station, TimeRange range, KindSet kinds,
                                              const Scope& scope, std::size_t limit);

// The newest believed measured fact not after `now` that states an element; nothing when there is none.
Result<std::optional<Observation>> latest(const Reading& reading, const Station& station, UtcSeconds now,
                                          const Scope& scope);

// The same of many stations, in their order: what several need is read once for as many of them as
// serving/station_groups.h says.
Result<std::vector<std::optional<Observation>>> latest(const Reading& reading, std::span<const Station> stations,
                                                       UtcSeconds now, const Scope& scope);

// A fact in the bucket of an explained number.
struct ExplainedFact {
  StoredFact stored;
  bool believed = false;   // stands after resolve
  bool retracted = false;  // taken back by a retraction of its kind that is as new or newer
  bool counted = false;    // and enters the measure: kind, grid and quality let it
  bool on_grid = true;     // at a nominal time of the station
  bool from_batch = false;
};

struct Explanation {
  Summary summary;                   // the number's own answer
  bool cell_from_batch = false;      // served as a batch cell, not folded from facts, for every bucket of the period
  std::vector<ExplainedFact> facts;  // all revisions, by time; those later than as_of are left out
};

// Everything behind one measure of one period. kNotFound when no fact falls into it.
Result<Explanation> explain(const Reading& reading, const Station& station, const SummaryQuery& query,
                            const Measure& measure);

}  // namespace stratus
