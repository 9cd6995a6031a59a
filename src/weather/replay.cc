#include "weather/replay.h"

namespace stratus {

UtcSeconds shift_to_rolling_year(UtcSeconds time, UtcMillis now) {
  constexpr std::int64_t kSecondsPerDay = 86400;
  const auto day_of = [](UtcSeconds t) { return DayNumber{static_cast<std::int32_t>(floor_div(t.value, kSecondsPerDay))}; };
  const CivilDate date = to_date(day_of(time));
  const std::int64_t second_of_day = time.value - day_of(time).value * kSecondsPerDay;
  const UtcSeconds latest = floor_seconds(now);
  for (int year = to_date(day_of(latest)).year;; --year) {
    if (date.day > days_in_month(year, date.month)) continue;
    const DayNumber day = to_day_number({year, date.month, date.day});
    const UtcSeconds shifted{day.value * kSecondsPerDay + second_of_day};
    if (shifted <= latest) return shifted;
  }
}

void replay_in_rolling_year(Fact& fact, UtcMillis now) {
  const UtcSeconds shifted = shift_to_rolling_year(fact.time, now);
  fact.known_at = fact.known_at + (shifted - fact.time) * 1000;
  fact.time = shifted;
  fact.origin = "replay";
}

}  // namespace stratus
