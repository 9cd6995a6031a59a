// Which periods a question is answered with: the same texts at any door.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/api_world.h"

namespace stratus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// At 2026-11-24T18:47:30Z: in Tokyo it is the 25th.
class RangeQuestions : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string more = R"([{"city":"Tokyo","country":"JP","latitude":35.7,"longitude":139.7,"zone":"Asia/Tokyo"}])";
    ASSERT_EQ(world.post("/api/v1/stations", "application/json", more).status, 200);
  }

  HttpResponse ask(const std::string& city, const std::string& query) {
    return world.get("/api/v1/stations/" + city + "/observations?" + query);
  }
  std::string range(const std::string& city, const std::string& query) {
    const HttpResponse answer = ask(city, query);
    if (answer.status != 200) return body_of(answer);
    const bool raw = at(answer, "/resolution") == "\"raw\"";
    return at(answer, raw ? "/start" : "/first") + " " + at(answer, raw ? "/end" : "/last");
  }

  ApiWorld world;
};

struct Asked {
  std::string city;
  std::string query;
  std::string first;
  std::string last;
};

TEST_F(RangeQuestions, ArePeriodsThatHoldTheRange) {
  for (const Asked& asked : std::vector<Asked>{
           // An instant within a period; an end that is an instant is exclusive.
           {"Tokyo", "resolution=day&start=2026-11-20T20:00:00Z&end=2026-11-21T16:00:00Z", "2026-11-21", "2026-11-22"},
           {"Tokyo", "resolution=day&start=2026-11-20T15:00:00Z&end=2026-11-21T15:00:00Z", "2026-11-21", "2026-11-21"},
           {"Tokyo", "resolution=day&day=utc&start=2026-11-20T20:00:00Z&end=2026-11-21T16:00Z", "2026-11-20", "2026-11-21"},
           {"Paris", "resolution=month&start=2026-01-15&end=2026-03-01T00:00:00Z", "2026-01", "2026-03"},
           {"Paris", "resolution=month&start=2026-01-15&end=2026-02-28T23:00:00Z", "2026-01", "2026-02"},
           {"Paris", "resolution=hour&start=2026-11-24T10:30:00Z&end=2026-11-24T12:00:00Z", "2026-11-24T10:00:00Z",
            "2026-11-24T11:00:00Z"},
           {"Paris", "resolution=hour&start=2026-11-24T10:00Z&end=2026-11-24T12:00:00.001Z", "2026-11-24T10:00:00Z",
            "2026-11-24T12:00:00Z"},
           {"Paris", "start=2026-11-24T10:00:00.001Z&end=2026-11-24T12:00:00.001Z", "2026-11-24T10:00:01Z",
            "2026-11-24T12:00:01Z"},
           {"Paris", "resolution=day&start=1795543200&end=1795564800000", "2026-11-24", "2026-11-25"},
           // Days are those of `day` at the station, also of hours and observations.
           {"Tokyo", "resolution=hour&start=2026-11-24&end=2026-11-24", "2026-11-23T15:00:00Z", "2026-11-24T14:00:00Z"},
           {"Tokyo", "resolution=hour&day=utc&start=2026-11-24&end=2026-11-24", "2026-11-24T00:00:00Z",
            "2026-11-24T23:00:00Z"},
           {"Tokyo", "start=2026-11-24&end=2026-11-24", "2026-11-23T15:00:00Z", "2026-11-24T15:00:00Z"},
           {"Tokyo", "resolution=day&start=2026-DJF&end=2026-DJF", "2025-12-01", "2026-02-28"},
           // Told from now.
           {"Tokyo", "resolution=day&start=yesterday&end=today", "2026-11-24", "2026-11-25"},
           {"Paris", "resolution=day&start=yesterday&end=today", "2026-11-23", "2026-11-24"},
           {"Paris", "resolution=day&day=meteorological&start=today", "2026-11-24", "2026-11-24"},
           {"Paris", "resolution=day&start=-7d", "2026-11-17", "2026-11-24"},
           {"Paris", "resolution=hour&start=-24h&end=now", "2026-11-23T18:00:00Z", "2026-11-24T18:00:00Z"},
           {"Tokyo", "start=today", "2026-11-24T15:00:00Z", "2026-11-24T19:03:00Z"},
           {"Tokyo", "resolution=day&start=yesterday&as_of=2026-11-20T12:00:00Z", "2026-11-19", "2026-11-20"},
           // Without a start.
           {"Paris", "resolution=day&end=2026-11-24", "2026-10-25", "2026-11-24"},
           {"Paris", "resolution=hour&end=2026-11-24T12:00:00Z", "2026-11-22T12:00:00Z", "2026-11-24T11:00:00Z"},
           {"Tokyo", "resolution=day", "2026-10-26", "2026-11-25"},
       }) {
    EXPECT_EQ(range(asked.city, asked.query), "\"" + asked.first + "\" \"" + asked.last + "\"")
        << asked.city << " " << asked.query;
  }
}

