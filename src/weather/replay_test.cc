#include "weather/replay.h"

#include <gtest/gtest.h>

#include <set>

namespace stratus {
namespace {

UtcSeconds at(std::string_view text) { return *parse_utc_seconds(text); }

TEST(Replay, MovesToTheLatestYearNotAfterNow) {
  struct Case {
    std::string_view time, now, shifted;
  };
  const Case cases[] = {
      {"2013-01-01T06:00:00Z", "2026-11-24T18:00:00Z", "2026-01-01T06:00:00Z"},
      {"2013-11-24T18:00:00Z", "2026-11-24T18:00:00Z", "2026-11-24T18:00:00Z"},
      {"2013-11-24T18:00:01Z", "2026-11-24T18:00:00.999Z", "2025-11-24T18:00:01Z"},
      {"2013-12-30T23:00:00Z", "2026-11-24T18:00:00Z", "2025-12-30T23:00:00Z"},
      {"2016-02-29T12:00:00Z", "2026-11-24T18:00:00Z", "2024-02-29T12:00:00Z"},
      {"2016-02-29T12:00:00Z", "2028-02-29T12:00:00Z", "2028-02-29T12:00:00Z"},
      {"2016-02-29T12:00:00Z", "2028-02-29T11:59:59Z", "2024-02-29T12:00:00Z"},
      {"1896-02-29T00:00:00Z", "1903-06-01T00:00:00Z", "1896-02-29T00:00:00Z"},
      {"2040-05-05T00:00:00Z", "2026-11-24T18:00:00Z", "2026-05-05T00:00:00Z"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(format_utc(shift_to_rolling_year(at(c.time), *parse_utc_millis(c.now))), c.shifted) << c.time << " " << c.now;
  }
}

TEST(Replay, HoursOfOneYearNeverMeetAndStayWithinTwelveMonths) {
  const UtcMillis now = *parse_utc_millis("2026-11-24T18:30:00Z");
  std::set<UtcSeconds> seen;
  for (UtcSeconds t = at("2013-01-01T00:00:00Z"); t < at("2014-01-01T00:00:00Z"); t = t + 3600) {
    const UtcSeconds shifted = shift_to_rolling_year(t, now);
    EXPECT_TRUE(seen.insert(shifted).second) << format_utc(t);
  }
  EXPECT_EQ(format_utc(*seen.begin()), "2025-11-24T19:00:00Z");
  EXPECT_EQ(format_utc(*seen.rbegin()), "2026-11-24T18:00:00Z");
}

TEST(Replay, TheLagStays) {
  Fact fact;
  fact.time = at("2013-03-01T00:00:00Z");
  fact.known_at = to_millis(fact.time + 600);
  fact.origin = "file";
  replay_in_rolling_year(fact, *parse_utc_millis("2026-11-24T18:00:00Z"));
  EXPECT_EQ(format_utc(fact.time), "2026-03-01T00:00:00Z");
  EXPECT_EQ(format_utc(fact.known_at), "2026-03-01T00:10:00Z");
  EXPECT_EQ(fact.origin, "replay");
}

}  // namespace
}  // namespace stratus
