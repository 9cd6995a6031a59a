#include "batch/batch_run.h"

#include <span>
#include <utility>

#include "base/checksum.h"
#include "batch/dataset_update.h"
#include "batch/view_update.h"
#include "views/generation.h"

namespace stratus {
namespace {

// What the log has lost, what retention removed from it and what stood in a former log, only the dataset still holds.
Status check_whole(const Manifest& current, const LogExtent& log, std::span<const LogGap> gaps) {
  if (!current.former.empty()) {
    return fail(ErrorKind::kConflict, "version " + std::to_string(current.version) + " has facts of log " +
                                          current.former.back().covered.log.text +
                                          ", which this log took the place of: a version made anew from the log would lose "
                                          "them; stratus batch rebuild, without --from-log, starts from the dataset");
  }
  if (!gaps.empty()) {
    return fail(ErrorKind::kDataLoss, "the log lacks " + describe_gaps(gaps) +
                                          ": a version made anew from it would lose them, too; put the missing segment "
                                          "files back into the log folder");
  }
  if (log.begin.empty()) return {};
  return fail(ErrorKind::kConflict, "the log was shortened and begins at " + to_text(log.begin) +
                                        ": a version made anew from it would lose what stood before; stratus batch rebuild, "
                                        "without --from-log, starts from the dataset, which has it");
}

// Whether the run makes everything of the log: asked for, without a version, or because another decoder made the version of
// it, unless the dataset alone still holds some of it. The log is looked through for that only then.
Result<bool> starts_from_log(const Manifest& current, EventLogReader& log, const LogExtent& extent,
                             const BatchOptions& options) {
  const bool must = options.from_log || current.version == 0;
  if (!must && current.decoder == decoder_generation()) return false;
  STRATUS_ASSIGN_OR_RETURN(const std::vector<LogGap> gaps, log.gaps());
  const Status whole = check_whole(current, extent, gaps);
  if (must) STRATUS_RETURN_IF_ERROR(whole);
  return whole.has_value();
}

// Where the run starts: the current version, its facts alone, or nothing.
struct StartingPoint {
  Manifest next;
  MonthFiles again;  // of the dataset, to be written anew
};

StartingPoint starting_point(const Manifest& current, const LogExtent& log, bool from_log, bool rebuild,
                             const StationRegistry& stations) {
  StartingPoint start{current, {}};
  Manifest& next = start.next;
  if (from_log) {
    next = Manifest{};
    next.version = current.version;
    next.horizon = {log.id, log.begin};
  } else if (rebuild) {
    start.again = std::exchange(next.dataset, {});
    next.views.clear();
    next.unregistered.clear();
  }
  next.generation = rules_generation();
  next.decoder = from_log ? decoder_generation() : current.decoder;
  next.stations = stations;
  return start;
}

// The log gave the facts already.
const LettersAgain::JoinMonth kNoJoin = [](MonthNumber, const std::vector<LetterFact>&) { return Status(); };

std::string make_run_id(const Manifest& next, UtcMillis now) {
  return digest(next.horizon.log.text + std::to_string(next.version) + std::to_string(now.value)).substr(0, 12);
}

}  // namespace

Result<BatchReport> run_batch(const BatchPorts& ports, const StationRegistry& stations, const BatchOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest current, ports.catalog.current());
  const VersionInfo info = info_of(*current);
  STRATUS_ASSIGN_OR_RETURN(const LogExtent log, ports.log.extent());
  if (!options.from_log) STRATUS_RETURN_IF_ERROR(check_horizon(info.number, info.horizon, log));
  const Offsets end = options.up_to.value_or(log.end);
  if (const std::vector<LogGap> beyond = log.end.missing_from(end); !beyond.empty()) {
    const LogPosition last{beyond.front().partition, beyond.front().end};
    return fail(ErrorKind::kInvalidArgument,
                to_string(last) + " lies after the log's end " + std::to_string(beyond.front().from));
  }
  BatchReport report;
  STRATUS_ASSIGN_OR_RETURN(const bool from_log, starts_from_log(*current, ports.log, log, options));
  report.rebuilt = from_log || options.rebuild || outdated(info, stations);
  auto [next, again] = starting_point(*current, log, from_log, report.rebuilt, stations);
  report.version = current->version;
  report.horizon = current->horizon;
  const bool has_news = !next.horizon.end.covers(end);
  if (!has_news && (current->version == 0 || (!report.rebuilt && next.stations == current->stations))) return report;

  LettersAgain letters(ports.letters, current->generation == rules_generation());
  LettersAgain* const of_dataset = report.rebuilt && !from_log ? &letters : nullptr;
  STRATUS_ASSIGN_OR_RETURN(const DirtyMonths dirty,
                           update_dataset(ports, options, again, of_dataset, end.join(next.horizon.end), next, report));
  // What the log was read for, letters state as well.
  if (from_log) STRATUS_RETURN_IF_ERROR(letters.decode(next.horizon, options.facts_a_pass, kNoJoin));
  STRATUS_RETURN_IF_ERROR(update_views(ports, options, dirty, next, report));
  next.version = current->version + 1;
  next.content.reset();
  next.created_at = ports.clock.now();
  next.run_id = make_run_id(next, next.created_at);
  STRATUS_RETURN_IF_ERROR(ports.catalog.publish(next));
  report.version = next.version;
  report.published = true;
  report.horizon = next.horizon;
  report.letters_taken = letters.decoded();
  if (const Status marked = letters.mark_taken(); !marked) report.letters_left = marked.error().message;
  for (const auto& [station, facts] : next.unregistered) report.unregistered += facts;
  return report;
}

}  // namespace stratus
