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

TEST(Periods, AnHourBeginsWithTheHour) {
  for (const std::string_view text : {"2026-11-24T18:00:00Z", "2026-11-24T18:00Z", "2026-11-24T19:00+01:00"}) {
    const auto period = parse_period(text);
    ASSERT_TRUE(period) << period.error().message;
    EXPECT_EQ(label(period->resolution, period->key), "2026-11-24T18:00:00Z");
  }
  for (const std::string_view text : {"2026-11-24T18:47:00Z", "2026-11-24T18:00:00.5Z", "today", "now"})
    EXPECT_FALSE(parse_period(text)) << text;
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
    const auto period = parse_period(text);
    ASSERT_FALSE(period) << text;
    EXPECT_EQ(period.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_NE(period.error().message.find("\"" + std::string(text) + "\""), std::string::npos);
  }
}

}  // namespace
}  // namespace stratus
