// The tables and the answers say the same, in both directions: every answer is held against the tables (ApiWorld), and here
// every member of the tables is shown by an answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/definition/values.h"
#include "api/routes.h"
#include "api/value_check.h"
#include "support/api_world.h"

namespace stratus {
namespace {

using ::testing::IsEmpty;

const std::string kParis = "/api/v1/stations/station_Paris_FR";
const std::string kLyon = "/api/v1/stations/station_Lyon_FR";
const std::string kPost = "/api/v1/observations";

// Every element, some of them twice a day; in Lyon six-hourly, so that rain hours cannot be told.
void fill(ApiWorld& world) {
  const std::vector<std::pair<Element, int>> values{
      {Element::kTemperature, 100},        {Element::kDewPoint, 50},
      {Element::kHumidity, 8000},          {Element::kPressure, 10100},
      {Element::kStationPressure, 9900},   {Element::kWindSpeed, 500},
      {Element::kWindGust, 900},           {Element::kWindDirection, 90},
      {Element::kPrecipitation, 200},      {Element::kNextHourTemperature, 110},
      {Element::kNextHourPrecipitation, 0}};
  std::vector<Fact> facts;
  const UtcSeconds first = must(parse_utc_seconds("2022-01-01T00:00:00Z"));
  const UtcSeconds last = must(parse_utc_seconds("2026-11-24T12:00:00Z"));
  for (UtcSeconds time = first; time < last; time = time + 3600) {
    Fact fact = ApiWorld::observed(ApiWorld::kParis, format_utc(time), 100);
    // Over the years it grows warmer.
    for (const auto& [element, value] : values) fact.elements.set(element, value);
    fact.elements.set(Element::kTemperature, 100 + static_cast<int>((time - first) / 8'000'000));
    fact.elements.set(Element::kPressure, 10100 + static_cast<int>(time.value / 3600 % 7));
    fact.is_rain = true;
    fact.is_storm = false;
    fact.condition = "Rain";
    facts.push_back(fact);
  }
  facts.push_back(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T13:00:00Z", 990));
  world.spine.append(facts);
}

TEST(Definition, EveryMemberOfTheTablesIsShownByAnAnswer) {
  ApiWorld world;
  const auto ask = [&](const std::string& target, int status = 200) {
    const HttpResponse answer = world.get(target);
    EXPECT_EQ(answer.status, status) << target << body_of(answer);
    return answer;
  };
  // Nothing is known yet: what may be null is null.
  ask("/api/v1/pipeline/status");
  ask("/api/v1/stations");
  ask("/api/v1/stations/Paris");
  ask("/api/v1");
  ask("/api/v1/observations/latest");
  ask("/api/v1/rankings?period=2026-11");
  ask(kParis + "/rankings?period=2026-11");
  ask(kParis + "/climate");
  ask("/api/v1/compare?month=2026-10");
  fill(world);
  world.batch();
  world.adjust_status = [](PipelineStatus& status) {
    status.started_at.reset();
    status.log_missing.push_back({});
    status.instance = "an instance";
    status.not_ready = "the process stops";
    status.batch.last_error = "no";
    status.batch.last_at = UtcMillis{0};
    status.tail.reset();
  };
  ask("/api/v1/pipeline/status");
  // Winds that cancel, calm, a bare fact, another interval.
  const auto stated = [&](const std::string& time, int direction, int speed) {
    Fact fact = ApiWorld::observed(ApiWorld::kLyon, time, 100);
    fact.elements.set(Element::kWindSpeed, speed);
    fact.elements.set(Element::kWindDirection, direction);
    world.append(fact);
  };
  stated("2026-11-24T10:00:00Z", 180, 100);
  stated("2026-11-24T11:00:00Z", 360, 100);
  Fact rain = ApiWorld::observed(ApiWorld::kLyon, "2026-11-23T10:00:00Z", 100);
  rain.elements = {};
  rain.elements.set(Element::kPrecipitation, 0);
  world.append(rain);
  Fact taken_back = ApiWorld::observed(ApiWorld::kLyon, "2026-11-23T11:00:00Z", 100);
  world.append(taken_back);
  taken_back.retraction = true;
  taken_back.known_at = taken_back.known_at + 1;
  taken_back.elements = {};
  world.append(taken_back);
  ask("/api/v1/observations/latest?as_of=2026-11-24T18:00:00Z");
  for (const std::string& station : {kParis, kLyon}) {
    ask(station + "/observations?limit=1&start=2026-11-23");
    ask(station + "/observations?start=2026-11-23");
    for (const std::string resolution : {"hour", "day", "month", "season", "year"}) {
      ask(station + "/observations?resolution=" + resolution);
      ask(station + "/observations?limit=1&resolution=" + resolution);
    }
    ask(station + "/climate?start=2022");
    for (const std::string_view by : kStatisticNames) ask(station + "/rankings?period=2026-10&by=" + std::string(by));
  }
  for (const std::string_view by : kStatisticNames) ask("/api/v1/rankings?period=2026-10&by=" + std::string(by));
  ask("/api/v1/compare?month=2026-11");
  for (const std::string_view measure : kMeasureNames) {
    ask("/api/v1/explain?station=Paris&period=2026-11-24&element=" + std::string(measure));
    ask("/api/v1/explain?station=Lyon&period=2026-11-24T10:00:00Z&element=" + std::string(measure));
    ask("/api/v1/explain?station=Lyon&period=2026-11-23&element=" + std::string(measure));
  }
  for (const std::string_view element : kElementNames) ask(kLyon + "/observations?elements=" + std::string(element));
  world.request(
      "PUT", kLyon,
      R"({"id":"station_Lyon_FR","city":"Lyon","country":"FR","latitude":45.7,"longitude":4.8,"interval_s":21600})",
      {{"Content-Type", "application/json"}});
  ask(kLyon + "/observations?resolution=day");
  // Outcomes of all kinds, and a problem.
  const std::string message =
      R"({"station_id":"station_Paris_FR","timestamp":"2026-11-24T09:00:00Z","known_at":"2026-11-24T18:00:00Z","temperature":3})";
  world.note = "worth a note";
  world.post(kPost, "application/x-ndjson", message + "\n" + message + "\n{}");
  world.get("/api/v1/rankings?by=warmth&period=2026");
  world.post("/api/v1/stations", "application/json", R"([{"city":"A","country":"FR","latitude":91,"longitude":0}])");
  world.coverage.add("Problem", "request_id", false);  // of the server: api_server_test.cc
  EXPECT_THAT(world.coverage.never_shown(), IsEmpty());
}

// Codes stand in the order of the enumeration, and what the server refuses by itself has one of them, with its status.
TEST(Definition, EveryCodeIsFoundByItsPlace) {
  for (std::size_t i = 0; i < kProblemCodes.size(); ++i) EXPECT_EQ(static_cast<std::size_t>(kProblemCodes[i].code), i);
  for (const int status : {400, 401, 403, 404, 405, 408, 413, 414, 415, 421, 431, 500, 503}) {
    const std::string name = at(make_problem(status, "no"), "/code");
    const auto code = std::find_if(kProblemCodes.begin(), kProblemCodes.end(), [&](const ProblemCodeInfo& each) {
      return "\"" + std::string(each.name) + "\"" == name;
    });
    ASSERT_NE(code, kProblemCodes.end()) << name;
    EXPECT_EQ(code->status, status);
  }
}

TEST(Definition, EveryDefaultIsAValue) {
  for (const Route& route : routes()) {
    for (const Parameter* parameter : route.operation.parameters) {
      for (const std::string_view text : {parameter->fallback, parameter->example}) {
        if (text.empty()) continue;
        EXPECT_FALSE(mistake_in(*parameter, parameter->name, text, UtcSeconds{1'795'000'000}, true)) << parameter->name;
      }
    }
  }
}

}  // namespace
}  // namespace stratus
