#include "api/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "api/definition/parameter_table.h"
#include "api/json_observations.h"
#include "api/routes.h"
#include "api/token.h"
#include "support/api_world.h"
#include "support/stacks.h"

namespace stratus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kParisDay =
    "/api/v1/stations/station_Paris_FR/observations?resolution=day&start=2026-11-24&end=2026-11-24";

TEST(Api, ListsStations) {
  ApiWorld world;
  const HttpResponse all = world.get("/api/v1/stations");
  EXPECT_EQ(all.status, 200);
  EXPECT_EQ(at(all, "/count"), "2");
  EXPECT_EQ(at(all, "/stations/0/id"), "\"station_Lyon_FR\"");
  EXPECT_EQ(at(world.get("/api/v1/stations/station_Paris_FR"), "/zone"), "\"Europe/Paris\"");
  const HttpResponse none = world.get("/api/v1/stations/station_Pari_FR");
  EXPECT_EQ(none.status, 404);
  EXPECT_THAT(body_of(none), HasSubstr("station_Pari_FR"));
}

TEST(Api, ADayIsExact) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 101));
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T11:00:00Z", 102));
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T12:00:00Z", 104));
  const HttpResponse day = world.get(kParisDay);
  ASSERT_EQ(day.status, 200) << body_of(day);
  EXPECT_EQ(at(day, "/rows/0/period"), "\"2026-11-24\"");
  EXPECT_EQ(at(day, "/rows/0/count"), "3");
  EXPECT_EQ(at(day, "/rows/0/from_speed"), "3");
  EXPECT_EQ(at(day, "/rows/0/expected"), "20");  // 23:00Z of the day before to 18:00Z
  EXPECT_THAT(body_of(day), HasSubstr(R"("temperature_c":{"count":3,"completeness":0.15,"mean":10.233,"min":10.1,)"
                                      R"("min_at":"2026-11-24T10:00:00Z","max":10.4,"max_at":"2026-11-24T12:00:00Z",)"
                                      R"("sum":30.7,"std":0.125})"));
  EXPECT_THAT(body_of(day), HasSubstr(R"("temperature_amplitude_c":0.3,)"));
  EXPECT_THAT(body_of(day), HasSubstr(R"("wind":null,"calm_share":null,"rain_mm":null,)"));
}

TEST(Api, EveryResolutionAnswers) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 101));
  const std::string base = "/api/v1/stations/station_Paris_FR/observations?resolution=";
  for (const auto& [resolution, period] :
       std::vector<std::pair<std::string, std::string>>{{"hour", "\"2026-11-24T10:00:00Z\""},
                                                        {"day", "\"2026-11-24\""},
                                                        {"month", "\"2026-11\""},
                                                        {"season", "\"2026-SON\""},
                                                        {"year", "\"2026\""}}) {
    const HttpResponse found = world.get(base + resolution);
    EXPECT_EQ(found.status, 200) << body_of(found);
    EXPECT_EQ(at(found, "/rows/0/period"), period) << resolution;
  }
  EXPECT_EQ(at(world.get(base + "raw"), "/rows/0/temperature_c"), "10.1");
}

TEST(Api, LayersDifferWhereTheyMust) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  world.batch();
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T11:00:00Z", 200));
  const auto count = [&](const std::string& layer) { return at(world.get(kParisDay + "&layer=" + layer), "/rows/0/count"); };
  EXPECT_EQ(count("merged"), "2");
  EXPECT_EQ(count("batch"), "1");
  EXPECT_EQ(count("speed"), "1");
  const HttpResponse merged = world.get(kParisDay);
  EXPECT_EQ(at(merged, "/rows/0/from_batch"), "1");
  EXPECT_EQ(at(merged, "/meta/version"), "1");
  const LogId log = must(world.spine.log().extent()).id;
  EXPECT_EQ(at(merged, "/meta/horizon"), "\"" + token_of({log, {{0, 1}}}) + "\"");
  EXPECT_EQ(at(merged, "/meta/positions"), "\"" + token_of({log, {{0, 2}}}) + "\"");
  EXPECT_EQ(at(world.get(kParisDay + "&layer=batch"), "/meta/positions"), "\"" + token_of({log, {{0, 1}}}) + "\"");
}

TEST(Api, AsOfForgetsTheCorrection) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  Fact corrected = ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 150);
  corrected.known_at = corrected.known_at + 3'600'000;
  world.append(corrected);
  EXPECT_EQ(at(world.get(kParisDay), "/rows/0/temperature_c/mean"), "15");
  const HttpResponse before = world.get(kParisDay + "&as_of=2026-11-24T10:30:00Z");
  EXPECT_EQ(at(before, "/rows/0/temperature_c/mean"), "10");
  EXPECT_EQ(at(before, "/meta/as_of"), "\"2026-11-24T10:30:00Z\"");
  EXPECT_EQ(at(before, "/until"), "\"2026-11-24T10:30:00Z\"");
}

