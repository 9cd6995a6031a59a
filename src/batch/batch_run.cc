#include "batch/batch_run.h"

#include <span>

#include "base/checksum.h"
#include "batch/fact_update.h"
#include "views/generation.h"

namespace stratus {
namespace {

// What the log has lost, what retention removed from it and what stood in a former log, only the version still holds.
Status check_whole(const VersionInfo& current, const LogExtent& log, std::span<const LogGap> gaps) {
  if (!current.former.empty()) {
    return fail(ErrorKind::kConflict, "version " + std::to_string(current.number) + " has facts of log " +
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
// it, unless the version alone still holds some of it. The log is looked through for that only then.
Result<bool> starts_from_log(const VersionInfo& current, EventLogReader& log, const LogExtent& extent,
                             const BatchOptions& options) {
  const bool must = options.from_log || current.number == 0;
  if (!must && current.decoder == decoder_generation()) return false;
  STRATUS_ASSIGN_OR_RETURN(const std::vector<LogGap> gaps, log.gaps());
  const Status whole = check_whole(current, extent, gaps);
  if (must) STRATUS_RETURN_IF_ERROR(whole);
  return whole.has_value();
}

// How far the run reads; the log's end, or what was asked for.
Result<Offsets> end_of_run(const LogExtent& log, const BatchOptions& options) {
  Offsets end = options.up_to.value_or(log.end);
  const std::vector<LogGap> beyond = log.end.missing_from(end);
  if (beyond.empty()) return end;
  const LogPosition last{beyond.front().partition, beyond.front().end};
  return fail(ErrorKind::kInvalidArgument,
              to_string(last) + " lies after the log's end " + std::to_string(beyond.front().from));
}

// The log gave the facts already.
const LettersAgain::JoinMonth kNoJoin = [](MonthNumber, const std::vector<LetterFact>&) { return Status(); };

std::string make_run_id(const LogId& log, std::int64_t base, UtcMillis now) {
  return digest(log.text + std::to_string(base + 1) + std::to_string(now.value)).substr(0, 12);
}

// What the next version says of itself before anything is read.
Status begin_info(VersionInfo& next, DraftStart start, const LogExtent& log, const StationRegistry& stations) {
  if (start == DraftStart::kNothing) {
    next.horizon = {log.id, log.begin};
    next.decoder = decoder_generation();
  }
  next.generation = rules_generation();
  next.stations = stations;
  STRATUS_ASSIGN_OR_RETURN(next.zones, zones_of(stations));
  return {};
}

BatchReport unchanged(const VersionInfo& current, DraftStart start) {
  BatchReport report;
  report.version = current.number;
  report.horizon = current.horizon;
  report.rebuilt = start != DraftStart::kVersion;
  if (report.rebuilt) report.zones_changed = current.zones_changed;
  return report;
}

// Cells of before are damaged, which the facts, being whole, mend.
Result<BatchReport> run_again(const BatchPorts& ports, const StationRegistry& stations, BatchOptions options,
                              const Error& damage) {
  options.rebuild = true;
  STRATUS_ASSIGN_OR_RETURN(BatchReport report, run_batch(ports, stations, options));
  report.damage = damage.message;
  return report;
}

// What is published stands when this fails.
void merge_pieces(const BatchPorts& ports, const BatchOptions& options, BatchReport& report) {
  const auto merged = ports.store.merge(ports.clock.now(), options.still_wanted);
  if (!merged) {
    report.merges_left = merged.error().message;
  } else if (*merged) {
    report.merged = (*merged)->number;
    report.version = report.merged;
  }
}

// Cells of the dirty days, of facts and in cells that were gathered when the draft makes all anew.
Status derive(const BatchPorts& ports, const BatchOptions& options, DraftStart start, const Dirt& dirt, Draft& draft) {
  const TellProgress progress = [&](std::int64_t done, std::int64_t total) {
    if (options.progress) options.progress("views", done, total);
  };
  if (start != DraftStart::kVersion) STRATUS_RETURN_IF_ERROR(draft.gather());
  STRATUS_RETURN_IF_ERROR(ports.engine.derive(draft, dirt, progress));
  return start != DraftStart::kVersion ? draft.gather() : Status();
}

}  // namespace

Result<BatchReport> run_batch(const BatchPorts& ports, const StationRegistry& stations, const BatchOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const auto pinned, ports.versions.current());
  const VersionInfo& current = pinned->info();
  STRATUS_ASSIGN_OR_RETURN(const LogExtent log, ports.log.extent());
  if (!options.from_log || current.number == 0) STRATUS_RETURN_IF_ERROR(check_horizon(current.number, current.horizon, log));
  STRATUS_ASSIGN_OR_RETURN(const Offsets end, end_of_run(log, options));
  STRATUS_ASSIGN_OR_RETURN(const bool from_log, starts_from_log(current, ports.log, log, options));
  const bool rebuild = options.rebuild || outdated(current, stations);
  const DraftStart start = from_log ? DraftStart::kNothing : rebuild ? DraftStart::kFacts : DraftStart::kVersion;
  BatchReport report = unchanged(current, start);
  const bool has_news = !(from_log ? log.begin : current.horizon.end).covers(end);
  const bool moves = start != DraftStart::kVersion || stations != current.stations;
  if (!has_news && (current.number == 0 || !moves)) {
    merge_pieces(ports, options, report);
    return report;
  }

  STRATUS_ASSIGN_OR_RETURN(auto draft, ports.store.begin(start, current.number));
  STRATUS_RETURN_IF_ERROR(begin_info(draft->info(), start, log, stations));
  LettersAgain letters(ports.letters, current.generation == rules_generation());
  STRATUS_ASSIGN_OR_RETURN(const Dirt dirt, update_facts(ports, options, start, letters, end, *draft, report));
  // What the log was read for, letters state as well.
  if (from_log) STRATUS_RETURN_IF_ERROR(letters.decode(draft->info().horizon, options.facts_a_pass, kNoJoin));
  if (const Status derived = derive(ports, options, start, dirt, *draft); !derived) {
    if (start != DraftStart::kVersion || derived.error().kind != ErrorKind::kDataLoss) return fail(derived.error());
    draft.reset();
    return run_again(ports, stations, options, derived.error());
  }
  if (options.still_wanted) STRATUS_RETURN_IF_ERROR(options.still_wanted());
  const UtcMillis now = ports.clock.now();
  draft->info().run_id = make_run_id(draft->info().horizon.log, current.number, now);
  STRATUS_ASSIGN_OR_RETURN(const VersionInfo next, draft->publish(now));
  report.version = next.number;
  report.published = true;
  report.horizon = next.horizon;
  report.written = draft->written();
  report.letters_taken = letters.decoded();
  if (const Status marked = letters.mark_taken(); !marked) report.letters_left = marked.error().message;
  for (const auto& [station, facts] : next.unregistered) report.unregistered += facts;
  draft.reset();
  merge_pieces(ports, options, report);
  return report;
}

}  // namespace stratus
