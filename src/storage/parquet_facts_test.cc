#include "storage/parquet_facts.h"

#include <gtest/gtest.h>

#include "storage/parquet_io.h"

namespace stratus {
namespace {

constexpr TimeRange kAllTimes{kEarliestTime, kLatestTime};

Station paris() {
  Station station;
  station.id = StationId("station_Paris_FR");
  return station;
}

std::vector<StoredFact> facts(std::int32_t partition) {
  std::vector<StoredFact> made;
  for (int n = 0; n < 3; ++n) {
    StoredFact stored;
    stored.fact.station = paris().id;
    stored.fact.time = {n * 3600};
    stored.fact.elements.set(Element::kTemperature, n);
    stored.position = {partition, 40 - n};
    made.push_back(stored);
  }
  return made;
}

// The file as programs before partitions wrote it: one column `position`.
std::string of_before(std::string bytes) {
  auto table = *from_parquet(std::move(bytes), {}, {});
  table = *table->RemoveColumn(table->schema()->GetFieldIndex("partition"));
  std::vector<std::string> names = table->ColumnNames();
  for (std::string& name : names) name = name == "offset" ? "position" : name;
  return *to_parquet(**table->RenameColumns(names), {{}, true, true});
}

TEST(ParquetFacts, PositionsComeBackWithTheirPartitions) {
  std::vector<StoredFact> wanted = facts(0);
  wanted[1].position = {2, 0};
  const auto bytes = write_facts(wanted, StationRegistry({paris()}));
  ASSERT_TRUE(bytes) << bytes.error().message;
  EXPECT_EQ(read_facts(*bytes, std::nullopt, kAllTimes), wanted);
}

TEST(ParquetFacts, AFileOfBeforeHoldsPartitionZero) {
  const auto bytes = write_facts(facts(7), StationRegistry({paris()}));
  ASSERT_TRUE(bytes) << bytes.error().message;
  const auto found = read_facts(of_before(*bytes), std::nullopt, kAllTimes);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, facts(0));
}

}  // namespace
}  // namespace stratus
