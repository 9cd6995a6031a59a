// Shortening the log on purpose: its oldest segments go once every version covers them and they are old enough.
// What says so afterwards: docs/formats/log-segment.md; why: docs/decisions/0016-retention.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/file_system.h"
#include "ports/event_log.h"
#include "ports/file_store.h"
#include "storage/manifest.h"

namespace stratus {

// What would go, and what keeps the rest.
struct RetentionPlan {
  LogExtent log;              // as it is
  std::int64_t begin = 0;     // where it would begin; where it begins when nothing goes
  std::int64_t segments = 0;  // that go
  std::int64_t records = 0;   // in them
  std::uint64_t bytes = 0;
  std::optional<UtcMillis> oldest;  // times of the first and the last record that goes; nothing when they have none
  std::optional<UtcMillis> newest;
  std::string stop;                 // why the next segment stays, for a person
  std::int64_t newest_covered = 0;  // the newest record that every kept version covers
};

// What of the log in the data folder may go: whole segments that have an end, whose records are all older than `before` and
// covered by every kept version; the newest record that all of them cover stays in any case. A record without a time counts
// as young as the first later one that has a time. Reads the whole log, and all facts of the newest version, which alone has
// them afterwards. kConflict: nothing is published. kDataLoss: the log, a version, its facts, or dead letters of records
// that state none are damaged or missing.
Result<RetentionPlan> plan_retention(FileSystem& files, const Path& data, UtcMillis before);

// Does it. The caller holds the folder's lock since before the plan was made. First it is durable where the log begins, then
// files go: those that a crash leaves count no more, and the next start removes them.
Status shorten_log(FileSystem& files, const Path& data, const RetentionPlan& plan, UtcMillis now);

// Reads every file with facts of the version. kDataLoss names one that is missing or damaged.
Status check_facts(const FileStore& store, const Manifest& version);

}  // namespace stratus
