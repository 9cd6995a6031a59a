// The embedded batch engine: folds facts by column, in the order of time.
#pragma once

#include "base/run_tasks.h"
#include "ports/batch_engine.h"

namespace stratus {

// Holds a few pieces of facts at a time, and the cells of a month until no later piece can add to them.
class ColumnEngine final : public BatchEngine {
 public:
  // `run_tasks`: where the threads come from; empty: one task after the other.
  explicit ColumnEngine(RunTasks run_tasks = {}) : run_tasks_(std::move(run_tasks)) {}

  Status derive(Draft& draft, const Dirt& dirt, const TellProgress& progress) override;

 private:
  const RunTasks run_tasks_;
};

}  // namespace stratus