TEST(Api, LatestOfAllAndOfSome) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T18:47:00Z", 120));
  const HttpResponse all = world.get("/api/v1/observations/latest");
  EXPECT_EQ(at(all, "/rows/0/station"), "\"station_Lyon_FR\"");
  EXPECT_EQ(at(all, "/rows/0/observation"), "null");
  EXPECT_EQ(at(all, "/rows/1/observation/time"), "\"2026-11-24T18:47:00Z\"");
  EXPECT_EQ(at(all, "/rows/1/observation/on_grid"), "false");
  EXPECT_EQ(at(world.get("/api/v1/observations/latest?stations=station_Lyon_FR"), "/rows/1"), "(absent)");
  EXPECT_EQ(world.get("/api/v1/observations/latest?stations=station_X_YY").status, 404);
  EXPECT_EQ(at(world.get("/api/v1/observations/latest?stations=LYON"), "/rows/0/station"), "\"station_Lyon_FR\"");
  EXPECT_EQ(at(world.get("/api/v1/stations/paris"), "/id"), "\"station_Paris_FR\"");
  EXPECT_THAT(at(world.get("/api/v1/stations/parys/observations"), "/detail"), HasSubstr("near to it: station_Paris_FR"));
}

TEST(Api, RawRowsAreLimitedAndSaySo) {
  ApiWorld world;
  for (const char* hour : {"08", "09", "10"})
    world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T" + std::string(hour) + ":00:00Z", 100));
  const std::string base = "/api/v1/stations/station_Paris_FR/observations?limit=2";
  const HttpResponse first = world.get(base);
  EXPECT_EQ(at(first, "/rows/1/time"), "\"2026-11-24T09:00:00Z\"");
  EXPECT_EQ(at(first, "/rows/2"), "(absent)");
  EXPECT_EQ(at(first, "/next_start"), "\"2026-11-24T10:00:00Z\"");
  const HttpResponse second = world.get(base + "&start=2026-11-24T10:00:00Z");
  EXPECT_EQ(at(second, "/rows/0/time"), "\"2026-11-24T10:00:00Z\"");
  EXPECT_EQ(at(second, "/next_start"), "null");
  const HttpResponse hours = world.get(base + "&resolution=hour&elements=temperature_c");
  EXPECT_EQ(at(hours, "/next_start"), "\"2026-11-24T10:00:00Z\"");
  EXPECT_EQ(at(hours, "/rows/0/humidity_pct"), "(absent)");
}

TEST(Api, KindsOfRawRows) {
  ApiWorld world;
  Fact forecast = ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100);
  forecast.kind = Kind::kForecast;
  world.append(forecast);
  const std::string base = "/api/v1/stations/station_Paris_FR/observations";
  EXPECT_EQ(at(world.get(base), "/rows/0"), "(absent)");
  EXPECT_EQ(at(world.get(base + "?kinds=forecast,observed"), "/rows/0/kind"), "\"forecast\"");
}

TEST(Api, FlaggedValuesAreShownAndLeftOut) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T11:00:00Z", 990));
  const HttpResponse raw = world.get("/api/v1/stations/station_Paris_FR/observations");
  EXPECT_EQ(at(raw, "/rows/1/temperature_c"), "99");
  EXPECT_EQ(at(raw, "/rows/1/flagged"), "[\"temperature_c\"]");
  EXPECT_EQ(at(world.get(kParisDay), "/rows/0/flagged"), "1");
  EXPECT_EQ(at(world.get(kParisDay), "/rows/0/temperature_c/max"), "10");
}

// Every hour of a civil day in Paris in winter, of that temperature.
void fill_day(ApiWorld& world, const std::string& before, const std::string& day, int tenths) {
  world.append(ApiWorld::observed(ApiWorld::kParis, before + "T23:00:00Z", tenths));
  for (int hour = 0; hour < 23; ++hour) {
    const std::string two_digits = (hour < 10 ? "0" : "") + std::to_string(hour);
    world.append(ApiWorld::observed(ApiWorld::kParis, day + "T" + two_digits + ":00:00Z", tenths));
  }
}

