#include "api/periods.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

TEST(Periods, EveryLabelReadsBack) {
  for (const Resolution resolution :
       {Resolution::kHour, Resolution::kDay, Resolution::kMonth, Resolution::kSeason, Resolution::kYear}) {
    for (int day = -50'000; day < 50'000; day += 97) {
      const PeriodKey key = period_of_day(resolution, DayNumber{day});
      const auto period = parse_period(label(resolution, key));
      ASSERT_TRUE(period) << period.error().message;
      EXPECT_EQ(period->resolution, resolution);
      EXPECT_EQ(period->key, key) << label(resolution, key);
    }
  }
}

struct Days {
  std::string_view text;
  std::string_view first;
  std::string_view last;
};

TEST(Periods, BoundsOfDays) {
  for (const Days& days : {Days{"2024", "2024-01-01", "2024-12-31"}, Days{"2024-02", "2024-02-01", "2024-02-29"},
                           Days{"2024-DJF", "2023-12-01", "2024-02-29"}, Days{"2024-SON", "2024-09-01", "2024-11-30"},
                           Days{"2024-02-29", "2024-02-29", "2024-02-29"}, Days{"1800", "1800-01-01", "1800-12-31"},
                           Days{"2199", "2199-01-01", "2199-12-31"}}) {
    const auto bound = parse_bound(days.text);
    ASSERT_TRUE(bound) << bound.error().message;
    EXPECT_FALSE(bound->instant);
    EXPECT_EQ(format_date(bound->first), days.first);
    EXPECT_EQ(format_date(bound->last), days.last);
  }
}

TEST(Periods, Instants) {
  EXPECT_EQ(format_utc(*parse_bound("2026-11-24T18:47:05+01:00")->instant), "2026-11-24T17:47:05Z");
  EXPECT_FALSE(parse_period("2026-11-24T18:47:00Z")) << "not the start of an hour";
}

TEST(Periods, LongOnes) {
  for (const std::string_view text : {"2026-07", "2026-JJA", "2026"})
    EXPECT_EQ(label(parse_long_period(text)->resolution, parse_long_period(text)->key), text);
  for (const std::string_view text : {"2026-07-01", "2026-07-01T00:00:00Z", "July"}) {
    const auto period = parse_long_period(text);
    ASSERT_FALSE(period) << text;
    EXPECT_NE(period.error().message.find(kLongPeriodForms), std::string::npos);
  }
}

TEST(Periods, OtherTextsAreNamed) {
  for (const std::string_view text :
       {"", "now", "24-11-2026", "2026-1", "2026-1-1", "2026-00", "2026-02-30", "2026-djf", "2026-ABC", "2026DJF ", "0001",
        "1799", "2200", "9999-12", "2026-11-24T18", "2026-11-24T18:00:00.5Z", "20x6", "2026-11-24T18:00:00"}) {
    const auto bound = parse_bound(text);
    ASSERT_FALSE(bound) << text;
    EXPECT_EQ(bound.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_NE(bound.error().message.find("\"" + std::string(text) + "\""), std::string::npos);
  }
}

}  // namespace
}  // namespace stratus
