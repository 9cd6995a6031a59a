#include "app/intake/collector_loop.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/intake/configured_stations.h"

namespace stratus {
namespace {

constexpr std::int64_t kLongestPause_s = 3600;
constexpr int kMostDoublings = 12;  // a second doubled so often is more than the longest pause

}  // namespace

std::int64_t next_round_s(std::int64_t interval_s, int failed_rounds) {
  const std::int64_t doubled = interval_s << std::clamp(failed_rounds, 0, kMostDoublings);
  return std::max(interval_s, std::min(doubled, kLongestPause_s));
}

Result<std::unique_ptr<CollectorLoop>> CollectorLoop::start(const Context& context, Pipeline& pipeline,
                                                            std::int64_t interval_s) {
  std::unique_ptr<CollectorLoop> loop(new CollectorLoop(context, pipeline));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, collected_stations(context.config, *pipeline.stations()));
  const auto stopped = [raw = loop.get()] { return raw->stopping_.load(); };
  STRATUS_ASSIGN_OR_RETURN(loop->source_, open_source(context, context.config.visual_crossing, context.clock, stopped));
  loop->sink_ = sink_of(pipeline);
  loop->collector_.emplace(*loop->source_, *loop->sink_, context.config.visual_crossing.origin);
  STRATUS_RETURN_IF_ERROR(
      remember_recent(*loop->collector_, pipeline.serving(), StationRegistry(stations), context.clock.now()));
  loop->plan_ =
      plan_collection(static_cast<std::int64_t>(context.config.stations.size()), interval_s, context.config.visual_crossing);
  if (loop->plan_.stretched)
    context.logger.warning("collection is slower than asked for",
                           {{"interval_s", loop->plan_.interval_s}, {"why", loop->plan_.sum}});
  loop->thread_ = std::thread([raw = loop.get()] { raw->run(); });
  return loop;
}

CollectorLoop::~CollectorLoop() {
  request_stop();
  if (thread_.joinable()) thread_.join();
}

void CollectorLoop::request_stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
}

std::string CollectorLoop::state() const {
  const std::lock_guard lock(mutex_);
  return fmt::format("{} stations every {} s, {}", context_.config.stations.size(), plan_.interval_s,
                     last_.empty() ? "no answer yet" : last_);
}

void CollectorLoop::run() {
  int failed_rounds = 0;
  while (!stopping_) {
    const CollectedRound round = collect_all();
    if (stopping_) return;
    const bool all_failed = round.failed == static_cast<std::int64_t>(context_.config.stations.size());
    failed_rounds = all_failed ? failed_rounds + 1 : 0;
    const std::int64_t next_s = next_round_s(plan_.interval_s, failed_rounds);
    tell(round, next_s);
    wait(next_s);
  }
}

CollectedRound CollectorLoop::collect_all() {
  CollectedRound round;
  // As they are known now: a running serve can be told otherwise.
  const auto known = pipeline_.stations();
  for (const Station& configured : context_.config.stations) {
    if (stopping_) break;
    const Station* station = known->find(configured.id);
    if (station == nullptr) continue;
    const auto news = collector_->collect(*station);
    const std::lock_guard lock(mutex_);
    last_ = news ? "last answer " + format_utc(floor_seconds(context_.clock.now()))
                 : station->id.text() + ": " + news.error().message;
    if (news) continue;
    if (round.failed++ == 0) round.error = news.error().message;
  }
  return round;
}

void CollectorLoop::tell(const CollectedRound& round, std::int64_t next_s) {
  if (round.error == told_) return;
  if (round.failed == 0) {
    context_.logger.info("collection works again");
  } else {
    context_.logger.warning("collection fails",
                            {{"stations_failed", round.failed}, {"error", round.error}, {"next_try_in_s", next_s}});
  }
  told_ = round.error;
}

void CollectorLoop::wait(std::int64_t seconds) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, std::chrono::seconds(seconds), [this] { return stopping_.load(); });
}

}  // namespace stratus