TEST(Api, Climate) {
  ApiWorld world;
  fill_day(world, "2026-11-22", "2026-11-23", -10);
  fill_day(world, "2026-11-23", "2026-11-24", 310);
  const HttpResponse climate = world.get("/api/v1/stations/station_Paris_FR/climate?start=2026-11-01&end=2026-11-24");
  ASSERT_EQ(climate.status, 200) << body_of(climate);
  EXPECT_EQ(at(climate, "/threshold_days/frost"), "1");
  EXPECT_EQ(at(climate, "/threshold_days/hot"), "1");
  EXPECT_EQ(at(climate, "/needed_completeness"), "0.8");
  EXPECT_EQ(at(climate, "/threshold_days/temperature_days_left_out"), "0");
  EXPECT_EQ(at(climate, "/records/temperature_max_c/value"), "31");
  EXPECT_EQ(at(climate, "/records/temperature_max_c/day"), "\"2026-11-24\"");
  EXPECT_EQ(at(climate, "/quantiles/temperature_c/p50"), "15");
  EXPECT_EQ(at(climate, "/degree_days/of_hourly_means/heating_base_17"), "18");
  EXPECT_EQ(at(climate, "/temperature_trends/of_months/result"), "null");
  EXPECT_THAT(at(climate, "/temperature_trends/of_months/reason"), HasSubstr("at least 3 years that have the same month"));
}

// Every hour of a month in Paris or Lyon, of that temperature.
void fill_month(ApiWorld& world, const StationId& station, const std::string& month, int tenths) {
  std::vector<Fact> facts{ApiWorld::observed(station, month + "-01T00:00:00Z", tenths)};
  const DayNumber next = first_day(must(parse_month(month)) + 1);
  while (facts.back().time.value + 3600 < std::int64_t{next.value} * 86400) {
    Fact fact = facts.back();
    fact.time = fact.time + 3600;
    fact.known_at = fact.known_at + 3'600'000;
    facts.push_back(fact);
  }
  world.spine.append(facts);
}

TEST(Api, RankingsOfStations) {
  ApiWorld world;
  fill_month(world, ApiWorld::kParis, "2026-09", 150);
  fill_month(world, ApiWorld::kLyon, "2026-09", 160);
  fill_month(world, ApiWorld::kParis, "2026-10", 100);
  world.append(ApiWorld::observed(ApiWorld::kLyon, "2026-10-10T10:00:00Z", 300));
  const HttpResponse both = world.get("/api/v1/rankings?period=2026-09");
  ASSERT_EQ(both.status, 200) << body_of(both);
  EXPECT_EQ(at(both, "/by"), "\"temperature_mean\"");
  EXPECT_EQ(at(both, "/unit"), "\"°C\"");
  EXPECT_EQ(at(both, "/ranked"), "2");
  EXPECT_EQ(at(both, "/rows/0/station"), "\"station_Lyon_FR\"");
  EXPECT_EQ(at(both, "/rows/0/value"), "16");
  EXPECT_EQ(at(both, "/rows/1/rank"), "2");
  EXPECT_EQ(at(world.get("/api/v1/rankings?period=2026-09&order=asc"), "/rows/0/station"), "\"station_Paris_FR\"");
  EXPECT_EQ(at(world.get("/api/v1/rankings?period=2026-09&by=temperature_max"), "/rows/1/at"), "\"2026-09-01T00:00:00Z\"");
  // The one value of Lyon is listed, not ranked.
  const HttpResponse one = world.get("/api/v1/rankings?period=2026-10&by=temperature_max&day=utc");
  EXPECT_EQ(at(one, "/ranked"), "1");
  EXPECT_EQ(at(one, "/rows/0/station"), "\"station_Paris_FR\"");
  EXPECT_EQ(at(one, "/rows/1/rank"), "null");
  EXPECT_EQ(at(one, "/rows/1/value"), "30");
  EXPECT_EQ(at(one, "/rows/1/count"), "1");
  EXPECT_EQ(at(one, "/rows/1/expected"), "744");
  EXPECT_EQ(at(one, "/rows/1/completeness"), "0.0013");
  EXPECT_EQ(at(world.get("/api/v1/rankings?period=2026-10&stations=station_Paris_FR"), "/rows/1"), "(absent)");
  const HttpResponse rain = world.get("/api/v1/rankings?period=2026-10&by=rain_total");
  EXPECT_EQ(at(rain, "/ranked"), "0");
  EXPECT_EQ(at(rain, "/rows/0/value"), "null");
  EXPECT_EQ(world.get("/api/v1/rankings?period=2026-10&stations=station_X_YY").status, 404);
}

TEST(Api, RankingsOfPeriods) {
  ApiWorld world;
  for (const auto& [month, tenths] :
       std::vector<std::pair<std::string, int>>{{"2023-09", 150}, {"2024-09", 170}, {"2025-09", 150}})
    fill_month(world, ApiWorld::kParis, month, tenths);
  world.batch();
  fill_month(world, ApiWorld::kParis, "2026-09", 120);
  const std::string base = "/api/v1/stations/station_Paris_FR/rankings?period=";
  const HttpResponse found = world.get(base + "2025-09");
  ASSERT_EQ(found.status, 200) << body_of(found);
  EXPECT_EQ(at(found, "/rank"), "2");
  EXPECT_EQ(at(found, "/ranked"), "4");
  for (const auto& [row, period, rank] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"0", "2024-09", "1"}, {"1", "2023-09", "2"}, {"2", "2025-09", "2"}, {"3", "2026-09", "4"}}) {
    EXPECT_EQ(at(found, "/rows/" + row + "/period"), "\"" + period + "\"");
    EXPECT_EQ(at(found, "/rows/" + row + "/rank"), rank);
  }
  EXPECT_EQ(at(world.get(base + "2026-09&order=asc"), "/rank"), "1");
  EXPECT_EQ(at(world.get(base + "2026-09&layer=batch"), "/rank"), "null");
  EXPECT_EQ(at(world.get(base + "2026-09&as_of=2026-09-10T00:00:00Z"), "/rank"), "null");
  EXPECT_EQ(at(world.get(base + "2026"), "/ranked"), "0");
  EXPECT_EQ(world.get("/api/v1/stations/station_X_YY/rankings?period=2026").status, 404);
}

