#include "ports/versions.h"

#include <algorithm>

#include "views/generation.h"

namespace stratus {

Status check_horizon(std::int64_t number, const Horizon& horizon, const LogExtent& log) {
  if (number == 0) {
    if (log.former)
      return fail(ErrorKind::kDataLoss, "log " + log.id.text + " took the place of log " + log.former->text +
                                            ", whose facts only published versions hold, and none is there; put the folder "
                                            "manifests back, or restore a backup");
    if (log.begin.empty()) return {};
    return fail(ErrorKind::kDataLoss, "the log lacks " + describe_gaps(Offsets{}.missing_from(log.begin)) +
                                          ", and no published version holds them; restore a backup, or put the missing "
                                          "segment files back into the log folder");
  }
  if (horizon.log != log.id) {
    return fail(ErrorKind::kDataLoss, "the published version covers log " + horizon.log.text + ", but the log is " +
                                          log.id.text +
                                          "; put the log back, restore a backup, or take a new log: stratus log adopt");
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

std::int64_t former_facts(const std::vector<FormerLog>& former) {
  std::int64_t facts = 0;
  for (const FormerLog& log : former) {
    for (const auto& [partition, counts] : log.records) facts += counts.facts;
  }
  return facts;
}

bool rules_stand(const VersionInfo& version) {
  return version.generation == rules_generation() && version.zones_changed.empty();
}

bool outdated(const VersionInfo& version, const StationRegistry& stations) {
  if (version.number == 0) return false;
  if (!rules_stand(version) || !compatible(version.stations, stations)) return true;
  return std::any_of(version.unregistered.begin(), version.unregistered.end(),
                     [&](const auto& entry) { return stations.find(entry.first) != nullptr; });
}

}  // namespace stratus
