// stratus stations recover.
#include <fmt/format.h>

#include <ostream>

#include "app/commands/commands.h"
#include "app/terminal/table.h"
#include "engine/data_folder.h"
#include "engine/embedded.h"
#include "storage/station_file.h"

namespace stratus {

Status run_stations_recover(const Context& context) {
  const Path& root = context.folder().root;
  const auto lock = context.files.lock(context.folder().lock(), "");
  if (!lock && lock.error().kind == ErrorKind::kAlreadyExists)
    return fail(ErrorKind::kAlreadyExists, "the data folder belongs to a running stratus; stop it first");
  if (!lock) return fail(lock.error());
  const auto there = context.files.file_size(stations_path(root));
  if (there) {
    return fail(ErrorKind::kAlreadyExists,
                stations_path(root).string() + " is there; when it is damaged, move it away first, so that nothing is lost");
  }
  STRATUS_ASSIGN_OR_RETURN(const PinnedVersion version, open_catalog(context.files, context.folder())->current());
  StationRegistry stations = version->stations;
  const StationRegistry configured = context.configured();
  for (const auto& [id, station] : configured.stations()) {
    if (stations.find(id) == nullptr) STRATUS_RETURN_IF_ERROR(stations.put(station));
  }
  if (stations.size() == 0)
    return fail(ErrorKind::kNotFound,
                "no version is published and no station is configured: there is nothing to take them "
                "from; describe the stations as [[station]] in stratus.toml, then run this again");
  STRATUS_RETURN_IF_ERROR(save_stations(context.files, root, stations));
  if (context.json) {
    context.out << to_json(stations);
    return {};
  }
  context.out << fmt::format("{} written to {}: {} of version {}, the others as configured.\n",
                             counted(static_cast<std::int64_t>(stations.size()), "station", "stations"),
                             stations_path(root).string(), version->stations.size(), version->version);
  return {};
}

}  // namespace stratus