TEST(Api, CompareAndExplain) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 110));
  const HttpResponse compared = world.get("/api/v1/compare?stations=station_Paris_FR,station_Lyon_FR&month=2026-11");
  EXPECT_EQ(at(compared, "/rows/0/summary/temperature_c/max"), "11");
  EXPECT_EQ(at(compared, "/rows/1/summary"), "null");
  EXPECT_EQ(at(world.get("/api/v1/compare?month=2026-11"), "/rows/1/station"), "\"station_Paris_FR\"") << "absent: all";
  const std::string base = "/api/v1/explain?station=station_Paris_FR&element=temperature_c&period=";
  for (const char* period : {"2026-11-24T10:00:00Z", "2026-11-24", "2026-11", "2026-SON", "2026"}) {
    const HttpResponse explained = world.get(base + period);
    ASSERT_EQ(explained.status, 200) << body_of(explained);
    EXPECT_EQ(at(explained, "/period"), "\"" + std::string(period) + "\"");
    EXPECT_EQ(at(explained, "/facts/0/believed"), "false");
    EXPECT_EQ(at(explained, "/facts/1/counted"), "true");
    EXPECT_EQ(at(explained, "/facts/1/temperature_c"), "11");
  }
  EXPECT_EQ(world.get(base + "2025").status, 404);
}

struct WrongQuestion {
  std::string target;
  std::vector<std::string> named;  // in the detail
  int status = 400;
};

TEST(Api, WrongParametersAreNamed) {
  ApiWorld world;
  const std::string of_paris = "/api/v1/stations/station_Paris_FR/observations?";
  const std::vector<WrongQuestion> table{
      {of_paris + "resolutoin=day", {"resolutoin", "resolution", "elements"}},
      {of_paris + "resolution=days", {"days", "resolution", "season"}},
      {of_paris + "resolution=", {"resolution", "raw"}},
      {of_paris + "start=lately", {"lately", "start", "2026-11-24", "yesterday"}},
      {of_paris + "start=2026-13", {"2026-13"}},
      {of_paris + "start=2026-11-31", {"2026-11-31"}},
      {of_paris + "start=0001", {"0001"}},
      {of_paris + "start=2026-11-25&end=2026-11-24", {"end", "2026-11-24", "before start"}, 422},
      {of_paris + "resolution=day&start=2026-11-25&end=2026-11-24", {"end", "2026-11-24", "before start"}, 422},
      {of_paris + "start=1900&end=2026", {"start", "200000 hours"}, 422},
      {of_paris + "resolution=day&start=1900&end=2026", {"start", "20000 periods"}, 422},
      {of_paris + "start=-80000d&as_of=1801-01-01T00:00:00Z", {"-80000d", "1800"}, 422},
      {"/api/v1/stations/Paris/climate?start=-80000d&as_of=1801-01-01T00:00:00Z", {"-80000d", "1800"}, 422},
      {of_paris + "layer=fast", {"fast", "layer", "merged", "batch", "speed"}},
      {of_paris + "day=local", {"local", "day", "civil"}},
      {of_paris + "resolution=day&day=local", {"local", "day", "civil", "meteorological"}},
      {of_paris + "as_of=2026-11-24", {"as_of", "2026-11-24"}},
      {of_paris + "as_of=2026-11-24T18:00:00+01:00", {"as_of", "%2B"}},
      {of_paris + "limit=0", {"limit", "1 to 10000"}},
      {of_paris + "limit=10001", {"limit"}},
      {of_paris + "limit=5x", {"5x"}},
      {of_paris + "limit=5&limit=6", {"limit", "more than once"}},
      {of_paris + "elements=temperature", {"temperature", "temperature_c"}},
      {of_paris + "resolution=day&elements=next_hour_temperature_c", {"next_hour_temperature_c", "elements"}, 422},
      {of_paris + "kinds=seen", {"seen", "kinds", "observed"}},
      {of_paris + "resolution=day&kinds=observed", {"kinds", "raw"}, 422},
      {"/api/v1/stations?limit=2", {"limit", "takes none"}},
      {"/api/v1/observations/latest?stations=a,,b", {"stations"}},
      {"/api/v1/compare?month=2026-11&stations=", {"stations"}},
      {"/api/v1/compare?stations=station_Paris_FR", {"month", "missing"}},
      {"/api/v1/compare?stations=station_Paris_FR&month=2026", {"2026", "month"}},
      {"/api/v1/rankings", {"period", "missing"}},
      {"/api/v1/rankings?period=2026-11-24", {"2026-11-24", "period", "2026-DJF"}},
      {"/api/v1/rankings?period=2026-11&by=warmth", {"warmth", "by", "temperature_mean", "pressure_mean"}},
      {"/api/v1/rankings?period=2026-11&order=up", {"up", "order", "desc", "asc"}},
      {"/api/v1/stations/station_Paris_FR/rankings?period=July", {"July", "period"}},
      {"/api/v1/stations/station_Paris_FR/rankings?period=2026&stations=station_Lyon_FR", {"stations", "period"}},
      {"/api/v1/explain?period=2026&element=temperature_c", {"station", "missing"}},
      {"/api/v1/explain?station=station_Paris_FR&element=temperature_c", {"period", "missing"}},
      {"/api/v1/explain?station=station_Paris_FR&period=2026&element=heat", {"heat", "temperature_c", "rain_hours"}},
      {"/api/v1/explain?station=station_Paris_FR&period=2026&resolution=month&element=calm", {"2026", "2026-01"}, 422},
      {"/api/v1/explain?station=station_Paris_FR&period=2026-11-24T10:30:00Z&element=calm", {"10:30"}},
  };
  for (const WrongQuestion& wrong : table) {
    const HttpResponse answer = world.get(wrong.target);
    EXPECT_EQ(answer.status, wrong.status) << wrong.target << body_of(answer);
    EXPECT_EQ(answer.content_type, "application/problem+json");
    for (const std::string& name : wrong.named) EXPECT_THAT(at(answer, "/detail"), HasSubstr(name)) << wrong.target;
  }
}

