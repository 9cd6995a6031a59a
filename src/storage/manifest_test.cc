#include "storage/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/checksum.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

Manifest small() {
  Manifest manifest;
  manifest.version = 3;
  manifest.run_id = "abc";
  manifest.generation = "g";
  manifest.horizon = {LogId{"id"}, {{0, 9}, {12, 4}}};
  manifest.records = {{0, {9, 5, 3, 1}}, {12, {4, 1, 3, 0}}};
  manifest.former = {{{LogId{"first"}, {{0, 7}}}, {{0, 8}, {3, 1}}, {{0, {7, 6, 1, 0}}}}, {{LogId{"second"}, {}}, {}, {}}};
  manifest.unregistered[StationId("station_X_FR")] = 2;
  manifest.registry = {"registry/r.json", "rd", 77};
  const DataFile base{"dataset/2026-03-1.4-x.parquet", "d", 5, 6, make_month(2026, 3), {2, 1}, {90, "f"}, ContentDigest{}};
  DataFile addition = base;
  addition.path = "dataset/2026-03-1.4-y.parquet";
  manifest.dataset[base.month] = {2, {{1, {{base, addition}, ContentDigest{}}}}};
  const DataFile cells{"views/daily_utc/2026-x.parquet", "d", 5, 6, make_month(2026, 1), {}, {90, "f"}, ContentDigest{}};
  manifest.views["daily_utc"][cells.month] = {0, {{0, {{cells}, ContentDigest{}}}}};
  return manifest;
}

TEST(Manifest, EqualManifestsAreEqualBytes) {
  const std::string json = to_json(small());
  const auto parsed = parse_manifest(json);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(to_json(*parsed), json);
  EXPECT_EQ(parsed->former, small().former);
  EXPECT_EQ(parsed->registry, small().registry);
  EXPECT_EQ(parsed->dataset, small().dataset);
  EXPECT_EQ(parsed->views, small().views);
}

TEST(Manifest, EveryMemberIsNeeded) {
  const std::string json = to_json(small());
  for (const char* member :
       {"format",   "version",   "run_id", "created_at", "generation",   "horizon",      "log",     "offsets",
        "registry", "dataset",   "views",  "month",      "path",         "digest",       "bytes",   "rows",
        "records",  "partition", "facts",  "duplicates", "dead_letters", "unregistered", "station", "checksum",
        "year",     "shard",     "stacks", "files",      "log2_shards",  "footer_digest"}) {
    std::string without = json;
    const std::string quoted = "\"" + std::string(member) + "\"";
    without.replace(without.find(quoted), quoted.size(), "\"x" + std::string(member) + "\"");
    const auto parsed = parse_manifest(without);
    ASSERT_FALSE(parsed) << member;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kDataLoss) << member;
    EXPECT_THAT(parsed.error().message, HasSubstr(member));
  }
}

TEST(Manifest, EveryFlippedBitIsNoticed) {
  const std::string json = to_json(small());
  for (std::size_t bit = 0; bit < json.size() * 8; ++bit) {
    std::string flipped = json;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(parse_manifest(flipped)) << "bit " << bit;
  }
}

TEST(Manifest, ATornOneIsNotJson) {
  const std::string json = to_json(small());
  for (std::size_t size = 0; size + 2 < json.size(); size += 7) EXPECT_FALSE(parse_manifest(json.substr(0, size))) << size;
}

TEST(Manifest, AnotherFormatIsSaidToBeUnknown) {
  std::string json = to_json(small());
  json.replace(json.find("\"format\": 5"), 11, "\"format\": 1");
  const auto parsed = parse_manifest(json);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().kind, ErrorKind::kUnsupported);
}

Manifest sealed(const std::string& body) {
  const auto parsed = parse_manifest(body + ",\n \"checksum\": \"" + digest(body) + "\"\n}\n");
  EXPECT_TRUE(parsed) << parsed.error().message;
  return *parsed;
}

// As programs before partitions wrote it, but for the checksum at its end, which is made here.
TEST(Manifest, OneOfBeforeIsReadAsPartitionZero) {
  const Manifest parsed = sealed(
      "{\n \"format\": 2,\n \"version\": 3,\n \"run_id\": \"abc\",\n \"created_at\": \"2026-11-24T18:00:00.123Z\",\n"
      " \"generation\": \"g\",\n \"horizon\": {\n  \"log\": \"id\",\n  \"end\": 1234\n },\n \"stations\": [],\n"
      " \"dataset\": [],\n \"views\": {}");
  EXPECT_EQ(parsed.horizon, (Horizon{LogId{"id"}, {{0, 1234}}}));
  EXPECT_EQ(parsed.records, (CountsByPartition{{0, {1234, 0, 1234, 0}}})) << "its dataset has no fact";
}

// As programs before stacks wrote it: each file is the base of a month of one shard, and cells are of other rules.
TEST(Manifest, MonthFilesOfBeforeAreBasesOfOneShard) {
  const Manifest parsed = sealed(
      "{\n \"format\": 4,\n \"version\": 3,\n \"run_id\": \"abc\",\n \"created_at\": \"2026-11-24T18:00:00.123Z\",\n"
      " \"generation\": \"g\",\n \"decoder\": \"d\",\n \"horizon\": {\"log\": \"id\", \"offsets\": {\"0\": 5}},\n"
      " \"records\": [],\n \"unregistered\": [],\n"
      " \"stations\": [{\"id\": \"station_A_FR\", \"latitude\": 1, \"longitude\": 2}],\n"
      " \"dataset\": [{\"month\": \"2026-03\", \"path\": \"dataset/a\", \"digest\": \"d\", \"bytes\": 7, \"rows\": 5,\n"
      "  \"content\": \"00000000000000000000000000000000\"}],\n"
      " \"views\": {\"daily_utc\": [{\"month\": \"2026-03\", \"path\": \"views/b\", \"digest\": \"d\", \"bytes\": 7, "
      "\"rows\": 1}]}");
  EXPECT_EQ(parsed.stations.size(), 1U);
  const MonthNumber march = make_month(2026, 3);
  const DataFile facts{"dataset/a", "d", 7, 5, march, {}, {}, ContentDigest{}};
  EXPECT_EQ(parsed.dataset, (StacksByMonth{{march, {0, {{0, {{facts}, ContentDigest{}}}}}}}));
  EXPECT_TRUE(parsed.views.empty());
  EXPECT_EQ(parsed.views_of_before.at("daily_utc"), (std::vector{DataFile{"views/b", "d", 7, 1, march, {}, {}, {}}}));
  EXPECT_EQ(files_of(parsed).size(), 2U) << "they stay while the version does";
  EXPECT_EQ(info_of(parsed).facts, 5);
  EXPECT_FALSE(info_of(parsed).cells_digest);
}

TEST(Manifest, OffsetsAreThoseOfPartitions) {
  const std::string json = to_json(small());
  for (const char* wrong : {"\"0\": 0", "\"0\": -9", "\"0\": \"9\"", "\"zero\": 9", "\"-1\": 9", "\"12\": 9", "\"00\": 9"}) {
    std::string other = json;
    other.replace(other.find("\"0\": 9"), 6, wrong);
    const auto parsed = parse_manifest(other);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_THAT(parsed.error().message, HasSubstr("offsets")) << wrong;
  }
}

}  // namespace
}  // namespace stratus
