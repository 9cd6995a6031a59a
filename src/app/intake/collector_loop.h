// The collection of `serve --collect`, on a thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "adapters/visual_crossing/collect_plan.h"
#include "app/intake/weather_source.h"
#include "engine/pipeline.h"

namespace stratus {

// What one round over all stations brought.
struct CollectedRound {
  std::int64_t failed = 0;  // stations
  std::string error;        // of the first that failed
};

// How long until the next round: the interval, doubled with each round in which every station failed, an hour at most.
std::int64_t next_round_s(std::int64_t interval_s, int failed_rounds);

class CollectorLoop {
 public:
  // `context` and `pipeline` outlive the loop. kNotFound: no station is configured.
  static Result<std::unique_ptr<CollectorLoop>> start(const Context& context, Pipeline& pipeline, std::int64_t interval_s);
  // Stops as request_stop() does, and waits for the thread.
  ~CollectorLoop();

  // Ends a request under way, too.
  void request_stop();
  std::string state() const;  // for a person

 private:
  CollectorLoop(const Context& context, Pipeline& pipeline) : context_(context), pipeline_(pipeline) {}

  void run();
  CollectedRound collect_all();
  // Tells when it begins to fail, fails otherwise than before, or works again.
  void tell(const CollectedRound& round, std::int64_t next_s);
  void wait(std::int64_t seconds);

  const Context& context_;
  Pipeline& pipeline_;
  std::unique_ptr<VisualCrossingSource> source_;
  std::unique_ptr<MessageSink> sink_;
  std::optional<Collector> collector_;
  CollectPlan plan_;
  std::string told_;  // the error that was told last; of the thread
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::condition_variable wake_;  // stopping_ was set, under mutex_
  std::string last_;              // guarded by mutex_
  std::thread thread_;
};

}  // namespace stratus
