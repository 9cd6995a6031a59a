#include "serving/station_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

using testing::HasSubstr;

Station named(const std::string& city, const std::string& country, const std::string& id = "") {
  Station station;
  station.city = city;
  station.country = country;
  station.id = id.empty() ? make_station_id(city, country) : StationId(id);
  return station;
}

const StationRegistry kStations({named("Paris", "FR"), named("Orléans", "FR", "station_Orleans_FR"),
                                 named("New York JFK", "US", "station_JFK_US"), named("New York", "US"),
                                 named("Paris", "US", "station_Paris_US"),
                                 named("São Paulo", "BR", "station_Sao-Paulo_BR")});

std::string found(std::string_view name) {
  const auto station = find_station(kStations, name);
  return station ? station->id.text() : station.error().message;
}

TEST(FindStation, CaseAccentsAndFormDoNotMatter) {
  for (const char* name : {"station_Orleans_FR", "STATION_ORLEANS_FR", "orleans", "ORLÉANS",
                           "Orle\xcc\x81"
                           "ans",
                           "Orleans_FR", "orléans, fr"})
    EXPECT_EQ(found(name), "station_Orleans_FR") << name;
  for (const char* name : {"JFK", "jfk", "JFK_US", "new york jfk"}) EXPECT_EQ(found(name), "station_JFK_US") << name;
  for (const char* name : {"New-York", "new york", "NEW_YORK"}) EXPECT_EQ(found(name), "station_New-York_US") << name;
  EXPECT_EQ(found("sao paulo"), "station_Sao-Paulo_BR");
  EXPECT_EQ(found("paris_fr"), "station_Paris_FR");
}

TEST(FindStation, ANameOfSeveralSaysWhich) {
  EXPECT_THAT(found("paris"), HasSubstr("several: station_Paris_FR, station_Paris_US"));
}

TEST(FindStation, NearNamesAreProposedAndOthersAreNot) {
  EXPECT_THAT(found("Orlean"), HasSubstr("near to it: station_Orleans_FR"));
  EXPECT_THAT(found("Pariss"), HasSubstr("near to it: station_Paris_FR, station_Paris_US"));
  EXPECT_THAT(found("Ouagadougou"), HasSubstr("is not known; see stratus stations"));
  EXPECT_THAT(found(""), HasSubstr("is not known"));
  EXPECT_LT(found(std::string(100'000, 'x')).size(), 400U);
}

TEST(FindStation, WordsOfANameAreNearAndTheFrameOfAnIdIsNot) {
  const StationRegistry airports({named("Newark Airport", "US", "station_EWR_US"),
                                  named("New York Kennedy Airport", "US", "station_JFK_US"),
                                  named("New York La Guardia Airport", "US", "station_LGA_US")});
  const auto told = [&](const char* name) { return unknown_station(airports, name); };
  EXPECT_THAT(told("Newark"), testing::EndsWith("near to it: station_EWR_US"));
  EXPECT_THAT(told("new york"), testing::EndsWith("near to it: station_JFK_US, station_LGA_US"));
  EXPECT_THAT(told("la-guardia"), testing::EndsWith("near to it: station_LGA_US"));
  EXPECT_THAT(told("station_LGB_US"), HasSubstr("station_LGA_US"));
  for (const char* name : {"station_Lyon_FR", "station_Ys_US", "york new", "ark"})
    EXPECT_THAT(told(name), HasSubstr("see stratus stations")) << name;
}

TEST(FindStation, WhatIsSaidOfANameIsFitForATerminal) {
  EXPECT_THAT(found("Par\x1b[2Jis\n"), HasSubstr("Par\\x1b[2Jis\\n"));
}

}  // namespace
}  // namespace stratus
