#include "batch/batch_run.h"

#include <span>
#include <utility>

#include "base/checksum.h"
#include "batch/dataset_update.h"
#include "batch/view_update.h"
#include "views/generation.h"

namespace stratus {
namespace {

// What the log has lost, only the dataset of the current version still holds.
Status check_whole(std::span<const LogGap> gaps) {
  if (gaps.empty()) return {};
  return fail(ErrorKind::kDataLoss, "the log lacks " + describe_gaps(gaps) +
                                        ": a version made anew from it would lose them, too; put the missing segment files "
                                        "back into the log folder");
}

// Where the run starts: the current version, its facts alone, or nothing.
struct StartingPoint {
  Manifest next;
  MonthFiles again;  // of the dataset, to be written anew
  bool from_log = false;
};

StartingPoint starting_point(const Manifest& current, const LogExtent& log, bool whole_log, const StationRegistry& stations,
                             const BatchOptions& options, BatchReport& report) {
  // What an other decoder made of the log is made again, unless the dataset alone still holds some of it.
  const bool decode_again = current.decoder != decoder_generation() && whole_log;
  StartingPoint start{current, {}, options.from_log || current.version == 0 || decode_again};
  Manifest& next = start.next;
  report.rebuilt = start.from_log || options.rebuild || outdated(info_of(current), stations);
  if (start.from_log) {
    next = Manifest{};
    next.version = current.version;
    next.horizon = {log.id, log.begin};
  } else if (report.rebuilt) {
    start.again = std::exchange(next.dataset, {});
    next.views.clear();
    next.unregistered.clear();
  }
  next.generation = rules_generation();
  next.decoder = start.from_log ? decoder_generation() : current.decoder;
  next.stations = stations;
  return start;
}

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
  STRATUS_ASSIGN_OR_RETURN(const std::vector<LogGap> gaps, ports.log.gaps());
  auto [next, again, from_log] = starting_point(*current, log, gaps.empty(), stations, options, report);
  report.version = current->version;
  report.horizon = current->horizon;
  if (from_log) STRATUS_RETURN_IF_ERROR(check_whole(gaps));
  const bool has_news = !next.horizon.end.covers(end);
  if (!has_news && (current->version == 0 || (!report.rebuilt && next.stations == current->stations))) return report;

  STRATUS_ASSIGN_OR_RETURN(const DirtyMonths dirty,
                           update_dataset(ports, options, again, end.join(next.horizon.end), next, report));
  STRATUS_RETURN_IF_ERROR(update_views(ports, options, dirty, next, report));
  next.version = current->version + 1;
  next.content.reset();
  next.created_at = ports.clock.now();
  next.run_id = make_run_id(next, next.created_at);
  STRATUS_RETURN_IF_ERROR(ports.catalog.publish(next));
  report.version = next.version;
  report.published = true;
  report.horizon = next.horizon;
  for (const auto& [station, facts] : next.unregistered) report.unregistered += facts;
  return report;
}

}  // namespace stratus
