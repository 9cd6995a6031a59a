#include "simulator/simulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <latch>

#include "http/client.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

class Service : public ::testing::Test {
 protected:
  void start(SimulatorOptions options = {}) {
    SimulatedStation station;
    station.station.id = StationId("station_New-York_US");
    station.station.city = "New York";
    station.station.country = "US";
    station.station.latitude = 40.7;
    station.station.longitude = -74.0;
    station.station.zone = "America/New_York";
    Fact fact;
    fact.station = station.station.id;
    fact.time = *parse_utc_seconds("2026-11-01T12:00:00Z");
    fact.elements.set(Element::kTemperature, 100);
    station.facts = {fact};
    simulator = std::make_unique<Simulator>(std::vector{station}, clock, std::move(options));
    ASSERT_TRUE(simulator->start());
  }
  HttpReply get(const std::string& rest) const {
    HttpClient client;
    HttpFetch fetch;
    fetch.url = simulator->base_url() + "/VisualCrossingWebServices/rest/services/timeline/" + rest;
    auto reply = client.get(fetch);
    EXPECT_TRUE(reply) << reply.error().message;
    return reply ? *reply : HttpReply{};
  }
  std::string line(const std::string& rest) const {
    const HttpReply reply = get(rest);
    EXPECT_EQ(reply.content_type, "application/json") << rest;
    EXPECT_EQ(reply.header("x-powered-by"), "Visual Crossing Weather") << rest;
    return std::to_string(reply.status) + " " + reply.body;
  }

  ManualClock clock{*parse_utc_millis("2026-11-24T12:30:00Z")};
  std::unique_ptr<Simulator> simulator;
};

TEST_F(Service, FindsPlacesByNameAndCoordinates) {
  start();
  for (const char* place : {"New%20York", "new%20york,us", "New%20York,%20US", "40.71,-74.01"})
    EXPECT_EQ(get(std::string(place) + "/2026-11-01?key=k&include=days").status, 200) << place;
  const std::string nowhere = "400 Bad API Request:No valid locations could be determined from the input";
  for (const char* place : {"Boston", "999,999", "40.71", "48.85,2.35"})
    EXPECT_EQ(line(std::string(place) + "?key=k"), nowhere) << place;
}

TEST_F(Service, ErrorsAreOneLineOfText) {
  start({.keys = {"good"}, .daily_cost = 2});
  EXPECT_EQ(line("New%20York?key=bad"), "401 No account found with API key 'bad'");
  EXPECT_EQ(line("New%20York"), "401 No session or key found");
  EXPECT_EQ(line("a/b/c/d?key=good"), "404 Request did not match an endpoint.");
  EXPECT_EQ(get("New%20York/2026-11-01/2026-11-02?key=good&include=days").status, 200);
  EXPECT_EQ(line("New%20York?key=good"), "429 Maximum daily cost exceeded");
  EXPECT_EQ(simulator->used_cost("good"), 2);
  clock.set(*parse_utc_millis("2026-11-25T00:00:00Z"));
  EXPECT_EQ(get("New%20York?key=good").status, 200);
}

TEST_F(Service, OneRequestAKeyIsUnderWay) {
  std::latch entered(1), release(1);
  std::atomic<int> calls{0};
  SimulatorOptions options;
  options.while_running = [&] {
    if (calls++ > 0) return;
    entered.count_down();
    release.wait();
  };
  start(options);
  auto first = std::async(std::launch::async, [this] { return get("New%20York?key=a").status; });
  entered.wait();
  EXPECT_EQ(line("New%20York?key=a"), "429 Maximum concurrency exceeded");
  EXPECT_EQ(get("New%20York?key=b").status, 200);
  release.count_down();
  EXPECT_EQ(first.get(), 200);
  EXPECT_EQ(get("New%20York?key=a").status, 200);
}

TEST_F(Service, FaultsAreSwitchedFromOutside) {
  start();
  HttpClient client;
  HttpFetch fetch;
  fetch.url = simulator->base_url() + "/simulator/fault?name=html&times=1";
  EXPECT_EQ(client.post(fetch)->status, 200);
  EXPECT_THAT(get("New%20York?key=a").body, HasSubstr("<html>"));
  EXPECT_THAT(get("New%20York?key=a").body, HasSubstr("queryCost"));
  fetch.url = simulator->base_url() + "/simulator/fault?name=unknown";
  EXPECT_EQ(client.post(fetch)->status, 400);
  for (int i = 0; i <= static_cast<int>(Fault::kRedirect); ++i) {
    const auto fault = static_cast<Fault>(i);
    EXPECT_EQ(find_fault(to_string(fault)), fault);
  }
}

TEST_F(Service, AnUnknownZoneStopsTheStart) {
  SimulatedStation station;
  station.station.id = StationId("station_X_XX");
  station.station.zone = "Nowhere/City";
  Simulator bad({station}, clock);
  const auto started = bad.start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("Nowhere/City"));
}

}  // namespace
}  // namespace stratus
