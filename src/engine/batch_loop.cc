#include "engine/batch_loop.h"

#include <chrono>

#include "engine/batch_reason.h"
#include "engine/retry_pause.h"

namespace stratus {

BatchLoop::BatchLoop(Pipeline& pipeline, const BatchLoopOptions& options)
    : pipeline_(pipeline),
      options_(options),
      logger_(options.logger != nullptr ? *options.logger : nobody_),
      thread_([this] { go(); }) {}

BatchLoop::~BatchLoop() {
  stop();
  thread_.join();
}

void BatchLoop::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  pipeline_.stop_batch();
}

void BatchLoop::run(std::string_view why) {
  logger_.debug("batch run begins", {{"why", why}});
  const auto report = pipeline_.run_batch();
  const BatchState state = pipeline_.batch_state();
  if (report && report->published) {
    logger_.info("batch run published", {{"version", report->version},
                                         {"horizon", to_text(report->horizon.end)},
                                         {"messages", report->messages},
                                         {"new_facts", report->new_facts},
                                         {"dead_letters", report->dead_letters},
                                         {"letters_taken", report->letters_taken},
                                         {"files", report->written.facts + report->written.cells},
                                         {"rebuilt", report->rebuilt},
                                         {"duration_ms", state.last_duration_ms},
                                         {"why", why}});
    if (report->unregistered > 0) {
      logger_.warning("facts of stations without a description are in no view; stratus doctor names the stations",
                      {{"facts", report->unregistered}});
    }
  } else if (report) {
    logger_.debug("batch run had nothing to do", {{"version", report->version}});
  } else if (report.error().kind == ErrorKind::kCancelled && stopping_) {
    logger_.info("batch run stopped", {{"duration_ms", state.last_duration_ms}});
  } else {
    logger_.error("batch run failed",
                  {{"error", report.error().message}, {"duration_ms", state.last_duration_ms}, {"why", why}});
  }
}

void BatchLoop::go() {
  constexpr std::chrono::seconds kLook{1};
  using Steady = std::chrono::steady_clock;
  const std::chrono::seconds interval(options_.interval_s);
  Steady::time_point last = Steady::now();
  Steady::time_point not_before = last;
  int failures = 0;
  bool first = true;
  if (const Status learned = pipeline_.learn_newest_observations(); !learned && !stopping_)
    logger_.warning("the newest observations of the version are not known", {{"error", learned.error().message}});
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, kLook, [&] { return stopping_.load(); });
    if (stopping_) return;
    const auto facts = static_cast<std::int64_t>(pipeline_.tail_size().facts);
    BatchLook look;
    look.pausing = Steady::now() < not_before;
    look.due = options_.interval_s > 0 && Steady::now() - last >= interval;
    look.facts = facts > 0 || pipeline_.tail_letters() > 0;
    look.much = facts >= options_.tail_facts || pipeline_.tail_is_full();
    look.first = first;
    look.failed = failures > 0;
    first = false;
    const std::string_view why = batch_reason(look, [this] { return pipeline_.outdated(); });
    if (why.empty()) continue;
    lock.unlock();
    run(why);
    last = Steady::now();
    failures = pipeline_.batch_state().last_error.empty() ? 0 : failures + 1;
    not_before = last + retry_pause(failures);
    lock.lock();
  }
}

}  // namespace stratus
