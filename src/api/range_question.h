// Which time a question is about: the one reader of `start`, `end`, `day`, `layer` and `as_of` for both doors, the API and
// the command line.
#pragma once

#include "api/parameters.h"
#include "serving/summaries.h"

namespace stratus {

// What a question is put to. Borrowed.
struct RangeSource {
  const ServingPorts& serving;
  const StationRegistry& stations;
  UtcSeconds now;             // of the clock; an earlier as_of takes its place
  std::int64_t most_hours;    // between start and end of raw
  std::int64_t most_periods;  // between start and end
};

// How long the range of a question stays what it is.
enum class Follows : std::uint8_t {
  kNothing,  // its ends are fixed
  kMinute,   // it ends now
  kSecond,   // a bound is told from now: "-24h", "today"
};

struct SummaryQuestion {
  SummaryQuery query;  // `last` before `first`: an empty range, without rows
  Follows follows = Follows::kNothing;
};

struct RawQuestion {
  TimeRange range;  // empty: without rows
  Scope scope;
  Follows follows = Follows::kNothing;
};

// Periods that an answer holds when no start is given: 48 hours, 31 days, 12 months, 8 seasons, 10 years.
std::int64_t default_periods(Resolution resolution);
// Thirty years, the period of a climatological normal (WMO-No. 1203).
inline constexpr std::int64_t kDefaultClimateDays = 10'958;

// From `start`, inclusive, to `end`: exclusive as an instant, inclusive as days. Days are those of `day` at the station. The
// rows are the periods that hold an instant of the range. Without an end it runs to now, or to its start when that is later;
// without both to the newest observation. `span`: periods without a start. kReversedRange, kRangeTooLong.
Answered<SummaryQuestion> read_summary_question(const Parameters& parameters, const RangeSource& source, const StationId& id,
                                                Resolution resolution, std::int64_t span);

// As above, for a station of UTC: what is wrong whatever the station.
Answered<void> check_range(const Parameters& parameters, UtcSeconds now);

// As above, for observations: without an end to a little after now, since facts may be stamped ahead of the clock; without a
// start a day.
Answered<RawQuestion> read_raw_question(const Parameters& parameters, const RangeSource& source, const StationId& id);

// Of one period with `day`, `layer` and `as_of`.
SummaryQuery read_period_question(const Parameters& parameters, const Period& period, UtcSeconds now);

// What is taken for now: the clock, or an earlier as_of.
UtcSeconds now_of(const Scope& scope, UtcSeconds now);

// Expected counts run to the minute that has begun. A past question stops two days after its last period, when that is
// over in every zone, so that its answer stays the same. Takes resolution, last period and scope of the query.
void set_until(SummaryQuery& query, UtcSeconds now);
// Until when the answer is true while no data move: for ever, or to the next minute while its periods are open.
UtcMillis valid_until(const SummaryQuery& query, UtcSeconds now);
UtcMillis valid_until(const SummaryQuestion& question, UtcSeconds now);
UtcMillis valid_until(const RawQuestion& question, UtcSeconds now);

}  // namespace stratus
