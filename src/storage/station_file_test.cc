#include "storage/station_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/dropping_file_system.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

StationRegistry two() {
  Station paris;
  paris.id = StationId("station_Paris_FR");
  paris.city = "Paris";
  paris.latitude = 48.8566;
  paris.zone = "Europe/Paris";
  Station dakar = paris;
  dakar.id = StationId("station_Dakar_SN");
  dakar.elevation_m = 24;
  return StationRegistry({paris, dakar});
}

TEST(StationFile, EveryFlippedBitIsDamage) {
  const std::string json = encode_station_file(two());
  ASSERT_EQ(*parse_station_file(json), two());
  for (std::size_t bit = 0; bit < json.size() * 8; ++bit) {
    std::string flipped = json;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(parse_station_file(flipped)) << "bit " << bit;
  }
}

TEST(StationFile, DamageNamesTheFileAndTheRemedy) {
  DroppingFileSystem files;
  ASSERT_TRUE(save_stations(files, "data", two()));
  const std::string json = encode_station_file(two());
  files.flip_bit("data/stations.json", json.find("3600") + 1, 0);
  const auto loaded = load_stations(files, "data");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(loaded.error().message, HasSubstr("data/stations.json"));
  EXPECT_THAT(loaded.error().message, HasSubstr("restore"));
}

TEST(StationFile, OneOfBeforeWithoutASealIsReadAndAStrippedSealIsNot) {
  EXPECT_EQ(*parse_station_file(to_json(two())), two());
  EXPECT_TRUE(is_unsealed_station_file(to_json(two())));
  const std::string json = encode_station_file(two());
  EXPECT_FALSE(is_unsealed_station_file(json));
  const std::string stripped = json.substr(0, json.find(",\n \"checksum\"")) + "\n}\n";
  EXPECT_THAT(parse_station_file(stripped).error().message, HasSubstr("checksum"));
}

TEST(StationFile, ATornOneIsDamage) {
  const std::string json = encode_station_file(two());
  for (std::size_t size = 0; size + 1 < json.size(); ++size) EXPECT_FALSE(parse_station_file(json.substr(0, size))) << size;
}

TEST(StationFile, AStationThatNoReaderTakesIsNotWritten) {
  DroppingFileSystem files;
  for (const double elevation : {std::nan(""), HUGE_VAL}) {
    Station station = two().stations().begin()->second;
    station.elevation_m = elevation;
    const Status saved = save_stations(files, "data", StationRegistry({station}));
    ASSERT_FALSE(saved);
    EXPECT_THAT(saved.error().message, HasSubstr("elevation_m"));
    EXPECT_FALSE(files.file_size("data/stations.json"));
  }
}

}  // namespace
}  // namespace stratus
