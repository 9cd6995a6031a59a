// Taking a new log on purpose: when the log is lost or damaged, or the folder moved without it. The facts stay, the horizon
// becomes that of the new log, and the former log is kept aside. Why: docs/decisions/0017-adopting-a-log.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "ports/event_log.h"

namespace stratus {

// What is there, and what would be lost.
struct AdoptionPlan {
  std::int64_t version = 0;          // the newest one, whose facts go on
  Horizon covered;                   // up to where it covers its log
  std::optional<LogId> log;          // which log stands in the folder; nothing: none, or it cannot be read
  std::string fault;                 // why nobody knows where it ends: it is gone or damaged; empty when that is known
  Offsets end;                       // where it ends
  Offsets lose_from;                 // up to where the version covers the log in the folder
  std::vector<LogGap> lost;          // its records behind that, as far as its end is known
  std::optional<std::string> aside;  // the folder's name afterwards; nothing: there is no folder to keep
  bool fetched_again = false;        // what a backfill has fetched: its messages may be among those lost

  bool loses() const { return !lost.empty() || !fault.empty(); }
};

// Which days a backfill has fetched; goes aside when messages are lost.
Path backfill_path(const Path& data);

// Reads every file with facts of the newest version, which alone has them afterwards. kConflict: nothing is published.
// kDataLoss: facts are damaged or missing.
Result<AdoptionPlan> plan_adoption(FileSystem& files, const Path& data);

// Whether it may be done: the end of the log is known and nothing is lost, or `lose_from` says exactly from where on.
// kConflict says what is lost and what to do; kInvalidArgument: `lose_from` says otherwise.
Status check_loss(const AdoptionPlan& plan, const std::optional<Offsets>& lose_from);

// Does it; the caller holds the folder's lock since before the plan was made. What a crash leaves is the former state, or
// what finish_adoption() makes the new one. kUnsupported: the folder of the log cannot be renamed, so nothing was changed.
// Answers the id of the new log.
Result<LogId> adopt_log(FileSystem& files, const Path& data, const AdoptionPlan& plan, UtcMillis now);

// Whether an adoption was begun and has not ended, so that finish_adoption() is needed before anything is written.
Result<bool> adoption_begun(const FileSystem& files, const Path& data);
// Whether nothing can be read before it is ended: the version is that of the new log already, which has not taken its place,
// or the former log is not in its place.
Result<bool> adoption_waits(FileSystem& files, const Path& data);
// Ends it: forward when the version was published, else back. kDataLoss: the version names no former log. The caller holds
// the folder's lock. Repeatable.
Status finish_adoption(FileSystem& files, const Path& data);

}  // namespace stratus
