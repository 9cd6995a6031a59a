#include "weather/station_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace stratus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Station paris() { return {StationId("station_Paris_FR"), "Paris", "FR", 48.8566, 2.3522, std::nullopt, "Europe/Paris"}; }

// Each member of a description, changed, and what is told of it.
struct Change {
  std::function<void(Station&)> apply;
  std::string told;
};

std::vector<Change> changes() {
  return {{[](Station& s) { s.city = "Lutetia"; }, "city Paris / Lutetia"},
          {[](Station& s) { s.country = ""; }, "country FR / \"\""},
          {[](Station& s) { s.latitude = 48.8567; }, "latitude 48.8566 / 48.8567"},
          {[](Station& s) { s.longitude = -2.3522; }, "longitude 2.3522 / -2.3522"},
          {[](Station& s) { s.elevation_m = 35; }, "elevation_m unknown / 35.0"},
          {[](Station& s) { s.zone = "UTC"; }, "zone Europe/Paris / UTC"},
          {[](Station& s) { s.interval_s = 1800; }, "interval_s 3600 / 1800"},
          {[](Station& s) { s.accumulation_stamp = Stamp::kEnd; }, "accumulation_stamp start / end"},
          {[](Station& s) { s.grid = Grid::kUtc; }, "grid local / utc"}};
}

TEST(StationIntake, EveryMemberThatDiffersIsRefusedWithBothValuesAndChangesNothing) {
  for (const Change& change : changes()) {
    Station other = paris();
    change.apply(other);
    StationIntake intake(StationRegistry({paris()}));
    const Status added = intake.add(other);
    ASSERT_FALSE(added) << change.told;
    EXPECT_EQ(added.error().kind, ErrorKind::kAlreadyExists);
    EXPECT_THAT(added.error().message,
                AllOf(HasSubstr("station_Paris_FR"), HasSubstr(change.told + ";"), HasSubstr("stratus stations set")));
    EXPECT_EQ(intake.registry(), StationRegistry({paris()}));
    EXPECT_EQ(changed_stations(StationRegistry({paris()}), StationRegistry({other})),
              std::vector<std::string>{"station station_Paris_FR (version / registry): " + change.told});
  }
}

TEST(StationIntake, TheSameDescriptionAgainIsNoChange) {
  StationIntake intake((StationRegistry()));
  EXPECT_TRUE(intake.add(paris()));
  EXPECT_TRUE(intake.add(paris()));
  EXPECT_EQ(intake.registry(), StationRegistry({paris()}));
}

TEST(StationIntake, IdsThatLookAlikeAreRefusedAndOthersAreTwoStations) {
  const std::vector<std::pair<std::string, bool>> cases{
      {"station_Paris_US", true},  {"station_Paris_FR2", true},  {"station_Paris-Orly_FR", true},
      {"station_paris_FR", false}, {"STATION_PARIS_FR", false},  {"station_P\xC3\xA1ris_FR", false},
      {"station-Paris-FR", false}, {"station__Paris_FR", false},
  };
  for (const auto& [id, taken] : cases) {
    Station other = paris();
    other.id = StationId(id);
    StationIntake intake(StationRegistry({paris()}));
    const Status added = intake.add(other);
    EXPECT_EQ(added.has_value(), taken) << id;
    EXPECT_EQ(StationPlaces().add(other.id, "line 1").has_value(), true);
    StationPlaces places;
    ASSERT_TRUE(places.add(paris().id, "line 3"));
    const Status alone = places.add(other.id, "line 9");
    EXPECT_EQ(alone.has_value(), taken) << id;
    if (taken) continue;
    EXPECT_THAT(added.error().message, AllOf(HasSubstr("station_Paris_FR"), HasSubstr(id)));
    EXPECT_THAT(alone.error().message, AllOf(HasSubstr("line 3"), HasSubstr("line 9"), HasSubstr(id)));
  }
  StationPlaces places;
  ASSERT_TRUE(places.add(paris().id, "line 3"));
  EXPECT_THAT(places.add(paris().id, "line 9").error().message,
              HasSubstr("station station_Paris_FR of line 3 stands again in line 9"));
}

TEST(StationIntake, OfMoreThanOneTheNewOnesAreTakenAndTheOthersTold) {
  Station lyon = paris();
  lyon.id = StationId("station_Lyon_FR");
  Station other = paris();
  other.interval_s = 600;
  std::vector<Error> refused;
  const StationRegistry known = with_new_stations(StationRegistry({paris()}), StationRegistry({other, lyon}), &refused);
  EXPECT_EQ(known, StationRegistry({paris(), lyon}));
  EXPECT_EQ(refused.size(), 1U);
  EXPECT_EQ(without_station(known, lyon.id), StationRegistry({paris()}));
}

}  // namespace
}  // namespace stratus
