#include "storage/parquet_facts.h"

#include <gtest/gtest.h>

#include <functional>

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

// All that `write` gave to its sink.
std::string bytes_of(const std::function<Status(const ByteSink&)>& write) {
  std::string bytes;
  const Status written = write([&](std::string_view piece) -> Status {
    bytes += piece;
    return {};
  });
  EXPECT_TRUE(written) << written.error().message;
  return bytes;
}

std::string file_of(const std::vector<StoredFact>& facts) {
  return bytes_of([&](const ByteSink& to) { return write_facts(facts, StationRegistry({paris()}), to); });
}

// The file as programs before partitions wrote it: one column `position`.
std::string of_before(std::string bytes) {
  auto table = *from_parquet(std::move(bytes), {}, {});
  table = *table->RemoveColumn(table->schema()->GetFieldIndex("partition"));
  std::vector<std::string> names = table->ColumnNames();
  for (std::string& name : names) name = name == "offset" ? "position" : name;
  return bytes_of([&](const ByteSink& to) { return write_parquet(**table->RenameColumns(names), {{}, true, true}, to); });
}

TEST(ParquetFacts, PositionsComeBackWithTheirPartitions) {
  std::vector<StoredFact> wanted = facts(0);
  wanted[1].position = {2, 0};
  EXPECT_EQ(read_facts(file_of(wanted), std::nullopt, kAllTimes), wanted);
}

TEST(ParquetFacts, AFileOfBeforeHoldsPartitionZero) {
  const auto found = read_facts(of_before(file_of(facts(7))), std::nullopt, kAllTimes);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, facts(0));
}

// A disk that is full stays a full disk, whichever piece of the file meets it.
TEST(ParquetFacts, AnErrorOfTheSinkIsTheAnswer) {
  int pieces = 0;
  const auto count = [&](std::string_view) -> Status {
    ++pieces;
    return {};
  };
  ASSERT_TRUE(write_facts(facts(0), StationRegistry({paris()}), count));
  ASSERT_GT(pieces, 2);
  for (int taken = 0; taken < pieces; ++taken) {
    int left = taken;
    const Status written = write_facts(facts(0), StationRegistry({paris()}), [&](std::string_view) -> Status {
      if (left-- > 0) return {};
      return fail(ErrorKind::kResourceExhausted, "full");
    });
    ASSERT_FALSE(written) << taken;
    EXPECT_EQ(written.error(), (Error{ErrorKind::kResourceExhausted, "full"})) << taken;
    EXPECT_EQ(left, -1) << "nothing is asked of it after an error";
  }
}

}  // namespace
}  // namespace stratus
