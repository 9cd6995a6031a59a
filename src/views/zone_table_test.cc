#include "views/zone_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "views/zone.h"

namespace stratus {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Changes by a rule, by none, by a list up to 2087, by half an hour, backwards in winter, once, and never.
constexpr std::array kZones{
    "Europe/Paris", "America/Sao_Paulo", "Africa/Casablanca", "Australia/Lord_Howe", "Europe/Dublin",    "Asia/Kathmandu",
    "UTC",          "Pacific/Apia",      "America/Nuuk",      "Asia/Gaza",           "America/New_York", "Antarctica/Troll"};

ZoneHistory history(const std::string& name) {
  const auto found = zone_history(name);
  EXPECT_TRUE(found) << found.error().message;
  return found.value_or(ZoneHistory());
}

StationRegistry stations_in(std::initializer_list<const char*> zones) {
  std::vector<Station> stations;
  for (const char* zone : zones) {
    Station& station = stations.emplace_back();
    station.id = StationId("s" + std::to_string(stations.size()));
    station.zone = zone;
  }
  return StationRegistry(stations);
}

TEST(ZoneTable, SaysWhatTheDatabaseSaysAtEveryTime) {
  constexpr std::int64_t kStep = 86400 * 11 + 3599;
  for (const char* name : kZones) {
    const ZoneHistory zone = history(name);
    const Zone asked = Zone::find(name).value();
    const std::vector<ZoneChange> changes = zone.all_changes();
    std::int64_t offset_s = zone.offset_s;
    auto next = changes.begin();
    for (UtcSeconds time = kEarliestTime; time < kLatestTime; time = time + kStep) {
      for (; next != changes.end() && next->at <= time; ++next) offset_s = next->offset_s;
      ASSERT_EQ(offset_s, asked.segment(time).offset_s) << name << " " << format_utc(time);
    }
    for (const ZoneChange& change : changes) {
      ASSERT_EQ(asked.segment(change.at).offset_s, change.offset_s) << name << " " << format_utc(change.at);
      ASSERT_NE(asked.segment(change.at - 1).offset_s, change.offset_s) << name << " " << format_utc(change.at);
    }
  }
}

TEST(ZoneTable, ARuleTakesThePlaceOfWhatItRepeats) {
  const ZoneHistory paris = history("Europe/Paris");
  EXPECT_EQ(paris.rule, "CET-1CEST,M3.5.0,M10.5.0/3");
  EXPECT_LT(paris.rule_from, UtcSeconds{1'000'000'000}) << "since 1996";
  EXPECT_GT(paris.all_changes().size(), paris.changes.size() + 2 * 200);
  EXPECT_TRUE(history("UTC").changes.empty());
  EXPECT_TRUE(history("UTC").rule.empty());
  EXPECT_TRUE(history("Asia/Kathmandu").rule.empty());
  EXPECT_FALSE(zone_history("Europe/Atlantis"));
}

TEST(ZoneTable, HoldsEachZoneOnce) {
  const auto zones = zones_of(stations_in({"Europe/Paris", "UTC", "Europe/Paris"}));
  ASSERT_TRUE(zones);
  EXPECT_THAT(*zones, SizeIs(2));
  EXPECT_THAT(changed_zones(*zones), IsEmpty());
  EXPECT_FALSE(zones_of(stations_in({"Europe/Atlantis"})));
}

// As another release may write it: until 2037 by list, or the names of times otherwise.
TEST(ZoneTable, WhatSaysTheSameIsNoChange) {
  ZoneHistory listed = history("Europe/Paris");
  listed.changes = listed.all_changes();
  listed.rule.clear();
  listed.rule_from = kLatestTime;
  EXPECT_THAT(changed_zones({{"Europe/Paris", listed}}), IsEmpty());
  ZoneHistory renamed = history("Europe/Paris");
  renamed.rule = "<+01>-1<+02>,M3.5.0,M10.5.0/3";
  EXPECT_THAT(changed_zones({{"Europe/Paris", renamed}}), IsEmpty());
}

TEST(ZoneTable, AChangeIsNamedWithItsFirstTime) {
  ZoneTable zones{{"Europe/Paris", history("Europe/Paris")}, {"Asia/Kathmandu", history("Asia/Kathmandu")}};
  zones["Europe/Paris"].changes = zones["Europe/Paris"].all_changes();
  zones["Europe/Paris"].rule.clear();
  std::erase_if(zones["Europe/Paris"].changes,
                [](const ZoneChange& change) { return change.at >= UtcSeconds{1'800'000'000}; });
  EXPECT_THAT(changed_zones(zones),
              ElementsAre("zone Europe/Paris: from 2027-03-28T01:00:00Z on UTC+02:00 instead of UTC+01:00"));
  zones["Asia/Kathmandu"].offset_s += 61;
  EXPECT_THAT(
      changed_zones(zones),
      ElementsAre(AllOf(HasSubstr("Asia/Kathmandu"), HasSubstr("from 1800-01-01T00:00:00Z on")), HasSubstr("Europe/Paris")));
  EXPECT_THAT(changed_zones({{"Europe/Atlantis", {}}}),
              ElementsAre(HasSubstr("Europe/Atlantis: the zone database has it no")));
}

}  // namespace
}  // namespace stratus
