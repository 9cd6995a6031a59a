#include "base/zone_rule.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

std::int64_t offset_at(const char* rule, const char* time) {
  const auto parsed = ZoneRule::parse(rule);
  EXPECT_TRUE(parsed) << rule;
  return parsed ? parsed->at(*parse_utc_seconds(time)).offset_s : -1;
}

// Both sides of a change by the second. The texts are those of the zone database.
TEST(ZoneRule, ChangesWhereItSays) {
  struct Row {
    const char* rule;
    const char* last_before;
    std::int64_t before;
    std::int64_t after;
  };
  constexpr const char* kParis = "CET-1CEST,M3.5.0,M10.5.0/3";
  constexpr const char* kSydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";
  constexpr const char* kDublin = "IST-1GMT0,M10.5.0,M3.5.0/1";
  constexpr const char* kNuuk = "<-02>2<-01>,M3.5.0/-1,M10.5.0/0";
  constexpr const char* kGaza = "EET-2EEST,M3.4.4/50,M10.4.4/50";
  constexpr const char* kLordHowe = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0";
  for (const Row& row : {
           Row{kParis, "2050-03-27T00:59:59Z", 3600, 7200},
           Row{kParis, "2050-10-30T00:59:59Z", 7200, 3600},
           Row{kSydney, "2050-10-01T15:59:59Z", 36000, 39600},
           Row{kSydney, "2050-04-02T15:59:59Z", 39600, 36000},
           Row{kDublin, "2050-03-27T00:59:59Z", 0, 3600},
           Row{kDublin, "2050-10-30T00:59:59Z", 3600, 0},
           Row{kNuuk, "2050-03-27T00:59:59Z", -7200, -3600},
           Row{kGaza, "2050-03-25T23:59:59Z", 7200, 10800},  // the fourth Thursday and 50 hours: Saturday 02:00
           Row{kLordHowe, "2050-10-01T15:29:59Z", 37800, 39600},
           Row{kLordHowe, "2050-04-02T14:59:59Z", 39600, 37800},
       }) {
    const std::string next = format_utc(*parse_utc_seconds(row.last_before) + 1);
    EXPECT_EQ(offset_at(row.rule, row.last_before), row.before) << row.rule << " " << row.last_before;
    EXPECT_EQ(offset_at(row.rule, next.c_str()), row.after) << row.rule << " " << next;
  }
}

TEST(ZoneRule, DaysOfTheYearCountWithAndWithoutTheLeapDay) {
  // J60 is 1 March in every year, 59 is it in common years only.
  EXPECT_EQ(offset_at("AAA0BBB,J60/0,J300/0", "2048-02-29T23:59:59Z"), 0);
  EXPECT_EQ(offset_at("AAA0BBB,J60/0,J300/0", "2048-03-01T00:00:00Z"), 3600);
  EXPECT_EQ(offset_at("AAA0BBB,59/0,J300/0", "2048-02-29T00:00:00Z"), 3600);
  EXPECT_EQ(offset_at("AAA0BBB,59/0,J300/0", "2049-03-01T00:00:00Z"), 3600);
}

TEST(ZoneRule, StretchesOfAHundredYearsMeetWithoutAGap) {
  for (const char* zone : {"Europe/Paris", "Australia/Sydney", "Europe/Dublin", "America/Nuuk", "Asia/Gaza"}) {
    const auto rule = ZoneRule::of_zone(zone);
    ASSERT_TRUE(rule) << zone;
    UtcSeconds time = *parse_utc_seconds("2038-01-01T00:00:00Z");
    int stretches = 0;
    while (time < *parse_utc_seconds("2138-01-01T00:00:00Z")) {
      const ZoneRule::Stretch stretch = rule->at(time);
      ASSERT_LE(stretch.begin, time) << zone;
      ASSERT_GT(stretch.end, time) << zone;
      ASSERT_EQ(rule->at(stretch.end - 1).offset_s, stretch.offset_s) << zone;
      ASSERT_NE(rule->at(stretch.end).offset_s, stretch.offset_s) << zone;
      ASSERT_EQ(rule->at(stretch.end).begin, stretch.end) << zone;
      time = stretch.end;
      ++stretches;
    }
    EXPECT_EQ(stretches, 201) << zone;
  }
}

TEST(ZoneRule, OtherTextsAreNoRule) {
  for (const char* text : {"", "UTC0", "<+01>-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                           "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x", "<CE",
                           "CET-1CEST,M3.5.0/999,M10.5.0", "CET-1CEST,J366,J1", "\x01\x02", ",,,"})
    EXPECT_FALSE(ZoneRule::parse(text)) << text;
  EXPECT_FALSE(ZoneRule::of_zone("Asia/Kolkata"));
  EXPECT_FALSE(ZoneRule::of_zone("No/Such"));
  EXPECT_FALSE(ZoneRule::of_zone("../../etc/passwd"));
}

}  // namespace
}  // namespace stratus
