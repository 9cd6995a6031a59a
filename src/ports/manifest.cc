#include "ports/manifest.h"

namespace stratus {
namespace {

std::string gone(LogPosition from, LogPosition to) {
  return ": positions " + std::to_string(from.value) + " to " + std::to_string(to.value) + " are gone";
}

}  // namespace

Status check_horizon(const Manifest& version, const LogExtent& log) {
  const Horizon& horizon = version.horizon;
  if (version.version == 0) {
    if (log.begin == LogPosition{0}) return {};
    return fail(ErrorKind::kDataLoss, "the log lacks " + to_string(LogGap{{0}, log.begin}) +
                                          ", and no published version holds them; restore a backup, or put the missing "
                                          "segment files back into the log folder");
  }
  if (horizon.log != log.id) {
    return fail(ErrorKind::kDataLoss, "the published version covers log " + horizon.log.text + ", but the log is " +
                                          log.id.text +
                                          "; restore a backup, or move the folder manifests away and run stratus batch run");
  }
  if (log.end < horizon.end) {
    return fail(ErrorKind::kDataLoss, "the log ends at " + std::to_string(log.end.value) +
                                          ", but the published version covers " + std::to_string(horizon.end.value) +
                                          gone(log.end, horizon.end));
  }
  if (horizon.end < log.begin) {
    return fail(ErrorKind::kDataLoss, "the log starts at " + std::to_string(log.begin.value) + gone(horizon.end, log.begin));
  }
  return {};
}

}  // namespace stratus
