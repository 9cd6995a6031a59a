// The rule of docs/formats/stations.md, over every door by which a description can come, and over restarts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "engine/pipeline.h"
#include "storage/station_file.h"
#include "support/dropping_file_system.h"
#include "weather/message.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two stations in three descriptions each.
Station described(int station, int description) {
  Station made;
  made.id = StationId(station == 0 ? "station_Paris_FR" : "station_Lyon_FR");
  made.zone = "Europe/Paris";
  made.interval_s = description == 1 ? 1800 : 3600;
  made.grid = description == 2 ? Grid::kUtc : Grid::kLocal;
  return made;
}

IncomingMessage message_of(const Station& station) {
  Fact fact;
  fact.station = station.id;
  fact.time = UtcSeconds{1'672'531'200};
  fact.known_at = to_millis(fact.time);
  fact.elements.set(Element::kTemperature, 100);
  return {encode_message(fact, station), "test", ""};
}

// Events and their values, a line each, of the severity info.
class Told final : public Logger {
 public:
  void write(Severity severity, std::string_view event, std::span<const LogField> fields) override {
    if (severity != Severity::kInfo) return;
    std::string line(event);
    for (const LogField& field : fields) line += "; " + std::get<std::string>(field.value);
    lines.push_back(std::move(line));
  }
  std::vector<std::string> lines;
};

class PipelineStations : public ::testing::Test {
 protected:
  void restart(const std::vector<Station>& configured) {
    pipeline.reset();
    PipelineOptions options;
    options.logger = &told;
    auto opened = Pipeline::open(disk, clock, {folder}, StationRegistry(configured), options);
    ASSERT_TRUE(opened) << opened.error().message;
    pipeline = *std::move(opened);
  }
  void take_fact(const Station& station) {
    const auto report = pipeline->submit({message_of(station)});
    ASSERT_TRUE(report) << report.error().message;
    ASSERT_EQ(report->accepted, 1);
  }

  Path folder = "/data";
  DroppingFileSystem disk;
  ManualClock clock{UtcMillis{1'704'000'000'000}};
  Told told;
  std::unique_ptr<Pipeline> pipeline;
};

// The model: a map from id to what is known. Doors of import and of POST are add_stations().
TEST_F(PipelineStations, InEveryOrderTheRegistryEndsAsTheRuleSays) {
  constexpr std::uint32_t kSeed = 20261126;
  std::mt19937 random(kSeed);
  for (int world = 0; world < 60; ++world) {
    pipeline.reset();
    folder = "/data" + std::to_string(world);
    std::map<StationId, Station> model;
    restart({});
    for (int step = 0; step < 12; ++step) {
      SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", world " << world << ", step " << step);
      const Station station = described(static_cast<int>(random() % 2), static_cast<int>(random() % 3));
      const auto known = model.find(station.id);
      const bool otherwise = known != model.end() && known->second != station;
      switch (random() % 4) {
        case 0:
          restart({station});
          model.emplace(station.id, station);
          break;
        case 1:
          EXPECT_EQ(pipeline->add_stations({station}).has_value(), !otherwise);
          model.emplace(station.id, station);
          break;
        case 2:
          EXPECT_EQ(pipeline->set_station(station).has_value(), known != model.end());
          if (known != model.end()) known->second = station;
          break;
        case 3:
          EXPECT_EQ(pipeline->remove_station(station.id).has_value(), known != model.end());
          model.erase(station.id);
          break;
      }
      std::vector<Station> expected;
      for (const auto& [id, kept] : model) expected.push_back(kept);
      ASSERT_EQ(*pipeline->stations(), StationRegistry(expected));
      ASSERT_EQ(*load_stations(disk, folder), StationRegistry(expected));
    }
  }
}

TEST_F(PipelineStations, AllOrNoneOfSeveralAreAdded) {
  restart({described(0, 0)});
  const Status added = pipeline->add_stations({described(1, 0), described(0, 1)});
  ASSERT_FALSE(added);
  EXPECT_THAT(added.error().message, HasSubstr("interval_s 3600 / 1800"));
  EXPECT_EQ(*pipeline->stations(), StationRegistry({described(0, 0)}));
}

TEST_F(PipelineStations, OneWithFactsStaysWhereverTheyStand) {
  restart({described(0, 0), described(1, 0)});
  take_fact(described(0, 0));
  for (const bool covered : {false, true}) {
    SCOPED_TRACE(covered ? "in the dataset" : "in the tail");
    if (covered) {
      ASSERT_TRUE(pipeline->run_batch());
    }
    const Status removed = pipeline->remove_station(described(0, 0).id);
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().kind, ErrorKind::kConflict);
    EXPECT_THAT(removed.error().message, HasSubstr("station_Paris_FR has 1 facts"));
  }
  EXPECT_TRUE(pipeline->remove_station(described(1, 0).id));
  EXPECT_EQ(pipeline->stations()->size(), 1U);
}

TEST_F(PipelineStations, AnotherDescriptionDerivesTheViewsAgain) {
  restart({described(0, 0)});
  take_fact(described(0, 0));
  ASSERT_TRUE(pipeline->run_batch());
  EXPECT_FALSE(pipeline->outdated());
  ASSERT_TRUE(pipeline->set_station(described(0, 1)));
  EXPECT_TRUE(pipeline->outdated());
  const auto report = pipeline->run_batch();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->rebuilt);
  EXPECT_FALSE(pipeline->outdated());
}

TEST_F(PipelineStations, EveryChangeIsToldAndWhatChangesNothingIsNot) {
  restart({described(0, 0)});
  EXPECT_THAT(std::exchange(told.lines, {}), ElementsAre("station added; station_Paris_FR"));
  restart({described(0, 1)});
  ASSERT_TRUE(pipeline->add_stations({described(0, 0), described(1, 0), described(1, 0)}));
  ASSERT_TRUE(pipeline->set_station(described(0, 0)));
  EXPECT_FALSE(pipeline->add_stations({described(0, 1)}));
  EXPECT_THAT(std::exchange(told.lines, {}), ElementsAre("station added; station_Lyon_FR"));
  ASSERT_TRUE(pipeline->set_station(described(0, 1)));
  ASSERT_TRUE(pipeline->remove_station(described(1, 0).id));
  EXPECT_THAT(told.lines, ElementsAre("station described otherwise; station_Paris_FR; interval_s 3600 / 1800",
                                      "station removed; station_Lyon_FR"));
}

// What a failed write has not kept is not known either.
TEST_F(PipelineStations, AChangeThatIsNotKeptChangesNothing) {
  restart({described(0, 0)});
  told.lines.clear();
  disk.set_free_bytes(0);
  EXPECT_FALSE(pipeline->add_stations({described(1, 0)}));
  EXPECT_FALSE(pipeline->set_station(described(0, 1)));
  EXPECT_FALSE(pipeline->remove_station(described(0, 0).id));
  disk.set_free_bytes({});
  EXPECT_EQ(*pipeline->stations(), StationRegistry({described(0, 0)}));
  EXPECT_THAT(told.lines, IsEmpty());
  restart({});
  EXPECT_EQ(*pipeline->stations(), StationRegistry({described(0, 0)}));
}

TEST_F(PipelineStations, AnUnknownOneIsNeitherChangedNorRemoved) {
  restart({described(0, 0)});
  EXPECT_EQ(pipeline->set_station(described(1, 0)).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(pipeline->remove_station(described(1, 0).id).error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace stratus
