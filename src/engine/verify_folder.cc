#include "engine/verify_folder.h"

#include "engine/data_view.h"

namespace stratus {

Result<VerifiedFolder> verify_folder(FileSystem& files, const DataFolder& folder, const StationRegistry& configured,
                                     const VerifyOptions& options) {
  constexpr int kAttempts = 5;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    // A new look each time, which has read no file yet.
    STRATUS_RETURN_IF_ERROR(folder.engines->check(files, folder));
    STRATUS_ASSIGN_OR_RETURN(const StationRegistry stations, merged_stations(files, folder, configured));
    const auto log = folder.engines->log_reader(files, folder);
    if (!log && log.error().kind == ErrorKind::kNotFound)
      return fail(ErrorKind::kNotFound, "there is no log of " + folder.root.string());
    if (!log) return fail(log.error());
    const VersionPorts ports = folder.engines->versions(files, folder);
    STRATUS_ASSIGN_OR_RETURN(const auto version, ports.versions->current());
    // What it covers was in the log before it was published, also when others publish meanwhile.
    STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, (*log)->extent());
    STRATUS_RETURN_IF_ERROR(check_horizon(version->info().number, version->info().horizon, extent));
    auto verified = verify(**log, version, stations, options);
    if (verified) return VerifiedFolder{version->info().number, *std::move(verified)};
    if (verified.error().kind != ErrorKind::kNotFound) return fail(verified.error());
  }
  return fail(ErrorKind::kConflict, "the log is shortened faster than it can be verified; verify again");
}

}  // namespace stratus
