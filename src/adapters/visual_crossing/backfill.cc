#include "adapters/visual_crossing/backfill.h"

#include <algorithm>

namespace stratus {
namespace {

constexpr std::int64_t kRecordsADay = 24;
constexpr int kUnsettledDays = 2;

std::int64_t missing_days(const BackfillCheckpoint& checkpoint, const BackfillPlan& plan) {
  std::int64_t days = 0;
  for (const Station& station : plan.stations) {
    for (const DaySpan& span : checkpoint.missing(station.id, plan.days, plan.max_days_a_request)) days += span.days();
  }
  return days;
}

Status mark_settled(BackfillCheckpoint& checkpoint, const BackfillPlan& plan, const Station& station, DaySpan span) {
  span.last = std::min(span.last, plan.today - (kUnsettledDays + 1));
  if (span.last < span.first) return {};
  return checkpoint.mark(station.id, span);
}

}  // namespace

Result<BackfillReport> backfill(Source& source, BackfillCheckpoint& checkpoint, const BackfillPlan& plan,
                                const FactSink& sink, const BackfillProgress& progress) {
  BackfillReport report;
  report.days_wanted = static_cast<std::int64_t>(plan.stations.size()) * plan.days.days();
  report.days_done = report.days_wanted - missing_days(checkpoint, plan);
  for (const Station& station : plan.stations) {
    for (const DaySpan& span : checkpoint.missing(station.id, plan.days, plan.max_days_a_request)) {
      const auto fetched = source.history(station, span.first, span.last);
      if (!fetched) {
        report.stopped = fetched.error();
        return report;
      }
      STRATUS_RETURN_IF_ERROR(sink(station, fetched->facts));
      STRATUS_RETURN_IF_ERROR(mark_settled(checkpoint, plan, station, span));
      ++report.requests;
      report.facts += static_cast<std::int64_t>(fetched->facts.size());
      report.cost += fetched->cost;
      report.days_done += span.days();
      if (!progress || progress(report)) continue;
      report.stopped = Error{ErrorKind::kCancelled, "the backfill was stopped; run it again to go on"};
      return report;
    }
  }
  return report;
}

std::int64_t estimated_cost(const BackfillCheckpoint& checkpoint, const BackfillPlan& plan) {
  return kRecordsADay * missing_days(checkpoint, plan);
}

}  // namespace stratus
