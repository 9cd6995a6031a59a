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

TEST(StationIntake, ANewStationHasTheIdAndTheCountryOfTheFormatAKnownOneMayHaveOthers) {
  struct Case {
    const char* id;
    const char* country;
    const char* told;  // empty: it is taken
  };
  for (const auto& [id, country, told] : {Case{"station_Paris_FR", "FR", ""},
                                          {"station_Paris_FR", "", ""},
                                          {"station_07005_FR", "FR", ""},
                                          {"station_a_b_FR", "FR", ""},
                                          {"station_S\xC3\xA3o-Paulo_BR", "BR", ""},
                                          {"station_JFK_US", "US", ""},
                                          {"station_Paris_fr", "fr", "did you mean FR?"},
                                          {"station_Paris_FR", "fr", "did you mean FR?"},
                                          {"station_Paris_France", "France", "\"France\" is not two"},
                                          {"station_Paris_FR", "F1", "\"F1\" is not two"},
                                          {"station__FR", "FR", "city that is not empty"},
                                          {"station_FR", "", "station_<City>_<CC>"},
                                          {"toto", "", "station_<City>_<CC>"},
                                          {"Paris_FR", "FR", "station_<City>_<CC>"},
                                          {"station_Paris_", "", "<CC>"},
                                          {"station_Paris_fr", "", "<CC>"}}) {
    Station stated = paris();
    stated.id = StationId(id);
    stated.country = country;
    StationIntake intake((StationRegistry()));
    const Status added = intake.add(stated);
    ASSERT_EQ(added.has_value(), *told == '\0') << id << " " << country;
    if (!added) {
      EXPECT_EQ(added.error().kind, ErrorKind::kInvalidArgument);
      EXPECT_THAT(added.error().message, HasSubstr(told));
    }
    EXPECT_TRUE(StationIntake(StationRegistry({stated})).add(stated)) << "it is known already";
  }
}

TEST(StationIntake, ACityThatHoldsWhatIsNotShownIsRefused) {
  struct Case {
    const char* city;
    const char* told;  // empty: it is taken
  };
  for (const auto& [city, told] : {Case{"Saint-\u00C9tienne", ""},
                                   {"\u0645\u06CC\u0627\u0646\u200C\u062F\u0648\u0622\u0628", ""},
                                   {"Par\u009Bis", "city \"Par\\x9bis\""},
                                   {"Par\u202Esi", "city \"Par\\u202esi\""},
                                   {"Par\u2066is", "\\u2066"},
                                   {"Par\u200Eis", "\\u200e"},
                                   {"Par\u2028is", "\\u2028"}}) {
    Station stated = paris();
    stated.city = city;
    const Status added = StationIntake(StationRegistry()).add(stated);
    ASSERT_EQ(added.has_value(), *told == '\0') << city;
    if (!added) {
      EXPECT_THAT(added.error().message, HasSubstr(told));
    }
    EXPECT_TRUE(StationRegistry().put(stated)) << "what is known stays readable";
  }
}

TEST(StationIntake, IdsThatLookAlikeAreRefusedAndOthersAreTwoStations) {
  const std::vector<std::pair<std::string, bool>> cases{
      {"station_Paris_US", true},  {"station_Paris2_FR", true},  {"station_Paris-Orly_FR", true},
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
