#include "views/figures/period.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

TEST(Periods, LabelsAndFirstDays) {
  struct Row {
    Resolution resolution;
    const char* day;
    const char* label;
    const char* first_day;
  };
  for (const Row& row : {
           Row{Resolution::kHour, "2026-11-24", "2026-11-24T00:00:00Z", "2026-11-24"},
           Row{Resolution::kDay, "2026-11-24", "2026-11-24", "2026-11-24"},
           Row{Resolution::kMonth, "2026-11-24", "2026-11", "2026-11-01"},
           Row{Resolution::kSeason, "2026-11-30", "2026-SON", "2026-09-01"},
           Row{Resolution::kSeason, "2026-12-01", "2027-DJF", "2026-12-01"},
           Row{Resolution::kSeason, "2027-02-28", "2027-DJF", "2026-12-01"},
           Row{Resolution::kSeason, "2027-03-01", "2027-MAM", "2027-03-01"},
           Row{Resolution::kSeason, "2027-08-31", "2027-JJA", "2027-06-01"},
           Row{Resolution::kYear, "2026-11-24", "2026", "2026-01-01"},
           Row{Resolution::kMonth, "1969-12-31", "1969-12", "1969-12-01"},
           Row{Resolution::kSeason, "1969-12-31", "1970-DJF", "1969-12-01"},
       }) {
    const PeriodKey period = period_of_day(row.resolution, *parse_date(row.day));
    EXPECT_EQ(label(row.resolution, period), row.label) << row.day;
    EXPECT_EQ(format_date(first_day(row.resolution, period)), row.first_day) << row.day;
  }
}

TEST(Periods, NamesGoBothWays) {
  for (const Resolution resolution :
       {Resolution::kHour, Resolution::kDay, Resolution::kMonth, Resolution::kSeason, Resolution::kYear})
    EXPECT_EQ(find_resolution(to_string(resolution)), resolution);
  EXPECT_EQ(find_resolution("week"), std::nullopt);
  EXPECT_EQ(find_day("meteorological"), BucketScheme::kMeteorologicalDay);
  EXPECT_EQ(find_day("hour"), std::nullopt);
}

}  // namespace
}  // namespace stratus
