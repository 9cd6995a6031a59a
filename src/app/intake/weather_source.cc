#include "app/intake/weather_source.h"

#include <chrono>
#include <random>
#include <thread>

#include "adapters/visual_crossing/collect_plan.h"
#include "serving/reading.h"
#include "serving/station_groups.h"
#include "serving/station_names.h"
#include "weather/message.h"

namespace stratus {
namespace {

// The service answers with the days from today on; older statements cannot come again.
constexpr std::int64_t kRememberedSeconds = 2 * 86400;
constexpr std::int64_t kForecastSeconds = 17 * 86400;
constexpr std::chrono::milliseconds kSleepStep{50};

}  // namespace

Result<std::unique_ptr<VisualCrossingSource>> open_source(const Context& context, const VisualCrossingConfig& config,
                                                          const Clock& clock, std::function<bool()> stopped) {
  Pacing pacing;
  pacing.stopped = std::move(stopped);
  pacing.sleep = [stopped = pacing.stopped](std::int64_t millis) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(millis);
    while (!stopped() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(kSleepStep);
  };
  pacing.random = [engine = std::make_shared<std::mt19937>(std::random_device{}())] {
    return std::uniform_real_distribution<double>(0, 1)(*engine);
  };
  return VisualCrossingSource::create(config, context.disk, clock, pacing);
}

Status send_fetched(MessageSink& sink, const Station& station, const Fetched& fetched, const std::string& from) {
  BatchedSink batched(sink);
  for (const Fact& fact : fetched.facts) STRATUS_RETURN_IF_ERROR(batched.add({encode_message(fact, station), from, ""}));
  for (const UnreadRow& row : fetched.unread) STRATUS_RETURN_IF_ERROR(batched.add({row.bytes, from, row.reason}));
  return batched.flush();
}

void Collector::remember(const Fact& fact) {
  if (fact.origin != origin_ || fact.retraction) return;
  const auto [it, added] = newest_[fact.station].try_emplace(fact.time, fact);
  if (!added && compare_statements(it->second, fact) < 0) it->second = fact;
}

void Collector::forget_old(NewestByTime& newest) const {
  if (newest.empty()) return;
  const UtcSeconds latest_known = floor_seconds(newest.rbegin()->second.known_at);
  newest.erase(newest.begin(), newest.lower_bound(latest_known - kRememberedSeconds));
}

Result<std::int64_t> Collector::collect(const Station& station) {
  STRATUS_ASSIGN_OR_RETURN(Fetched fetched, source_.current(station));
  NewestByTime& newest = newest_[station.id];
  std::erase_if(fetched.facts, [&](const Fact& fact) {
    const auto known = newest.find(fact.time);
    return known != newest.end() && !changed(known->second, fact);
  });
  STRATUS_RETURN_IF_ERROR(send_fetched(sink_, station, fetched, "collect " + shown_name(station)));
  for (const Fact& fact : fetched.facts) newest.insert_or_assign(fact.time, fact);
  forget_old(newest);
  return static_cast<std::int64_t>(fetched.facts.size());
}

Status remember_recent(Collector& collector, const ServingPorts& ports, const StationRegistry& stations, UtcMillis now) {
  const TimeRange range{floor_seconds(now) - kRememberedSeconds, floor_seconds(now) + kForecastSeconds};
  return with_reading(ports, [&](const Reading& reading) -> Status {
    std::vector<Station> all;
    for (const auto& [id, station] : stations.stations()) all.push_back(station);
    return for_each_group(all, (range.to - range.from) / 86400 + 1, [&](std::span<const Station> group) -> Status {
      STRATUS_ASSIGN_OR_RETURN(const auto facts, reading.facts(ids_of(group), range, {}));
      for (const StoredFact& stored : facts) collector.remember(stored.fact);  // twice is as once
      return {};
    });
  });
}

}  // namespace stratus