TEST(Api, UnknownRoutesAndMethods) {
  ApiWorld world;
  for (const char* path : {"/nothing", "/api/v1/", "/api/v1/stations/", "/api/v1/stations/a/b", "/api/v2/stations",
                           "/api/v1/stations//observations"})
    EXPECT_EQ(world.get(path).status, 404) << path;
  const HttpResponse wrong = world.request("DELETE", "/api/v1/stations");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(header_of(wrong, "Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(header_of(world.get("/api/v1/observations"), "Allow"), "POST, OPTIONS");
  EXPECT_EQ(header_of(world.request("POST", "/livez"), "Allow"), "GET, HEAD, OPTIONS");
}

TEST(Api, OptionsSayWhatIsAllowed) {
  ApiWorld world;
  const auto options = [&](const std::string& path) { return world.api->handle({"OPTIONS", path, path, {}, {}, ""}); };
  for (const auto& [path, allow] :
       std::vector<std::pair<std::string, std::string>>{{"*", "GET, HEAD, POST, OPTIONS"},
                                                        {"/api/v1/stations", "GET, HEAD, POST, OPTIONS"},
                                                        {"/api/v1/observations", "POST, OPTIONS"},
                                                        {"/livez", "GET, HEAD, OPTIONS"}}) {
    EXPECT_EQ(options(path).status, 204) << path;
    EXPECT_EQ(header_of(options(path), "Allow"), allow) << path;
    EXPECT_EQ(body_of(options(path)), "");
  }
  EXPECT_EQ(options("/nothing").status, 404);
}

TEST(Api, HeadIsGetWithTheSameHeaders) {
  ApiWorld world;
  const HttpResponse got = world.get("/api/v1/stations");
  const HttpResponse head = world.request("HEAD", "/api/v1/stations");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers, got.headers);
  EXPECT_EQ(world.request("HEAD", "/nothing").status, 404);
  EXPECT_EQ(world.request("HEAD", "/api/v1/observations").status, 405);
}

TEST(Api, AnUnknownStationIs404Everywhere) {
  ApiWorld world;
  for (const char* target :
       {"/api/v1/stations/station_X_YY/observations", "/api/v1/stations/station_X_YY/observations?resolution=day",
        "/api/v1/compare?stations=station_X_YY&month=2026-11",
        "/api/v1/explain?station=station_X_YY&period=2026-11&element=temperature_c"}) {
    const HttpResponse answer = world.get(target);
    EXPECT_EQ(answer.status, 404) << target;
    EXPECT_THAT(body_of(answer), HasSubstr("station_X_YY"));
  }
}

TEST(Api, TooManyStations) {
  ApiWorld world;
  std::string names = "Paris";
  for (std::int64_t i = 1; i < kMostStations; ++i) names += ",Lyon";
  EXPECT_EQ(world.get("/api/v1/observations/latest?stations=" + names).status, 200);
  const HttpResponse answer = world.get("/api/v1/observations/latest?stations=Paris," + names);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(at(answer, "/code"), "\"out-of-range\"");
  EXPECT_EQ(at(answer, "/errors/0/allowed"), R"(["at most 200 stations"])");
  const HttpResponse rows = world.get(kParisDay + "&limit=0");
  EXPECT_EQ(at(rows, "/errors/0/code"), "\"out-of-range\"");
  EXPECT_EQ(at(rows, "/errors/0/allowed"), R"(["1 to 10000"])");
  for (const std::string resolution : {"raw", "day"}) {
    const HttpResponse chosen =
        world.get("/api/v1/stations/station_Paris_FR/observations?elements=temperature_c,foo&resolution=" + resolution);
    EXPECT_EQ(at(chosen, "/errors/0/value"), "\"foo\"");
  }
}

TEST(Api, AllMistakesAreToldAtOnce) {
  ApiWorld world;
  const HttpResponse answer = world.get("/api/v1/rankings?by=warmth&order=up&order=down&colour=red&stations=Paris,,Lyon");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(at(answer, "/code"), "\"wrong-value\"");
  for (const auto& [place, code, parameter] :
       std::vector<std::tuple<std::string, std::string, std::string>>{{"0", "wrong-value", "by"},
                                                                      {"1", "wrong-value", "order"},
                                                                      {"2", "repeated-parameter", "order"},
                                                                      {"3", "unknown-parameter", "colour"},
                                                                      {"4", "wrong-value", "stations"},
                                                                      {"5", "missing-parameter", "period"}}) {
    EXPECT_EQ(at(answer, "/errors/" + place + "/code"), "\"" + code + "\"");
    EXPECT_EQ(at(answer, "/errors/" + place + "/parameter"), "\"" + parameter + "\"");
    const std::string detail = at(answer, "/errors/" + place + "/detail");
    EXPECT_THAT(at(answer, "/detail"), HasSubstr(detail.substr(1, detail.size() - 2)));
  }
  EXPECT_EQ(at(answer, "/errors/1/allowed"), R"(["desc","asc"])");
  EXPECT_EQ(at(answer, "/errors/6"), "(absent)");
}

TEST(Api, QuestionsThatFindNoPlaceToWaitAreRefusedAtOnce) {
  ApiOptions options;
  options.longest_wait = std::chrono::hours(1);
  options.waiting_questions = 0;
  ApiWorld world(options);
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  const LogId log = must(world.spine.log().extent()).id;
  EXPECT_EQ(world.get(kParisDay + "&after=" + token_of({log, {{0, 1}}})).status, 200) << "it waits for nothing";
  const HttpResponse refused = world.get(kParisDay + "&after=" + token_of({log, {{0, 2}}}));
  EXPECT_EQ(at(refused, "/code"), "\"not-yet-known\"");
  EXPECT_EQ(header_of(refused, "Retry-After"), "5");
}

TEST(WaitingPlaces, AreGivenBack) {
  WaitingPlaces places(2);
  auto first = places.take();
  {
    const auto second = places.take();
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(places.take());
  }
  EXPECT_TRUE(places.take());
  first.reset();
  const auto again = places.take();
  EXPECT_TRUE(again && places.take());
}

TEST(Api, AfterWaitsForItsFacts) {
  ApiOptions options;
  options.longest_wait = std::chrono::milliseconds(20);
  ApiWorld world(options);
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  const LogId log = must(world.spine.log().extent()).id;
  const auto ask = [&](const Horizon& place, const std::string& more = "") {
    return world.get(kParisDay + more + "&after=" + token_of(place));
  };
  EXPECT_EQ(at(ask({log, {{0, 1}}}), "/rows/0/count"), "1");
  const HttpResponse early = ask({log, {{0, 2}}});
  EXPECT_EQ(early.status, 503);
  EXPECT_EQ(at(early, "/code"), "\"not-yet-known\"");
  EXPECT_EQ(header_of(early, "Retry-After"), "5");
  EXPECT_EQ(at(ask({log, {{0, 1}}}, "&layer=batch"), "/code"), "\"not-yet-known\"");
  world.batch();
  EXPECT_EQ(at(ask({log, {{0, 1}}}, "&layer=batch"), "/rows/0/count"), "1");
  EXPECT_EQ(at(ask({{"another"}, {}}), "/code"), "\"other-log\"");
  EXPECT_EQ(world.get(kParisDay + "&after=now").status, 400);
  // The tokens of an answer are taken, before a version is published too.
  for (const std::string token : {"/meta/horizon", "/meta/positions"}) {
    ApiWorld fresh(options);
    const std::string given = at(fresh.get(kParisDay), token);
    EXPECT_EQ(fresh.get(kParisDay + "&after=" + given.substr(1, given.size() - 2)).status, 200) << token;
  }
}

// A kept answer is of its whole target, so it shows what its token asks for.
TEST(Api, AfterIsNotAnsweredByWhatWasKeptBefore) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  const std::string of_paris = "/api/v1/stations/station_Paris_FR/observations?start=2026-11-24&end=2026-11-24";
  world.get(of_paris);
  ASSERT_TRUE(world.prepared(of_paris));
  const std::string after = of_paris + "&after=" + token_of({must(world.spine.log().extent()).id, {{0, 2}}});
  EXPECT_FALSE(world.prepared(after));
  std::thread writer([&] {
    const std::string posts = "/api/v1/observations";
    const std::string message =
        R"({"station_id":"station_Paris_FR","timestamp":"2026-11-24T11:00:00Z","known_at":"2026-11-24T11:00:00Z","temperature":11})";
    world.api->handle({"POST", posts, posts, {}, {{"Content-Type", "application/json"}}, message});
  });
  EXPECT_EQ(at(world.get(after), "/rows/1/temperature_c"), "11");
  writer.join();
}

