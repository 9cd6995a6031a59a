#include "weather/station.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace stratus {
namespace {

using ::testing::HasSubstr;

Station paris() {
  Station station;
  station.id = StationId("station_Paris_FR");
  station.city = "Paris";
  station.country = "FR";
  station.latitude = 48.8566;
  station.longitude = 2.3522;
  station.zone = "Europe/Paris";
  return station;
}

// Values as senders, files and cells bring them: good ones, borders, and what no text can hold.
class AnyStation {
 public:
  explicit AnyStation(std::uint32_t seed) : random_(seed) {}

  Station next() {
    Station station;
    station.id = StationId("station_" + text() + "_FR");
    station.city = text();
    station.country = text();
    station.latitude = number(90);
    station.longitude = number(180);
    if (random_() % 2 == 0) station.elevation_m = number(12'000);
    station.zone = text();
    station.interval_s = pick<std::int64_t>({3600, 600, 1, 86400, 0, -5, 7, INT64_MAX});
    station.accumulation_stamp = pick<Stamp>({Stamp::kStart, Stamp::kEnd});
    station.grid = pick<Grid>({Grid::kLocal, Grid::kUtc});
    return station;
  }

 private:
  template <typename T>
  T pick(std::vector<T> values) {
    return values[random_() % values.size()];
  }
  std::string text() {
    static const std::vector<std::string> kTexts{"Paris",
                                                 "Orl\xC3\xA9"
                                                 "ans",
                                                 "UTC",
                                                 "a\"b\\c",
                                                 "\xE6\x9D\xB1\xE4\xBA\xAC",
                                                 "",
                                                 "Orl\xE9"
                                                 "ans",
                                                 "\xED\xA0\x80",
                                                 "a\nb",
                                                 std::string("a\0b", 3),
                                                 "\x1B[31m",
                                                 std::string(200, 'x'),
                                                 std::string(201, 'x')};
    return random_() % 3 == 0 ? pick(kTexts) : "Paris";
  }
  double number(double most) {
    if (random_() % 4 != 0) return std::uniform_real_distribution<double>(-most, most)(random_);
    return pick<double>({0.0, -0.0, most, -most, std::nextafter(most, 1e9), 5e-324, std::numeric_limits<double>::quiet_NaN(),
                         std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()});
  }

  std::mt19937 random_;
};

TEST(Station, WhatTheRegistryTakesIsReadBackEqualAndWhatItRefusesIsNamed) {
  constexpr std::uint32_t kSeed = 20261124;
  AnyStation any(kSeed);
  int taken = 0;
  for (int i = 0; i < 5000; ++i) {
    const Station station = any.next();
    StationRegistry registry;
    if (const Status put = registry.put(station); !put) {
      EXPECT_EQ(put.error().kind, ErrorKind::kInvalidArgument);
      EXPECT_THAT(put.error().message,
                  ::testing::ContainsRegex("id|city|country|zone|latitude|longitude|elevation_m|interval_s"));
      EXPECT_EQ(registry.size(), 0U);
      continue;
    }
    ++taken;
    const auto parsed = parse_stations(to_json(registry));
    ASSERT_TRUE(parsed) << "seed " << kSeed << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, registry);
  }
  EXPECT_GT(taken, 100);
}

TEST(Station, AMemberOfAnotherTypeIsAnErrorThatNamesIt) {
  const std::string good = to_json(paris());
  const std::vector<std::pair<std::string, std::string>> wrong{
      {R"("city":"Paris")", R"("city":5)"},
      {R"("country":"FR")", R"("country":["FR"])"},
      {R"("latitude":48.8566)", R"("latitude":"48.8566")"},
      {R"("longitude":2.3522)", R"("longitude":true)"},
      {R"("zone":"Europe/Paris")", R"("zone":330)"},
      {R"("interval_s":3600)", R"("interval_s":"1800")"},
      {R"("interval_s":3600)", R"("interval_s":1800.5)"},
      {R"("accumulation_stamp":"start")", R"("accumulation_stamp":"middle")"},
      {R"("grid":"local")", R"("grid":1)"},
      {R"("grid":"local")", R"("grid":"local","elevation_m":"35")"},
      {R"("grid":"local")", R"("grid":"local","intervall_s":1800)"},
      {R"("grid":"local")", R"("grid":"local","intervall_s":null)"},
      {R"("grid":"local")", R"("elevation_m":null,"grid":"local","elevation_m":null)"},
      {R"("grid":"local")", R"("grid":"local","grid":"utc")"},
      {R"("id":"station_Paris_FR")", R"("id":7)"},
  };
  for (const auto& [from, to] : wrong) {
    std::string json = good;
    json.replace(json.find(from), from.size(), to);
    const auto parsed = parse_stations("[" + json + "]");
    ASSERT_FALSE(parsed) << to;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kInvalidArgument);
    const std::size_t last = to.rfind("\":");
    const std::string member = to.substr(to.rfind('"', last - 1) + 1, last - to.rfind('"', last - 1) - 1);
    EXPECT_THAT(parsed.error().message, HasSubstr(member)) << to;
    EXPECT_THAT(parsed.error().message, HasSubstr("stations[0]")) << to;
  }
}

TEST(Station, MissingMembersHaveTheirDefaultsAndNullIsMissing) {
  const auto parsed =
      parse_stations(R"([{"city":"New York","country":"US","latitude":40,"longitude":-74,"zone":null,"elevation_m":null}])");
  ASSERT_TRUE(parsed) << parsed.error().message;
  const Station* station = parsed->find(StationId("station_New-York_US"));
  ASSERT_NE(station, nullptr);
  EXPECT_EQ(station->zone, "UTC");
  EXPECT_EQ(station->interval_s, 3600);
  EXPECT_FALSE(station->elevation_m);
  for (const char* incomplete :
       {R"([{"id":"a","latitude":1}])", R"([{"city":"a","latitude":1,"longitude":1}])", "[[]]", "[7]"})
    EXPECT_FALSE(parse_stations(incomplete)) << incomplete;
}

TEST(Station, OneThatStandsTwiceInAnArrayIsRefused) {
  const std::string one = to_json(paris());
  const auto parsed = parse_stations("[" + one + "," + one + "]");
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().message, HasSubstr("stations[0] and stations[1] both describe station station_Paris_FR"));
}

TEST(Stations, ANumberThatIsOutOfEveryRangeIsNotTakenForABrokenArray) {
  const auto parsed = parse_stations(
      R"([{"city":"Paris","country":"FR","latitude":48,"longitude":2,"interval_s":99999999999999999999999}])");
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().message, ::testing::HasSubstr("out of every range"));
}

}  // namespace
}  // namespace stratus
