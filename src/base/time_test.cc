#include "base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace stratus {
namespace {

TEST(Time, IsReadWithAnyOffsetAndFraction) {
  EXPECT_EQ(parse_utc_millis("2026-11-24T18:00:00Z")->value, 1795543200000);
  EXPECT_EQ(*parse_utc_millis("2026-11-24T19:30:00.5+01:30"), *parse_utc_millis("2026-11-24T18:00:00.500Z"));
  EXPECT_EQ(*parse_utc_millis("1969-12-31T23:59:59.9999Z"), UtcMillis{-1});
  EXPECT_EQ(*parse_utc_seconds("2024-02-29T00:00:00.000Z"), *parse_utc_seconds("2024-02-28T23:00:00-01:00"));
}

TEST(Time, WhatIsNoTimeIsNamed) {
  for (const char* text :
       {"", "2026", "2026-11-24", "2026-11-24T18:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-11-24T24:00:00Z", "2026-11-24T18:60:00Z", "2026-11-24T18:00:00.Z", "2026-11-24T18:00:00+1:00",
        "2026-11-24T18:00:00Zz", "-026-11-24T18:00:00Z", "1799-12-31T23:59:59Z", "2200-01-01T00:00:01Z"}) {
    const auto parsed = parse_utc_millis(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_NE(parsed.error().message.find(text), std::string::npos) << parsed.error().message;
  }
  EXPECT_FALSE(parse_utc_seconds("2026-11-24T18:00:00.5Z"));
}

RC_GTEST_PROP(Time, WhatIsWrittenIsReadAgain, ()) {
  const UtcMillis time{*rc::gen::inRange(kEarliestTime.value * 1000, kLatestTime.value * 1000)};
  RC_ASSERT(*parse_utc_millis(format_utc(time)) == time);
  const DayNumber day{static_cast<std::int32_t>(floor_div(time.value, 86'400'000))};
  RC_ASSERT(*parse_date(format_date(day)) == day);
  RC_ASSERT(to_day_number(to_date(day)) == day);
  RC_ASSERT(first_day(month_of(day)) <= day && day < first_day(month_of(day) + 1));
  RC_ASSERT(*parse_month(format_month(month_of(day))) == month_of(day));
}

}  // namespace
}  // namespace stratus
