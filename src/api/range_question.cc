#include "api/range_question.h"

#include <algorithm>
#include <array>

#include "serving/facts_query.h"

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kMinute = 60;
// Facts may be stamped a quarter of an hour ahead of the clock; a question without an end must see them.
constexpr std::int64_t kAhead = 16 * kMinute;

UtcSeconds minute_of(UtcSeconds now) { return {floor_div(now.value, kMinute) * kMinute}; }

// Facts have whole seconds: those from, or before, an instant within a second are those from, or before, the next one.
UtcSeconds ceil_seconds(UtcMillis time) { return floor_seconds(time + 999); }

// The bounds as instants of one station.
class Ends {
 public:
  static Answered<Ends> read(const Parameters& parameters, const Station& station, BucketScheme day, UtcSeconds now) {
    STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, answered(StationCalendar::make(station)));
    const Moment moment{now, DayNumber{static_cast<std::int32_t>(calendar.key(day, now).value)}};
    Ends ends(calendar, day);
    STRATUS_ASSIGN_OR_RETURN(const auto start, parameters.bound("start", moment));
    STRATUS_ASSIGN_OR_RETURN(const auto end, parameters.bound("end", moment));
    if (start) ends.from_ = start->instant ? ceil_seconds(*start->instant) : ends.span(*start).from;
    if (end) ends.to_ = end->instant ? ceil_seconds(*end->instant) : ends.span(*end).to;
    ends.relative_ = (start && start->relative) || (end && end->relative);
    if (start && end && ends.are_reversed(*start, *end)) {
      return fail(problem_of(mistake_of(ProblemCode::kReversedRange, parameters.shown("end"), *parameters.find("end"),
                                        "\"" + std::string(*parameters.find("end")) + "\" is before " +
                                            std::string(parameters.shown("start")) + " \"" +
                                            std::string(*parameters.find("start")) + "\"")));
    }
    return ends;
  }

  const std::optional<UtcSeconds>& from() const { return from_; }
  // The end, or what stands for it; never before the start.
  UtcSeconds to(UtcSeconds without) const { return to_.value_or(std::max(without, from_.value_or(without))); }
  bool has_end() const { return to_.has_value(); }
  Follows follows() const { return relative_ ? Follows::kSecond : to_ ? Follows::kNothing : Follows::kMinute; }

  PeriodKey period_at(Resolution resolution, UtcSeconds time) const {
    if (resolution == Resolution::kHour) return {floor_div(time.value, kHour)};
    return period_of_day(resolution, DayNumber{static_cast<std::int32_t>(calendar_.key(day_, time).value)});
  }

 private:
  // The day after the last one is no empty range of days.
  bool are_reversed(const Bound& start, const Bound& end) const {
    return *to_ < *from_ || (!start.instant && !end.instant && end.last < start.first);
  }

  Ends(const StationCalendar& calendar, BucketScheme day) : calendar_(calendar), day_(day) {}
  TimeRange span(const Bound& bound) const { return calendar_.span(day_, {bound.first.value}, {bound.last.value}); }

  StationCalendar calendar_;
  BucketScheme day_;
  std::optional<UtcSeconds> from_;
  std::optional<UtcSeconds> to_;
  bool relative_ = false;
};

// The station as the version knows it, which may be by an older entry of the registry.
Answered<Station> station_of(const RangeSource& source, const StationId& id) {
  return answered(with_reading(source.serving, Layer::kBatch,
                               [&](const Reading& reading) { return reading.station(id, source.stations); }));
}

// When the newest observation was made; `now` when the period of now has one, which is found without reading facts, or when
// there is none.
Answered<UtcSeconds> newest_of(const RangeSource& source, const Station& station, SummaryQuery query, PeriodKey open,
                               UtcSeconds now) {
  query.first = query.last = open;
  return answered(with_reading(source.serving, query.scope.layer, [&](const Reading& reading) -> Result<UtcSeconds> {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<Summary> rows, summaries(reading, station, query));
    if (!rows.empty()) return now;
    STRATUS_ASSIGN_OR_RETURN(const auto found, latest(reading, station, now, query.scope));
    return found ? found->stored.fact.time : now;
  }));
}

Problem too_long(const Parameters& parameters, const std::string& reason) {
  return problem_of(
      mistake_of(ProblemCode::kRangeTooLong, parameters.shown("start"), parameters.find("start").value_or(""), reason));
}

