#include "engine/verification/time_piece.h"

#include <algorithm>

namespace stratus {
namespace {

// A bucket may begin so long before the first instant of its name in UTC, or end so long after the last: clocks differ by
// less than a day from UTC, days of observation begin less than a day later, and what fell in an interval of up to a day is
// stamped at its end.
constexpr std::int64_t kMargin = std::int64_t{2} * 86400;
constexpr int kMonthsAYear = 12;

MonthNumber january_of(UtcSeconds time) { return make_month(year_of(month_of(time)), 1); }

}  // namespace

// A fact of the first or of the last accepted time may fall into a bucket of the year before or after.
std::int64_t TimePiece::first_stored(PlainBucket bucket) const {
  return is_first ? plain_first_key(bucket, month_of(kEarliestTime) - kMonthsAYear) : first_key(bucket);
}

std::int64_t TimePiece::last_stored(PlainBucket bucket) const {
  return is_last ? plain_first_key(bucket, month_of(kLatestTime) + 2 * kMonthsAYear) - 1 : last_key(bucket);
}

std::span<const StoredFact> TimePiece::facts(std::span<const StoredFact> facts) const {
  const auto before = [](const StoredFact& stored, UtcSeconds time) { return stored.fact.time < time; };
  const auto first = std::lower_bound(facts.begin(), facts.end(), begin_of(from) - kMargin, before);
  return {first, std::lower_bound(first, facts.end(), begin_of(past) + kMargin, before)};
}

std::vector<TimePiece> TimePiece::months() const {
  std::vector<TimePiece> pieces;
  for (MonthNumber month = from; month < past; month = month + 1)
    pieces.push_back({month, month + 1, is_first && month == from, is_last && month + 1 == past});
  return pieces;
}

std::vector<TimePiece> years_of(std::span<const std::span<const StoredFact>> stations) {
  UtcSeconds first = kLatestTime;
  UtcSeconds last = kEarliestTime;
  for (const auto& facts : stations) {
    if (facts.empty()) continue;
    first = std::min(first, facts.front().fact.time);
    last = std::max(last, facts.back().fact.time);
  }
  if (last < first) first = last = {};
  std::vector<TimePiece> years;
  for (MonthNumber year = january_of(first - kMargin); year <= january_of(last + kMargin); year = year + kMonthsAYear)
    years.push_back({year, year + kMonthsAYear, false, false});
  years.front().is_first = true;
  years.back().is_last = true;
  return years;
}

}  // namespace stratus