TEST(Api, ForOperators) {
  ApiWorld world;
  EXPECT_EQ(body_of(world.get("/livez")), "live\n");
  EXPECT_EQ(world.get("/readyz").status, 200);
  world.ready = fail(ErrorKind::kResourceExhausted, "the disk is full");
  const HttpResponse unready = world.get("/readyz");
  EXPECT_EQ(unready.status, 503);
  EXPECT_EQ(at(unready, "/detail"), "\"not ready: the disk is full\"");
  EXPECT_EQ(header_of(unready, "Retry-After"), "1");
  EXPECT_EQ(at(world.get("/api/v1/pipeline/status"), "/messages/received"), "10");
  EXPECT_EQ(at(world.get("/api/v1/pipeline/status"), "/batch/last_error"), "null");
  world.batch_error = "/srv/stratus/dataset: no space left";
  EXPECT_EQ(at(world.get("/api/v1/pipeline/status"), "/batch/last_error"), "\"the log of the server says why\"");
  EXPECT_THAT(body_of(world.get("/")), AllOf(HasSubstr("latest"), HasSubstr("dernières")));
  const std::string metrics = body_of(world.get("/metrics"));
  EXPECT_THAT(metrics, HasSubstr("\nstratus_messages_received_total 10\n"));
  EXPECT_THAT(metrics, HasSubstr("\nstratus_messages_rejected_total 1\n"));
  EXPECT_THAT(metrics, HasSubstr("\nstratus_http_answers_total{route=\"/readyz\",status=\"503\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("\nstratus_uptime_seconds 5\n"));
}

TEST(Api, DamageIsAnErrorWhoseFileTheOperatorIsTold) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-10-24T10:00:00Z", 100));
  world.batch();
  const std::string file = first_file(world.spine.version()->views.at("daily_civil")).path;
  must(world.spine.disk().remove(kSpineRoot / file));
  const std::string question = "/api/v1/stations/station_Paris_FR/observations?resolution=month&start=2026-10&end=2026-10";
  const HttpResponse answer = world.get(question);
  EXPECT_EQ(answer.status, 500);
  const std::string name = file.substr(file.rfind('/') + 1);
  EXPECT_THAT(at(answer, "/detail"), AllOf(HasSubstr("damaged or missing"), HasSubstr("log")));
  EXPECT_THAT(body_of(answer), AllOf(Not(HasSubstr(name)), Not(HasSubstr(kSpineRoot))));
  EXPECT_THAT(world.told, AllOf(HasSubstr(name), HasSubstr("path=/api/v1/stations/station_Paris_FR/observations")));
}

// Never an answer without the tail, and no error where it is not needed.
TEST(Api, ATailThatCannotBeAskedFailsTheQuestionsThatNeedIt) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  world.batch();
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T11:00:00Z", 120));
  const std::string paris = "/api/v1/stations/station_Paris_FR";
  const std::vector<std::string> questions{kParisDay,
                                           paris + "/observations?start=2026-11-24",
                                           paris + "/climate?start=2026-11",
                                           paris + "/rankings?period=2026-11",
                                           "/api/v1/observations/latest?stations=station_Paris_FR",
                                           "/api/v1/rankings?period=2026-11",
                                           "/api/v1/compare?month=2026-11",
                                           "/api/v1/explain?station=Paris&period=2026-11-24&element=temperature_c"};
  const Error unreachable{ErrorKind::kUnavailable, "partition 2 of the tail cannot be reached"};
  for (const std::string& question : questions) {
    const HttpResponse before = world.get(question);
    ASSERT_EQ(before.status, 200) << question;
    const auto expect_refused = [&](const std::string& what) {
      world.told.clear();
      const HttpResponse refused = world.get(question);
      EXPECT_EQ(refused.status, 503) << question << " without " << what;
      EXPECT_EQ(at(refused, "/code"), "\"not-now\"");
      EXPECT_EQ(header_of(refused, "Retry-After"), "1");
      EXPECT_THAT(world.told, HasSubstr("partition 2 of the tail"));
    };
    world.faults.answer("SpeedViews::snapshot", [&] { return fail(unreachable); });
    expect_refused("a snapshot");
    world.faults.heal();
    const bool newest = question.find("/latest") != std::string::npos;
    if (newest) {
      world.faults.answer("SpeedViews::newest", [&] { return fail(unreachable); });
    } else {
      world.faults.answer("SpeedViews::facts", [&] { return fail(unreachable); });
    }
    expect_refused("facts");
    world.faults.fail_all("SpeedViews", unreachable);
    EXPECT_EQ(world.get(question + "&layer=batch").status, 200) << question;
    world.faults.heal();
    EXPECT_EQ(body_of(world.get(question)), body_of(before));
  }
}

