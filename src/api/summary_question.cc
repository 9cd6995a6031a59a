#include "api/summary_question.h"

#include <algorithm>

namespace stratus {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kMinute = 60;

UtcSeconds minute_of(UtcSeconds now) { return {floor_div(now.value, kMinute) * kMinute}; }

}  // namespace

void set_until(SummaryQuery& query, UtcSeconds now) {
  const std::int64_t over = std::int64_t{first_day(query.resolution, {query.last.value + 1}).value} + 2;
  query.until = std::min({minute_of(now), UtcSeconds{over * kDay}, floor_seconds(query.scope.as_of)});
}

UtcMillis valid_until(const SummaryQuery& query, UtcSeconds now) {
  return query.until < minute_of(now) ? kEndOfTime : to_millis(minute_of(now) + kMinute);
}

Answered<SummaryQuery> one_period(const Call& call, const Period& period, UtcSeconds now) {
  SummaryQuery query;
  query.resolution = period.resolution;
  query.first = query.last = period.key;
  STRATUS_ASSIGN_OR_RETURN(query.day, call.parameters.day());
  STRATUS_ASSIGN_OR_RETURN(query.scope, call.parameters.scope());
  set_until(query, now);
  return query;
}

}  // namespace stratus