UtcMillis valid_until(Follows follows, UtcMillis otherwise, UtcSeconds now) {
  if (follows == Follows::kSecond) return to_millis(now + 1);
  return follows == Follows::kMinute ? to_millis(minute_of(now) + kMinute) : otherwise;
}

}  // namespace

std::int64_t default_periods(Resolution resolution) {
  constexpr std::array<std::int64_t, 5> kPeriods{48, 31, 12, 8, 10};
  return kPeriods[static_cast<std::size_t>(resolution)];
}

Answered<SummaryQuestion> read_summary_question(const Parameters& parameters, const RangeSource& source, const StationId& id,
                                                Resolution resolution, std::int64_t span) {
  SummaryQuestion question;
  SummaryQuery& query = question.query;
  query.resolution = resolution;
  query.day = parameters.day();
  query.scope = parameters.scope();
  STRATUS_ASSIGN_OR_RETURN(const Station station, station_of(source, id));
  const UtcSeconds now = now_of(query.scope, source.now);
  STRATUS_ASSIGN_OR_RETURN(const Ends ends, Ends::read(parameters, station, query.day, now));
  question.follows = ends.follows();
  UtcSeconds newest = now;
  if (!ends.from() && !ends.has_end()) {
    STRATUS_ASSIGN_OR_RETURN(newest, newest_of(source, station, query, ends.period_at(resolution, now), now));
  }
  const UtcSeconds to = ends.to(newest + 1);
  query.last = ends.period_at(resolution, to - 1);
  query.first = ends.from() ? ends.period_at(resolution, *ends.from()) : PeriodKey{query.last.value - span + 1};
  // A clock that is set back over midnight shows the day before again.
  query.last = std::max(query.first, query.last);
  if (ends.from() == to) query.last = {query.first.value - 1};
  if (query.last.value - query.first.value >= source.most_periods) {
    return fail(too_long(parameters, label(resolution, query.first) + " to " + label(resolution, query.last) +
                                         " are more than the " + std::to_string(source.most_periods) +
                                         " periods of an answer"));
  }
  set_until(query, source.now);
  return question;
}

Answered<void> check_range(const Parameters& parameters, UtcSeconds now) {
  STRATUS_RETURN_IF_ERROR(Ends::read(parameters, Station(), BucketScheme::kUtcDay, now));
  return {};
}

Answered<RawQuestion> read_raw_question(const Parameters& parameters, const RangeSource& source, const StationId& id) {
  RawQuestion question;
  question.scope = parameters.scope();
  STRATUS_ASSIGN_OR_RETURN(const Station station, station_of(source, id));
  const UtcSeconds now = now_of(question.scope, source.now);
  STRATUS_ASSIGN_OR_RETURN(const Ends ends, Ends::read(parameters, station, parameters.day(), now));
  question.follows = ends.follows();
  question.range.to = ends.to(minute_of(now) + kAhead);
  question.range.from = ends.from().value_or(question.range.to - (ends.has_end() ? kDay : kDay + kAhead));
  if ((question.range.to - question.range.from) / kHour > source.most_hours) {
    return fail(too_long(parameters, format_utc(question.range.from) + " to " + format_utc(question.range.to) +
                                         " are more than the " + std::to_string(source.most_hours) + " hours of an answer"));
  }
  return question;
}

SummaryQuery read_period_question(const Parameters& parameters, const Period& period, UtcSeconds now) {
  SummaryQuery query;
  query.resolution = period.resolution;
  query.first = query.last = period.key;
  query.day = parameters.day();
  query.scope = parameters.scope();
  set_until(query, now);
  return query;
}

UtcSeconds now_of(const Scope& scope, UtcSeconds now) { return std::min(now, floor_seconds(scope.as_of)); }

void set_until(SummaryQuery& query, UtcSeconds now) {
  const std::int64_t over = std::int64_t{first_day(query.resolution, {query.last.value + 1}).value} + 2;
  query.until = std::min({minute_of(now), UtcSeconds{over * kDay}, floor_seconds(query.scope.as_of)});
}

UtcMillis valid_until(const SummaryQuery& query, UtcSeconds now) {
  return query.until < minute_of(now) ? kEndOfTime : to_millis(minute_of(now) + kMinute);
}

UtcMillis valid_until(const SummaryQuestion& question, UtcSeconds now) {
  return valid_until(question.follows, valid_until(question.query, now), now);
}

UtcMillis valid_until(const RawQuestion& question, UtcSeconds now) { return valid_until(question.follows, kEndOfTime, now); }

}  // namespace stratus