TEST(Api, WhatNeedsNoTailIsAnsweredWithoutIt) {
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
  world.batch();
  world.faults.fail_all("SpeedViews", {ErrorKind::kUnavailable, "partition 2 of the tail cannot be reached"});
  const LogId log = must(world.spine.log().extent()).id;
  const HttpResponse batch = world.get(kParisDay + "&layer=batch");
  EXPECT_EQ(at(batch, "/rows/0/count"), "1");
  EXPECT_EQ(at(batch, "/meta/positions"), "\"" + token_of({log, {{0, 1}}}) + "\"");
  EXPECT_EQ(world.get(kParisDay + "&layer=batch&after=" + token_of({log, {{0, 1}}})).status, 200);
  EXPECT_EQ(at(world.get(kParisDay + "&after=" + token_of({log, {{0, 1}}})), "/code"), "\"not-now\"");
  EXPECT_EQ(world.get("/api/v1/stations").status, 200);
  EXPECT_EQ(world.get(kParisDay + "&start=2026-11-25&end=2026-11-24").status, 400) << "a mistake is one";
  const HttpResponse status = world.get("/api/v1/pipeline/status");
  EXPECT_EQ(at(status, "/speed/start"), "null");
  EXPECT_EQ(at(status, "/batch/horizon/end"), "\"0:1\"");
  EXPECT_EQ(at(status, "/batch/last_error"), "\"the log of the server says why\"");
  EXPECT_EQ(world.get("/metrics").status, 200);
}

