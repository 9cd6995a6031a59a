// The embedded batch engine: folds facts by column, in the order of time.
#pragma once

#include "base/run_tasks.h"
#include "ports/batch_engine.h"

namespace stratus {

// About 180 MB.
inline constexpr std::size_t kCellsAtOnce = std::size_t{1} << 17;

// Goes through the stations set by set, so that it holds a few pieces of facts of a set at a time.
class ColumnEngine final : public BatchEngine {
 public:
  // `run_tasks`: where the threads come from; empty: one task after the other. `cells_at_once`: about so many cells are
  // held at a time, at least those of one station.
  explicit ColumnEngine(RunTasks run_tasks = {}, std::size_t cells_at_once = kCellsAtOnce)
      : run_tasks_(std::move(run_tasks)), cells_at_once_(cells_at_once) {}

  Status derive(Draft& draft, const Dirt& dirt, const TellProgress& progress) override;

 private:
  Status derive_sets(Draft& draft, const DirtyDays& dirty, FactsOf of, const TellProgress& progress) const;

  const RunTasks run_tasks_;
  const std::size_t cells_at_once_;
};

}  // namespace stratus
