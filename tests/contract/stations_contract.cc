#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "contract/contract.h"
#include "contract/growing.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Station station(const std::string& id, const std::string& city = "Paris") {
  Station made;
  made.id = StationId(id);
  made.city = city;
  made.country = "FR";
  made.latitude = 48.856614;
  made.longitude = -2.3522219;
  made.zone = "Europe/Paris";
  return made;
}

StationRegistry known(const Stations& stations) {
  const auto registry = stations.read();
  EXPECT_TRUE(registry) << registry.error().message;
  return registry.value_or(StationRegistry());
}

void put(Stations& stations, const std::vector<Station>& some) {
  const Status done = stations.put(some);
  EXPECT_TRUE(done) << done.error().message;
}

TEST_P(StationsContract, NobodyIsKnownAtFirst) {
  const auto world = GetParam()();
  EXPECT_EQ(known(world->stations()), StationRegistry());
  put(world->stations(), {});
  EXPECT_EQ(known(world->other()), StationRegistry());
}

TEST_P(StationsContract, WhatIsPutIsReadInTheOrderOfIdsWithEveryMember) {
  const auto world = GetParam()();
  Station full = station("station_Zermatt_CH", "Zermatt");
  full.elevation_m = 1608.5;
  full.interval_s = 600;
  full.accumulation_stamp = Stamp::kEnd;
  full.grid = Grid::kUtc;
  const Station bare = station("station_a-b.c_FR", "");
  put(world->stations(), {full, station("station_Paris_FR"), bare});
  const StationRegistry found = known(world->other());
  EXPECT_EQ(found, StationRegistry({full, station("station_Paris_FR"), bare}));
  std::vector<std::string> ids;
  for (const auto& [id, kept] : found.stations()) ids.push_back(id.text());
  EXPECT_THAT(ids, ElementsAre("station_Paris_FR", "station_Zermatt_CH", "station_a-b.c_FR"));
}

TEST_P(StationsContract, NamesOfAnyScriptComeBackByteForByte) {
  const auto world = GetParam()();
  const std::vector<Station> named{station("station_Saint-Étienne_FR", "Saint-Étienne"), station("station_東京_JP", "東京"),
                                   station("station_Quoted_FR", "a \"quoted\" \\ 'name', 100 %; --"),
                                   station("station_Sign_FR", "\xF0\x9F\x8C\xA7 rain"),
                                   station("station_Combined_FR", "E\xCC\x81vian")};
  put(world->stations(), named);
  world->reopen();
  EXPECT_EQ(known(world->stations()), StationRegistry(named));
}

TEST_P(StationsContract, APutDescribesTheseAndNoOther) {
  const auto world = GetParam()();
  put(world->stations(), {station("station_A_FR", "A"), station("station_B_FR", "B")});
  ASSERT_EQ(known(world->stations()).size(), 2U);
  // Another writer's put of one station is not undone by a put of another one.
  put(world->other(), {station("station_B_FR", "B now")});
  put(world->stations(), {station("station_C_FR", "C")});
  put(world->stations(), {station("station_A_FR", "A now")});
  const StationRegistry all(
      {station("station_A_FR", "A now"), station("station_B_FR", "B now"), station("station_C_FR", "C")});
  EXPECT_EQ(known(world->stations()), all);
  EXPECT_EQ(known(world->other()), all);
}

TEST_P(StationsContract, ARefusedOneAmongSeveralLeavesAllAsTheyWere) {
  const auto world = GetParam()();
  const Station before = station("station_A_FR", "A");
  put(world->stations(), {before});
  Station uneven = station("station_C_FR");
  uneven.interval_s = 7 * 3600;
  Station north = station("station_C_FR");
  north.latitude = 90.5;
  Station long_name = station("station_C_FR");
  long_name.city = std::string(201, 'x');
  const std::array refused{std::pair(uneven, "interval_s"), std::pair(north, "latitude"), std::pair(long_name, "city")};
  for (const auto& [wrong, member] : refused) {
    const Status done = world->stations().put(std::vector{station("station_A_FR", "A now"), wrong, station("station_D_FR")});
    ASSERT_FALSE(done) << member;
    EXPECT_EQ(done.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_THAT(done.error().message, HasSubstr("station_C_FR"));
    EXPECT_THAT(done.error().message, HasSubstr(member));
    EXPECT_EQ(known(world->stations()), StationRegistry({before}));
  }
}

TEST_P(StationsContract, OneThatIsStatedTwiceIsRefusedEqualOrNot) {
  const auto world = GetParam()();
  for (const char* city : {"A", "B"}) {
    const Status done = world->stations().put(std::vector{station("station_A_FR", "A"), station("station_A_FR", city)});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_THAT(done.error().message, HasSubstr("station_A_FR"));
  }
  EXPECT_EQ(known(world->stations()), StationRegistry());
}

TEST_P(StationsContract, OneThatIsRemovedIsGoneAndTheOthersStay) {
  const auto world = GetParam()();
  put(world->stations(), {station("station_A_FR"), station("station_B_FR")});
  ASSERT_TRUE(world->stations().remove(StationId("station_A_FR")));
  EXPECT_EQ(known(world->other()), StationRegistry({station("station_B_FR")}));
  const Status again = world->stations().remove(StationId("station_A_FR"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(again.error().message, HasSubstr("station_A_FR"));
  ASSERT_TRUE(world->stations().remove(StationId("station_B_FR")));
  world->reopen();
  EXPECT_EQ(known(world->stations()), StationRegistry());
}

TEST_P(StationsContract, EveryChangeStandsAfterAStart) {
  const auto world = GetParam()();
  put(world->stations(), {station("station_A_FR"), station("station_B_FR")});
  world->reopen();
  put(world->stations(), {station("station_B_FR", "B now")});
  ASSERT_TRUE(world->stations().remove(StationId("station_A_FR")));
  world->reopen();
  EXPECT_EQ(known(world->stations()), StationRegistry({station("station_B_FR", "B now")}));
}

TEST_P(StationsContract, TheLongestNamesAndManyStationsAreTaken) {
  const auto world = GetParam()();
  Station longest = station("station_" + std::string(109, 'x') + "_FR", std::string(200, 'y'));
  ASSERT_EQ(longest.id.text().size(), 120U);
  std::vector<Station> many{longest};
  for (int n = 0; n < 2000; ++n) many.push_back(station("station_N" + std::to_string(n) + "_FR"));
  put(world->stations(), many);
  world->reopen();
  EXPECT_EQ(known(world->stations()), StationRegistry(many));
}

TEST_P(StationsContract, ManyPutsBesideReadsLoseNone) {
  const auto world = GetParam()();
  expect_growth([&](int n) { put(world->stations(), {station("station_" + std::to_string(n) + "_FR")}); },
                [&] { return known(world->other()).stations().size(); });
  EXPECT_EQ(known(world->other()).stations().size(), kWritesInAll);
}

}  // namespace
}  // namespace stratus