TEST(Api, TheDocumentAndTheIndexHoldEveryRoute) {
  ApiWorld world;
  const HttpResponse document = world.get("/api/v1/openapi.json");
  EXPECT_EQ(at(document, "/openapi"), "\"3.1.0\"");
  EXPECT_EQ(header_of(document, "ETag"), header_of(ApiWorld().get("/api/v1/openapi.json"), "ETag"));
  EXPECT_EQ(at(document, "/paths/~1api~1v1~1rankings/get/parameters/0/name"), "\"period\"");
  EXPECT_EQ(at(document, "/paths/~1api~1v1~1rankings/get/parameters/1/schema/default"), "\"temperature_mean\"");
  for (const Route& route : routes())
    EXPECT_THAT(body_of(world.get("/api/v1")), HasSubstr("\"" + std::string(route.path) + "\""));
}

// The check that holds every answer above against the document is no use if it cannot fail.
TEST(Api, AnAnswerThatIsNotInTheDocumentIsFound) {
  const auto verdict = [](const std::string& body) {
    return contract_break("GET", "/api/v1/stations", make_response(200, "application/json", body));
  };
  EXPECT_EQ(verdict(R"({"count":0,"stations":[]})"), "");
  EXPECT_EQ(verdict(R"({"stations":[]})"), ": without count");
  EXPECT_EQ(verdict(R"({"count":0.5,"stations":[]})"), "/count: wrong type");
  EXPECT_EQ(verdict(R"({"count":0,"stations":[],"more":1})"), "/more: not in the schema");
  EXPECT_EQ(verdict(R"({"count":0,"stations":[{}]})"), "/stations[]: without id");
  EXPECT_EQ(contract_break("GET", "/api/v1/stations", make_response(418, "application/json", std::string("{}"))),
            "status 418 is not in the document");
}

// It would be taken for one of the log of now.
TEST(Api, APositionInAFormerLogIsLeftOut) {
  Observation row;
  for (const std::int32_t partition : {0, kFormerLog}) {
    row.stored.position = {partition, 5};
    JsonWriter json;
    write_observation(json, row, {});
    EXPECT_EQ(json.line().find("\"position\":\"0:5\"") != std::string::npos, partition == 0);
  }
}

}  // namespace
}  // namespace stratus
