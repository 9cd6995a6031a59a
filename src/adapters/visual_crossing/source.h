// The Visual Crossing Timeline API as a source.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "adapters/visual_crossing/client.h"
#include "adapters/visual_crossing/config.h"
#include "adapters/visual_crossing/cost_budget.h"
#include "base/clock.h"
#include "ports/source.h"

namespace stratus {

// How the source waits; app gives the real ones.
struct Pacing {
  std::function<void(std::int64_t millis)> sleep;
  std::function<double()> random;   // 0 <= r < 1
  std::function<bool()> stopped{};  // ends a request under way and every wait with kCancelled; empty: never
};

// Thread-safe: one request at a time. Over all processes that share state_dir, too: each request holds the lease of its
// key, and the budget counts them all.
class VisualCrossingSource final : public Source {
 public:
  // kPermissionDenied without a key, kInvalidArgument for a base_url that would carry the key in the clear. All
  // references outlive the source.
  static Result<std::unique_ptr<VisualCrossingSource>> create(VisualCrossingConfig config, FileSystem& files,
                                                              const Clock& clock, Pacing pacing);

  // One request; the caller bounds the days (a year of hours is about 4 MB).
  Result<Fetched> history(const Station& station, DayNumber from, DayNumber to) override;
  Result<std::int64_t> affordable_days() override;
  Result<Fetched> current(const Station& station) override;

  // Where the budget of that key stands.
  static Path budget_file(const VisualCrossingConfig& config);
  // Records used since midnight UTC, and the limit.
  Result<std::int64_t> used_cost() const;
  std::int64_t daily_cost_limit() const { return config_.daily_cost_limit; }

 private:
  VisualCrossingSource(VisualCrossingConfig config, FileSystem& files, const Clock& clock, Pacing pacing);

  // What one request asks for, at most costs, and leaves of the budget.
  struct Request {
    std::string period;
    std::int64_t estimate = 0;
    bool leaves_share = false;  // the collector's, for the rest of the day
  };

  Result<Fetched> fetch(const Station& station, const Request& request);
  tl::expected<Fetched, TimelineFailure> attempt(const Station& station, const Request& request);
  tl::expected<Fetched, TimelineFailure> ask(const Station& station, const Request& request);
  std::int64_t kept_for_collecting() const;
  Result<std::unique_ptr<FileLock>> lease();
  void wait_before_retry(int retry);
  bool stopped() const;

  const VisualCrossingConfig config_;
  FileSystem& files_;
  const Clock& clock_;
  const Pacing pacing_;
  const std::string key_digest_;  // names the files without telling the key
  std::mutex mutex_;              // guards the client and the budget
  TimelineClient client_;
  CostBudget budget_;
};

}  // namespace stratus
