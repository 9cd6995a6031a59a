#include "api/answer_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/api_world.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

constexpr UtcMillis kNow{1000};
constexpr std::uint64_t kState = 7;

HttpServer::Prepared answer(std::size_t bytes) {
  return std::make_shared<const HttpResponse>(make_response(200, "text/plain", std::string(bytes, 'x')));
}

TEST(AnswerCache, AnAnswerLastsForItsStateAndItsTime) {
  AnswerCache cache(10, 1 << 20);
  cache.put("a", kState, kNow + 1, answer(1));
  EXPECT_TRUE(cache.find("a", kState, kNow));
  EXPECT_FALSE(cache.find("b", kState, kNow));
  EXPECT_FALSE(cache.find("a", kState, kNow + 1));
  EXPECT_EQ(cache.size(), 0U) << "an old answer is let go";
  cache.put("a", kState, kNow + 1, answer(1));
  EXPECT_FALSE(cache.find("a", kState + 1, kNow));
}

TEST(AnswerCache, AnAnswerOfBeforeDoesNotReplaceANewerOne) {
  AnswerCache cache(10, 1 << 20);
  cache.put("a", kState + 1, kNow + 1, answer(2));
  cache.put("a", kState, kNow + 1, answer(1));
  EXPECT_EQ(cache.find("a", kState + 1, kNow)->body->size(), 2U);
}

TEST(AnswerCache, IsBounded) {
  AnswerCache cache(3, 100'000);
  for (const char* key : {"a", "b", "c"}) cache.put(key, kState, kNow + 1, answer(10));
  EXPECT_TRUE(cache.find("a", kState, kNow));
  cache.put("d", kState, kNow + 1, answer(10));
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_TRUE(cache.find("a", kState, kNow)) << "was used last";
  EXPECT_FALSE(cache.find("b", kState, kNow)) << "was used longest ago";
  cache.put("huge", kState, kNow + 1, answer(20'000));
  EXPECT_FALSE(cache.find("huge", kState, kNow));
}

TEST(AnswerCache, BytesAreBounded) {
  AnswerCache cache(1000, 100'000);
  for (int i = 0; i < 100; ++i) {
    cache.put(std::to_string(i), kState, kNow + 1, answer(10'000));
    ASSERT_LE(cache.bytes(), 100'000U);
  }
  EXPECT_GT(cache.size(), 5U);
}

const std::string kDay = "/api/v1/stations/station_Paris_FR/observations?resolution=day&start=2026-11-24";

TEST(PreparedAnswers, AreTheSameBytes) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  EXPECT_FALSE(world.prepared(kDay));
  const HttpResponse worked_out = world.get(kDay);
  const auto kept = world.prepared(kDay);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->body, worked_out.body);
  EXPECT_EQ(header_of(*kept, "ETag"), header_of(worked_out, "ETag"));
  EXPECT_FALSE(world.prepared(kDay + "&end=2026-11-24")) << "another question";
  EXPECT_THAT(body_of(world.get("/metrics")), HasSubstr("\nstratus_http_prepared_answers_total 1\n"));
}

TEST(PreparedAnswers, EndWithABatchAPostAStationAndAMinute) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  world.get(kDay);
  world.batch();
  EXPECT_FALSE(world.prepared(kDay));
  EXPECT_EQ(at(world.get(kDay), "/meta/version"), "1");
  EXPECT_TRUE(world.prepared(kDay));
  world.clock.advance(30'000);
  EXPECT_FALSE(world.prepared(kDay)) << "the next minute has begun";
  world.get("/api/v1/stations");
  EXPECT_TRUE(world.prepared("/api/v1/stations"));
  world.post("/api/v1/stations", "application/json", R"([{"city":"Nice","country":"FR","latitude":43.7,"longitude":7.2}])");
  EXPECT_FALSE(world.prepared("/api/v1/stations"));
}

TEST(PreparedAnswers, OfThePastLastUntilSomethingChanges) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-10-24T10:00:00Z", 100));
  const std::string month = "/api/v1/stations/station_Paris_FR/observations?resolution=month&start=2026-10&end=2026-10";
  EXPECT_EQ(at(world.get(month), "/rows/0/expected"), "745") << "31 days and the hour of the clock change";
  world.clock.advance(86'400'000);
  EXPECT_TRUE(world.prepared(month));
}

TEST(PreparedAnswers, ALatestFactAheadOfTheClockAppearsInItsSecond) {
  ApiWorld world;
  const std::string latest = "/api/v1/observations/latest?stations=station_Paris_FR";
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T18:47:31Z", 100));
  EXPECT_EQ(at(world.get(latest), "/rows/0/observation"), "null");
  EXPECT_TRUE(world.prepared(latest));
  world.clock.advance(1000);
  EXPECT_FALSE(world.prepared(latest));
  EXPECT_EQ(at(world.get(latest), "/rows/0/observation/time"), "\"2026-11-24T18:47:31Z\"");
}

TEST(PreparedAnswers, ErrorsAndMomentsAreNotKept) {
  ApiWorld world;
  for (const char* target : {"/api/v1/pipeline/status", "/metrics", "/livez", "/nothing", "/api/v1/stations/station_X_YY"}) {
    const HttpResponse response = world.get(target);
    EXPECT_FALSE(world.prepared(target)) << target;
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-store") << target;
    EXPECT_EQ(header_of(response, "ETag"), "");
  }
}

TEST(NotModified, WhenTheTagIsStillTrue) {
  ApiWorld world;
  const HttpResponse first = world.get("/api/v1/stations");
  const std::string tag = header_of(first, "ETag");
  ASSERT_EQ(tag.size(), 34U);
  for (const std::string& known : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
    const HttpResponse same = world.get("/api/v1/stations", {{"if-none-match", known}});
    EXPECT_EQ(same.status, 304) << known;
    EXPECT_EQ(header_of(same, "ETag"), tag);
    EXPECT_EQ(world.prepared("/api/v1/stations", known)->status, 304);
  }
  EXPECT_EQ(world.get("/api/v1/stations", {{"If-None-Match", "\"other\""}}).status, 200);
  EXPECT_EQ(world.get("/api/v1/stations/station_X_YY", {{"If-None-Match", "*"}}).status, 404);
}

}  // namespace
}  // namespace stratus
