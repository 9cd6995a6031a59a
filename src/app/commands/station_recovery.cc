// stratus stations recover.
#include <fmt/format.h>

#include <ostream>

#include "app/commands/commands.h"
#include "app/terminal/table.h"
#include "engine/data_folder.h"
#include "engine/engines.h"
#include "engine/folder_lock.h"
#include "engine/undescribed_stations.h"
#include "storage/station_file.h"
#include "weather/station_intake.h"

namespace stratus {
namespace {

Status check_lost(const Context& context) {
  const Path path = stations_path(context.folder().root);
  if (!context.files.file_size(path)) return {};
  return fail(ErrorKind::kAlreadyExists,
              path.string() + " is there; when it is damaged, move it away first, so that nothing is lost");
}

// Where descriptions were found, and whose were not.
struct Recovery {
  StationRegistry stations;
  std::size_t of_version = 0;
  std::size_t configured = 0;
  std::set<StationId> of_messages;
  std::set<StationId> undescribed;
};

Status take_stated(const Context& context, Recovery& recovery) {
  const auto log = context.engines().log_reader(context.files, context.folder());
  if (!log && log.error().kind == ErrorKind::kNotFound) return {};
  if (!log) return fail(log.error());
  STRATUS_ASSIGN_OR_RETURN(const UndescribedStations found, find_undescribed(**log, recovery.stations));
  for (const auto& [id, place] : found) {
    (place ? recovery.of_messages : recovery.undescribed).insert(id);
    if (place) STRATUS_RETURN_IF_ERROR(recovery.stations.put(*place));
  }
  return {};
}

Result<Recovery> recover(const Context& context, const VersionInfo& version) {
  Recovery recovery;
  recovery.stations = version.stations;
  recovery.of_version = recovery.stations.size();
  for (const Station& station : context.config.stations) {
    if (recovery.stations.find(station.id) != nullptr) continue;
    STRATUS_RETURN_IF_ERROR(recovery.stations.put(station));
    ++recovery.configured;
  }
  for (const auto& [station, facts] : version.unregistered) recovery.undescribed.insert(station);
  STRATUS_RETURN_IF_ERROR(take_stated(context, recovery));
  std::erase_if(recovery.undescribed, [&](const StationId& id) { return recovery.stations.find(id) != nullptr; });
  if (recovery.stations.size() > 0 || !recovery.undescribed.empty()) return recovery;
  return fail(ErrorKind::kNotFound,
              "no version is published, no station is configured and the log has no message: there is nothing to take them "
              "from; describe the stations as [[station]] in stratus.toml, then run this again");
}

void tell_rest(const Context& context, const Recovery& recovery) {
  if (!recovery.of_messages.empty()) {
    std::string names;
    for (const StationId& id : recovery.of_messages) names += (names.empty() ? "" : ", ") + id.text();
    context.notes.line("Messages state neither zone nor interval, so these have UTC and 3600 s: " + names +
                       "; stratus stations set NAME --zone ZONE --interval-s SECONDS describes them rightly.");
  }
  if (recovery.undescribed.empty()) return;
  context.notes.line(undescribed_sentence(recovery.undescribed));
  *context.partly = true;
}

}  // namespace

Status run_stations_recover(const Context& context) {
  const Path& root = context.folder().root;
  STRATUS_ASSIGN_OR_RETURN(const auto lock, FolderLock::take_alone(context.files, context.folder(), "stations recover"));
  STRATUS_RETURN_IF_ERROR(check_lost(context));
  const VersionPorts ports = context.engines().versions(context.files, context.folder());
  STRATUS_ASSIGN_OR_RETURN(const auto version, ports.versions->current());
  STRATUS_ASSIGN_OR_RETURN(const Recovery recovery, recover(context, version->info()));
  STRATUS_RETURN_IF_ERROR(save_stations(context.files, root, recovery.stations));
  if (context.json) {
    context.out << to_json(recovery.stations);
  } else {
    context.out << fmt::format("{} written to {}: {} of version {}, {} as configured, {} as messages state them.\n",
                               counted(static_cast<std::int64_t>(recovery.stations.size()), "station", "stations"),
                               stations_path(root).string(), recovery.of_version, version->info().number,
                               recovery.configured, recovery.of_messages.size());
  }
  tell_rest(context, recovery);
  return {};
}

}  // namespace stratus
