// What is verified, and what each part of the work shares of it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/verification/differences.h"
#include "engine/verify.h"
#include "ports/event_log.h"
#include "ports/versions.h"

namespace stratus {

// Immutable but for the differences; outlives all parts.
struct VerifySubject {
  std::shared_ptr<const PinnedVersion> version;  // shared with whoever verifies it
  StationRegistry stations;                      // the version's, and those that are known now beside
  LogExtent extent;                              // of the log
  std::vector<LogGap> gaps;                      // that it has
  VerifyOptions options;
  Differences& differences;

  const VersionInfo& info() const { return version->info(); }
  bool covers(LogPosition position) const { return info().horizon.end.covers(position); }
  // Whether the log has what stood there, so that it can be asked.
  bool still_in_log(LogPosition position) const;
  // kCancelled when it is to stop.
  Status not_stopped() const;
  const char* source() const { return options.from == VerifyFrom::kLog ? "log" : "dataset"; }
};

}  // namespace stratus
