#include "views/closed_months.h"

#include <limits>

namespace stratus {

BucketKey stored_end(const ViewSpec& view, std::optional<UtcMillis> newest_known_at) {
  if (view.bucket != BucketScheme::kCivilMonth) return {std::numeric_limits<std::int64_t>::max()};
  if (!newest_known_at) return {std::numeric_limits<std::int64_t>::min()};
  constexpr std::int64_t kMillisADay = 86'400'000;
  const auto today = static_cast<std::int32_t>(floor_div(newest_known_at->value, kMillisADay));
  return {first_day(month_of(DayNumber{today - kDaysUntilClosed})).value};
}

}  // namespace stratus
