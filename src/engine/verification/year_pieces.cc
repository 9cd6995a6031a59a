#include "engine/verification/year_pieces.h"

#include <algorithm>

namespace stratus {
namespace {

constexpr std::int64_t kDay = 86400;
// A bucket may begin so long before the first instant of its name in UTC, or end so long after the last: clocks differ by
// less than a day from UTC, days of observation by less than another.
constexpr std::int64_t kMargin = 3 * kDay;

int year_of_instant(UtcSeconds time) {
  return to_date(DayNumber{static_cast<std::int32_t>(floor_div(time.value, kDay))}).year;
}

UtcSeconds begin_of_year(int year) { return {std::int64_t{to_day_number({year, 1, 1}).value} * kDay}; }

}  // namespace

// Facts of the first and of the last accepted time may fall into a day of the year before or after.
std::int64_t YearPiece::first_stored(PlainBucket bucket) const {
  return is_first ? plain_first_key(bucket, year_of_instant(kEarliestTime) - 1) : first_key(bucket);
}

std::int64_t YearPiece::last_stored(PlainBucket bucket) const {
  return is_last ? plain_first_key(bucket, year_of_instant(kLatestTime) + 2) - 1 : last_key(bucket);
}

std::span<const StoredFact> YearPiece::facts(std::span<const StoredFact> facts) const {
  const auto before = [](const StoredFact& stored, UtcSeconds time) { return stored.fact.time < time; };
  const auto first = std::lower_bound(facts.begin(), facts.end(), begin_of_year(year) - kMargin, before);
  return {first, std::lower_bound(first, facts.end(), begin_of_year(year + 1) + kMargin, before)};
}

std::vector<YearPiece> year_pieces(std::span<const std::span<const StoredFact>> stations) {
  UtcSeconds first = kLatestTime;
  UtcSeconds last = kEarliestTime;
  for (const auto& facts : stations) {
    if (facts.empty()) continue;
    first = std::min(first, facts.front().fact.time);
    last = std::max(last, facts.back().fact.time);
  }
  if (last < first) first = last = {};
  std::vector<YearPiece> years;
  for (int year = year_of_instant(first - kMargin); year <= year_of_instant(last + kMargin); ++year)
    years.push_back({year, false, false});
  years.front().is_first = true;
  years.back().is_last = true;
  return years;
}

}  // namespace stratus
