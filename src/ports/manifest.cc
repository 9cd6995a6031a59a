#include "ports/manifest.h"

namespace stratus {

Status check_horizon(const Manifest& version, const LogExtent& log) {
  const Horizon& horizon = version.horizon;
  if (version.version == 0) {
    if (log.begin.empty()) return {};
    return fail(ErrorKind::kDataLoss, "the log lacks " + describe_gaps(Offsets{}.missing_from(log.begin)) +
                                          ", and no published version holds them; restore a backup, or put the missing "
                                          "segment files back into the log folder");
  }
  if (horizon.log != log.id) {
    return fail(ErrorKind::kDataLoss, "the published version covers log " + horizon.log.text + ", but the log is " +
                                          log.id.text +
                                          "; restore a backup, or move the folder manifests away and run stratus batch run");
  }
  if (const auto gone = log.end.missing_from(horizon.end); !gone.empty()) {
    return fail(ErrorKind::kDataLoss,
                "the log ends before the horizon of the published version: " + describe_gaps(gone) + " are gone");
  }
  if (const auto gone = horizon.end.missing_from(log.begin); !gone.empty()) {
    return fail(ErrorKind::kDataLoss,
                "the log starts after the horizon of the published version: " + describe_gaps(gone) + " are gone");
  }
  return {};
}

}  // namespace stratus
