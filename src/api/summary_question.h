// What the routes of summaries share: which instant expected counts run to, and how long an answer stays true.
#pragma once

#include "api/routes.h"
#include "serving/summaries.h"

namespace stratus {

// Expected counts run to the minute that has begun. A past question stops two days after its last period, when that is
// over in every zone, so that its answer stays the same. Takes resolution, last period and scope of the query.
void set_until(SummaryQuery& query, UtcSeconds now);
// Until when the answer is true while no data move: for ever, or to the next minute while its periods are open.
UtcMillis valid_until(const SummaryQuery& query, UtcSeconds now);

// The query for one period with the parameters `day`, `layer` and `as_of`.
Answered<SummaryQuery> one_period(const Call& call, const Period& period, UtcSeconds now);

}  // namespace stratus
