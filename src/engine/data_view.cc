#include "engine/data_view.h"

#include "base/mistakes.h"
#include "engine/parallel_tasks.h"
#include "views/generation.h"
#include "weather/station_intake.h"

namespace stratus {

Result<StationRegistry> merged_stations(const Stations& known, const StationRegistry& configured) {
  STRATUS_ASSIGN_OR_RETURN(StationRegistry registry, known.read());
  std::vector<Error> refused;
  registry = with_new_stations(std::move(registry), configured, &refused);
  Mistakes mistakes;
  for (const Error& error : refused) {
    if (error.kind == ErrorKind::kInvalidArgument) mistakes.add(error.with_context("[[station]]"));
  }
  STRATUS_RETURN_IF_ERROR(mistakes.result());
  return registry;
}

Result<StationRegistry> merged_stations(FileSystem& files, const DataFolder& folder, const StationRegistry& configured) {
  return merged_stations(*folder.engines->stations(files, folder), configured);
}

Result<TailFill> load_tail(TailFeed& tail, EventLogReader& log, Versions& versions) {
  // The version first: what it covers was in the log before it was published, also when others publish meanwhile.
  STRATUS_ASSIGN_OR_RETURN(const auto pinned, versions.current());
  const VersionInfo& version = pinned->info();
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, log.extent());
  STRATUS_RETURN_IF_ERROR(check_horizon(version.number, version.horizon, extent));
  if (version.number == 0) return fill_tail(tail, log, extent.begin, extent.end, on_all_cores());
  const Offsets& horizon = version.horizon.end;
  STRATUS_RETURN_IF_ERROR(tail.trim(horizon));
  return fill_tail(tail, log, horizon, extent.end, on_all_cores());
}

Result<std::unique_ptr<DataView>> DataView::open(FileSystem& files, DataFolder folder, const StationRegistry& configured) {
  std::unique_ptr<DataView> view(new DataView(files, folder));
  STRATUS_RETURN_IF_ERROR(folder.engines->check(files, folder));
  STRATUS_ASSIGN_OR_RETURN(view->stations_, merged_stations(files, folder, configured));
  auto log = folder.engines->log_reader(files, folder);
  if (!log && log.error().kind == ErrorKind::kNotFound) return view;
  if (!log) return fail(log.error());
  view->log_ = *std::move(log);
  STRATUS_ASSIGN_OR_RETURN(const TailFill fill, load_tail(view->tail_.feed, *view->log_, view->versions()));
  view->tail_letters_ = fill.dead_letters;
  return view;
}

Result<LetterCounts> DataView::dead_letters() const {
  return folder_.engines->dead_letter_reader(files_, folder_).and_then([](const auto& letters) {
    return letters->counts();
  });
}

}  // namespace stratus
