// How many records of the day an API key has used. Format: docs/formats/cost-budget.md.
#pragma once

#include <cstdint>

#include "base/file_system.h"
#include "base/time.h"

namespace stratus {

// Every call reads the file and leaves it durable, so that a restart or another process goes on where this one was. The
// caller holds the lease of the key meanwhile. The day is that of UTC.
class CostBudget {
 public:
  // `files` outlives the budget. limit: records a day.
  CostBudget(FileSystem& files, Path file, std::int64_t daily_limit);

  // Books a request before it is sent, so that a crash never forgets it. kResourceExhausted says the sum and the limit
  // when it does not fit, or when the service said that the day is used up. `kept` records are left for others.
  Status reserve(std::int64_t estimate, std::int64_t kept, UtcMillis now);
  // Records that reserve() would still book beside `kept`; 0 or more.
  Result<std::int64_t> left(std::int64_t kept, UtcMillis now) const;
  // Replaces the estimate by what the answer cost.
  Status settle(std::int64_t estimate, std::int64_t cost, UtcMillis now);
  // The service refuses more today.
  Status exhaust(UtcMillis now);
  Result<std::int64_t> used(UtcMillis now) const;

 private:
  struct State {
    DayNumber day;
    std::int64_t used = 0;
    bool exhausted = false;
  };
  Result<State> load(UtcMillis now) const;
  Status save(const State& state);

  FileSystem& files_;
  const Path file_;
  const std::int64_t daily_limit_;
};

}  // namespace stratus
