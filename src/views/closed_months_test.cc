#include "views/closed_months.h"

#include <gtest/gtest.h>

#include <limits>

namespace stratus {
namespace {

std::string end_of_months(const char* newest_known_at) {
  const BucketKey end = stored_end(view_of(BucketScheme::kCivilMonth), *parse_utc_millis(newest_known_at));
  return format_date(DayNumber{static_cast<std::int32_t>(end.value)});
}

TEST(StoredEnd, AMonthIsClosedTwoDaysAfterItsEnd) {
  EXPECT_EQ(end_of_months("2026-03-02T23:59:59.999Z"), "2026-02-01");
  EXPECT_EQ(end_of_months("2026-03-03T00:00:00Z"), "2026-03-01");
  EXPECT_EQ(end_of_months("2026-03-31T12:00:00Z"), "2026-03-01");
  EXPECT_EQ(end_of_months("1969-12-31T12:00:00Z"), "1969-12-01");
}

TEST(StoredEnd, WithoutANewestTimeNoMonthIsClosed) {
  EXPECT_EQ(stored_end(view_of(BucketScheme::kCivilMonth), std::nullopt).value, std::numeric_limits<std::int64_t>::min());
}

TEST(StoredEnd, DaysAreAlwaysStored) {
  for (const auto newest : {std::optional<UtcMillis>(), std::optional(UtcMillis{0})})
    EXPECT_EQ(stored_end(view_of(BucketScheme::kCivilDay), newest).value, std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace stratus