TEST_F(RangeQuestions, AnEmptyRangeHasNoRows) {
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 101));
  for (const std::string query : {"start=2026-11-24T10:00:00Z&end=2026-11-24T10:00:00Z", "start=now&end=now",
                                  "start=2026-11-25&end=2026-11-24T23:00:00Z", "start=2026-11-25", "start=2027",
                                  "start=1800&end=1801", "start=2026-11-24T19:30:00Z"}) {
    for (const std::string resolution : {"raw", "hour", "day", "month", "season", "year"}) {
      const HttpResponse answer = ask("Paris", query + "&resolution=" + resolution);
      EXPECT_EQ(answer.status, 200) << query << body_of(answer);
      EXPECT_EQ(at(answer, "/rows"), "[]") << query << " " << resolution;
      EXPECT_EQ(at(answer, "/next_start"), "null");
    }
  }
  const HttpResponse climate = world.get("/api/v1/stations/Paris/climate?start=2026-11-25&end=2026-11-24T23:00:00Z");
  EXPECT_EQ(climate.status, 200) << body_of(climate);
  EXPECT_EQ(at(climate, "/days"), "0");
}

TEST_F(RangeQuestions, AnEndBeforeTheStartNamesBoth) {
  for (const std::string resolution : {"raw", "hour", "day", "year"}) {
    const HttpResponse answer = ask("Paris", "start=2026-11-25&end=2026-11-23&resolution=" + resolution);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(at(answer, "/code"), "\"reversed-range\"");
    EXPECT_THAT(at(answer, "/detail"), AllOf(HasSubstr("2026-11-23"), HasSubstr("before start"), HasSubstr("2026-11-25")));
    EXPECT_EQ(at(answer, "/errors/0/parameter"), "\"end\"");
  }
}

TEST_F(RangeQuestions, WithoutBoundsTheNewestObservationEnds) {
  world.append(ApiWorld::observed(ApiWorld::kParis, "2019-06-30T04:00:00Z", 101));
  EXPECT_EQ(range("Paris", "resolution=day"), "\"2019-05-31\" \"2019-06-30\"");
  EXPECT_EQ(range("Paris", "resolution=year"), "\"2010\" \"2019\"");
  EXPECT_EQ(range("Paris", "resolution=year&end=now"), "\"2017\" \"2026\"");
  EXPECT_EQ(at(world.get("/api/v1/stations/Paris/climate"), "/days"), "1");
}

// What is told from now is not kept beyond its second.
TEST_F(RangeQuestions, WhatIsToldFromNowMovesOn) {
  const std::string of_paris = "/api/v1/stations/Paris/observations?";
  for (const std::string query : {"start=-24h&end=now", "start=today&end=2026-11-24T18:48:00Z"}) {
    world.get(of_paris + query);
    EXPECT_TRUE(world.prepared(of_paris + query));
    world.clock.set(world.clock.now() + 1000);
    EXPECT_FALSE(world.prepared(of_paris + query)) << query;
  }
  const std::string fixed = "resolution=day&start=2026-11-01&end=2026-11-20";
  world.get(of_paris + fixed);
  world.clock.set(world.clock.now() + 3'600'000);
  EXPECT_TRUE(world.prepared(of_paris + fixed));
}

}  // namespace
}  // namespace stratus
