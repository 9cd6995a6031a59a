#include "views/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

Station station(const std::string& zone, std::int64_t interval_s = 3600, Grid grid = Grid::kLocal) {
  Station made;
  made.id = StationId("s");
  made.zone = zone;
  made.interval_s = interval_s;
  made.grid = grid;
  return made;
}

UtcSeconds at(const char* text) { return *parse_utc_seconds(text); }

TEST(StationCalendar, NamesAnUnknownZone) {
  const auto calendar = StationCalendar::make(station("Europe/Atlantis"));
  ASSERT_FALSE(calendar);
  EXPECT_EQ(calendar.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(calendar.error().message, ::testing::HasSubstr("Europe/Atlantis"));
  EXPECT_THAT(calendar.error().message, ::testing::HasSubstr("station s"));
}

struct ExpectedDay {
  const char* zone;
  const char* day;
  std::int64_t hours;
};

TEST(StationCalendar, CivilDaysHaveTheHoursOfTheirClock) {
  const ExpectedDay days[] = {
      {"Europe/Paris", "2026-03-28", 24},        {"Europe/Paris", "2026-03-29", 23},
      {"Europe/Paris", "2026-10-25", 25},        {"America/New_York", "2026-03-08", 23},
      {"America/New_York", "2026-11-01", 25},    {"Australia/Lord_Howe", "2026-04-05", 24},
      {"Australia/Lord_Howe", "2026-10-04", 23}, {"Asia/Kathmandu", "2026-01-01", 24},
      {"America/St_Johns", "2010-11-07", 25},    {"America/St_Johns", "2010-11-06", 24},
      {"America/St_Johns", "2010-03-14", 23},    {"Pacific/Apia", "2011-12-29", 24},
      {"Pacific/Apia", "2011-12-30", 0},         {"Pacific/Apia", "2011-12-31", 24},
      {"Europe/Paris", "1900-01-01", 24},
  };
  for (const ExpectedDay& day : days) {
    const StationCalendar calendar = *StationCalendar::make(station(day.zone));
    const BucketKey key{parse_date(day.day)->value};
    EXPECT_EQ(calendar.expected(BucketScheme::kCivilDay, key, kLatestTime), day.hours) << day.zone << " " << day.day;
  }
}

struct DaySpan {
  const char* zone;
  BucketScheme scheme;
  const char* first;
  const char* last;
  const char* from;
  const char* to;
};

TEST(StationCalendar, SpansOfDays) {
  constexpr BucketScheme kCivil = BucketScheme::kCivilDay;
  const DaySpan spans[] = {
      {"Asia/Tokyo", kCivil, "2026-11-24", "2026-11-24", "2026-11-23T15:00:00Z", "2026-11-24T15:00:00Z"},
      {"Asia/Tokyo", BucketScheme::kUtcDay, "2026-11-24", "2026-11-25", "2026-11-24T00:00:00Z", "2026-11-26T00:00:00Z"},
      {"Asia/Tokyo", BucketScheme::kMeteorologicalDay, "2026-11-24", "2026-11-24", "2026-11-24T06:00:00Z",
       "2026-11-25T06:00:00Z"},
      {"America/New_York", kCivil, "2026-03-08", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"},
      {"Asia/Kathmandu", kCivil, "2026-01-01", "2026-12-31", "2025-12-31T18:15:00Z", "2026-12-31T18:15:00Z"},
      {"Pacific/Apia", kCivil, "2011-12-30", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},
      {"Pacific/Apia", kCivil, "2011-12-29", "2011-12-31", "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z"},
      {"America/St_Johns", kCivil, "2010-11-06", "2010-11-06", "2010-11-06T02:30:00Z", "2010-11-07T03:30:00Z"},
      {"America/St_Johns", kCivil, "2010-11-07", "2010-11-07", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z"},
  };
  for (const DaySpan& span : spans) {
    const StationCalendar calendar = *StationCalendar::make(station(span.zone));
    const TimeRange found = calendar.span(span.scheme, {parse_date(span.first)->value}, {parse_date(span.last)->value});
    EXPECT_EQ(format_utc(found.from), span.from) << span.zone << " " << span.first;
    EXPECT_EQ(format_utc(found.to), span.to) << span.zone << " " << span.last;
  }
}

TEST(StationCalendar, AnOpenBucketExpectsWhatIsDueByThen) {
  const StationCalendar calendar = *StationCalendar::make(station("UTC"));
  const BucketKey day{parse_date("2026-05-01")->value};
  EXPECT_EQ(calendar.expected(BucketScheme::kUtcDay, day, at("2026-04-30T23:59:59Z")), 0);
  EXPECT_EQ(calendar.expected(BucketScheme::kUtcDay, day, at("2026-05-01T00:00:00Z")), 1);
  EXPECT_EQ(calendar.expected(BucketScheme::kUtcDay, day, at("2026-05-01T09:59:59Z")), 10);
  EXPECT_EQ(calendar.expected(BucketScheme::kMeteorologicalDay, day, at("2026-05-01T06:00:00Z")), 1);
  EXPECT_EQ(calendar.expected(BucketScheme::kMeteorologicalDay, day, kLatestTime), 24);
}

TEST(StationCalendar, TheGridIsThatOfTheClockOrOfUtc) {
  const StationCalendar local = *StationCalendar::make(station("Asia/Kathmandu"));
  EXPECT_TRUE(local.on_grid(at("2026-05-01T00:15:00Z")));
  EXPECT_FALSE(local.on_grid(at("2026-05-01T00:00:00Z")));
  const StationCalendar utc = *StationCalendar::make(station("Asia/Kathmandu", 3600, Grid::kUtc));
  EXPECT_FALSE(utc.on_grid(at("2026-05-01T00:15:00Z")));
  EXPECT_TRUE(utc.on_grid(at("2026-05-01T00:00:00Z")));
  const StationCalendar synoptic = *StationCalendar::make(station("UTC", 10800));
  EXPECT_TRUE(synoptic.on_grid(at("1969-12-31T21:00:00Z")));
  EXPECT_FALSE(synoptic.on_grid(at("1969-12-31T22:00:00Z")));
}

TEST(StationCalendar, KeysFloorBefore1970) {
  const StationCalendar calendar = *StationCalendar::make(station("UTC"));
  EXPECT_EQ(calendar.key(BucketScheme::kHour, {-1}).value, -1);
  EXPECT_EQ(calendar.key(BucketScheme::kUtcDay, {-1}).value, -1);
  EXPECT_EQ(calendar.key(BucketScheme::kMeteorologicalDay, {6 * 3600 - 1}).value, -1);
  EXPECT_EQ(calendar.key(BucketScheme::kMeteorologicalDay, {6 * 3600}).value, 0);
}

TEST(StationCalendar, RainStampedAtTheEndFallsOneIntervalEarlier) {
  Station end = station("UTC");
  end.accumulation_stamp = Stamp::kEnd;
  EXPECT_EQ(StationCalendar::make(end)->accumulation_time({7200}), UtcSeconds{3600});
  EXPECT_EQ(StationCalendar::make(station("UTC"))->accumulation_time({7200}), UtcSeconds{7200});
}

TEST(StationCalendar, MonthsAreThoseOfTheClock) {
  struct Row {
    const char *zone, *time, *month;
  };
  const Row rows[] = {
      {"UTC", "2026-02-28T23:59:59Z", "2026-02-01"},
      {"UTC", "2026-03-01T00:00:00Z", "2026-03-01"},
      {"Asia/Kathmandu", "2026-05-31T18:14:59Z", "2026-05-01"},
      {"Asia/Kathmandu", "2026-05-31T18:15:00Z", "2026-06-01"},
      {"UTC", "1969-12-31T23:59:59Z", "1969-12-01"},
      {"America/New_York", "2024-03-01T04:59:59Z", "2024-02-01"},
  };
  constexpr BucketScheme kMonth = BucketScheme::kCivilMonth;
  for (const Row& row : rows) {
    const StationCalendar calendar = *StationCalendar::make(station(row.zone));
    const BucketKey key = calendar.key(kMonth, at(row.time));
    EXPECT_EQ(format_date(DayNumber{static_cast<std::int32_t>(key.value)}), row.month) << row.zone << " " << row.time;
    // Until the key may differ it does not, and it is that of the first day of the days that follow.
    for (UtcSeconds time = at(row.time); calendar.key(kMonth, time) == key;) {
      const UtcSeconds until = calendar.key_until(kMonth, time);
      ASSERT_LT(time, until);
      EXPECT_EQ(calendar.key(kMonth, until - 1), key);
      time = until;
    }
    const TimeRange window = calendar.window(kMonth, key, key);
    EXPECT_LE(window.from, calendar.span(kMonth, key, key).from);
    EXPECT_GE(window.to, calendar.span(kMonth, key, key).to);
  }
  const StationCalendar paris = *StationCalendar::make(station("Europe/Paris"));
  const auto hours = [&](const char* month) { return paris.expected(kMonth, {parse_date(month)->value}, kLatestTime); };
  EXPECT_EQ(hours("2026-03-01"), 31 * 24 - 1);
  EXPECT_EQ(hours("2026-10-01"), 31 * 24 + 1);
  EXPECT_EQ(hours("2024-02-01"), 29 * 24);
  EXPECT_EQ(StationCalendar::make(station("Pacific/Apia"))->expected(kMonth, {parse_date("2011-12-01")->value}, kLatestTime),
            30 * 24);
}

TEST(StationCalendar, TheNearestNominalTime) {
  struct Case {
    const char *zone, *time, *nominal;
  };
  const Case cases[] = {
      {"UTC", "2026-01-01T14:59:00Z", "2026-01-01T15:00:00Z"},
      {"UTC", "2026-01-01T15:00:00Z", "2026-01-01T15:00:00Z"},
      {"UTC", "2026-01-01T15:29:59Z", "2026-01-01T15:00:00Z"},
      {"UTC", "2026-01-01T15:30:00Z", "2026-01-01T15:00:00Z"},
      {"UTC", "2026-01-01T15:30:01Z", "2026-01-01T16:00:00Z"},
      {"UTC", "1969-12-31T23:31:00Z", "1970-01-01T00:00:00Z"},
      {"Asia/Kathmandu", "2026-01-01T15:01:00Z", "2026-01-01T15:15:00Z"},
      // The grid of Lord Howe moves by half an hour at 15:00 UTC.
      {"Australia/Lord_Howe", "2026-04-04T15:01:00Z", "2026-04-04T15:30:00Z"},
  };
  for (const Case& c : cases) {
    const StationCalendar calendar = *StationCalendar::make(station(c.zone));
    const auto nominal = calendar.nearest_nominal(at(c.time));
    ASSERT_TRUE(nominal) << c.time;
    EXPECT_EQ(format_utc(*nominal), c.nominal) << c.zone << " " << c.time;
    EXPECT_TRUE(calendar.on_grid(*nominal)) << c.zone << " " << c.time;
  }
  const StationCalendar lord_howe = *StationCalendar::make(station("Australia/Lord_Howe"));
  EXPECT_FALSE(lord_howe.nearest_nominal(at("2026-04-04T14:59:00Z"))) << "15:00 is no hour of the new clock";
}

TEST(Zone, SegmentsJoinWithoutGaps) {
  const Zone paris = *Zone::find("Europe/Paris");
  const OffsetSegment winter = paris.segment(at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(winter.offset_s, 3600);
  EXPECT_EQ(winter.end, at("2026-03-29T01:00:00Z"));
  const OffsetSegment summer = paris.segment(winter.end);
  EXPECT_EQ(summer.begin, winter.end);
  EXPECT_EQ(summer.offset_s, 7200);
}

TEST(Zone, TheDatabaseSaysItsRelease) { EXPECT_THAT(zone_database_version(), ::testing::MatchesRegex("20[0-9][0-9][a-z]")); }

}  // namespace
}  // namespace stratus
