#include "adapters/visual_crossing/backfill.h"

#include <algorithm>
#include <vector>

namespace stratus {
namespace {

constexpr std::int64_t kRecordsADay = 24;
constexpr int kUnsettledDays = 2;

std::int64_t missing_days(const BackfillCheckpoint& checkpoint, const BackfillPlan& plan) {
  std::int64_t days = 0;
  for (const Station& station : plan.stations) {
    for (const DaySpan& span : checkpoint.missing(station.id, plan.days)) days += span.days();
  }
  return days;
}

// One run over a plan.
class Run {
 public:
  Run(Source& source, BackfillCheckpoint& checkpoint, const BackfillPlan& plan, const FetchedSink& sink)
      : source_(source), checkpoint_(checkpoint), plan_(plan), sink_(sink) {
    report.days_wanted = static_cast<std::int64_t>(plan.stations.size()) * plan.days.days();
    report.days_done = report.days_wanted - missing_days(checkpoint, plan);
  }

  // One request from the beginning of `gap`, which is cut to what is left of it. False when the source failed.
  Result<bool> fetch(const Station& station, DaySpan& gap) {
    const auto days = source_.affordable_days();
    if (!days) return stop(days.error());
    const std::int64_t asked = std::min({*days, plan_.max_days_a_request, std::int64_t{gap.days()}});
    const DaySpan span{gap.first, gap.first + static_cast<int>(asked - 1)};
    const auto fetched = source_.history(station, span.first, span.last);
    if (!fetched) return stop(fetched.error());
    STRATUS_RETURN_IF_ERROR(sink_(station, *fetched));
    STRATUS_RETURN_IF_ERROR(mark(station, span, *fetched));
    ++report.requests;
    report.facts += static_cast<std::int64_t>(fetched->facts.size());
    report.empty += fetched->empty;
    report.unread += static_cast<std::int64_t>(fetched->unread.size());
    report.cost += fetched->cost;
    gap.first = span.last + 1;
    return true;
  }

  BackfillReport report;

 private:
  bool stop(const Error& error) {
    report.stopped = error;
    return false;
  }

  // The days of the span of which hours came, as far as the service does not mend them any more.
  Status mark(const Station& station, DaySpan span, const Fetched& fetched) {
    std::vector<DaySpan> settled;
    for (DayNumber day = span.first; day <= span.last; day = day + 1) {
      const bool came = fetched.days.contains(day);
      ++(came ? report.days_done : report.days_without);
      if (came && day < plan_.today - kUnsettledDays) settled.push_back({day, day});
    }
    return checkpoint_.mark(station.id, settled);
  }

  Source& source_;
  BackfillCheckpoint& checkpoint_;
  const BackfillPlan& plan_;
  const FetchedSink& sink_;
};

}  // namespace

Result<BackfillReport> backfill(Source& source, BackfillCheckpoint& checkpoint, const BackfillPlan& plan,
                                const FetchedSink& sink, const BackfillProgress& progress) {
  Run run(source, checkpoint, plan, sink);
  for (const Station& station : plan.stations) {
    for (DaySpan gap : checkpoint.missing(station.id, plan.days)) {
      while (gap.first <= gap.last) {
        STRATUS_ASSIGN_OR_RETURN(const bool goes_on, run.fetch(station, gap));
        if (!goes_on) return run.report;
        if (!progress || progress(run.report)) continue;
        run.report.stopped = Error{ErrorKind::kCancelled, "the backfill was stopped; run it again to go on"};
        return run.report;
      }
    }
  }
  return run.report;
}

std::int64_t estimated_cost(const BackfillCheckpoint& checkpoint, const BackfillPlan& plan) {
  return kRecordsADay * missing_days(checkpoint, plan);
}

}  // namespace stratus
