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
  const DataFile file{"dataset/2026-03-x.parquet", "d", 5, 6, make_month(2026, 3), {}, {}, ContentDigest{}};
  manifest.dataset[file.month] = file;
  manifest.views["daily_utc"][file.month] = file;
  return manifest;
}

TEST(Manifest, EqualManifestsAreEqualBytes) {
  const std::string json = to_json(small());
  const auto parsed = parse_manifest(json);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(to_json(*parsed), json);
  EXPECT_EQ(parsed->former, small().former);
}

TEST(Manifest, EveryMemberIsNeeded) {
  const std::string json = to_json(small());
  for (const char* member :
       {"format",   "version",   "run_id", "created_at", "generation",   "horizon",      "log",     "offsets",
        "stations", "dataset",   "views",  "month",      "path",         "digest",       "bytes",   "rows",
        "records",  "partition", "facts",  "duplicates", "dead_letters", "unregistered", "station", "checksum"}) {
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
  json.replace(json.find("\"format\": 4"), 11, "\"format\": 1");
  const auto parsed = parse_manifest(json);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().kind, ErrorKind::kUnsupported);
}

// A program that does not know of former logs would take the log for all that there was.
TEST(Manifest, FormerLogsMakeAnotherFormat) {
  Manifest manifest = small();
  EXPECT_THAT(to_json(manifest), HasSubstr("\"format\": 4,"));
  manifest.former.clear();
  const std::string json = to_json(manifest);
  EXPECT_THAT(json, HasSubstr("\"format\": 3,"));
  EXPECT_TRUE(parse_manifest(json));
}

// As programs before partitions wrote it, but for the checksum at its end, which is made here.
TEST(Manifest, OneOfBeforeIsReadAsPartitionZero) {
  const std::string body =
      "{\n \"format\": 2,\n \"version\": 3,\n \"run_id\": \"abc\",\n \"created_at\": \"2026-11-24T18:00:00.123Z\",\n"
      " \"generation\": \"g\",\n \"horizon\": {\n  \"log\": \"id\",\n  \"end\": 1234\n },\n \"stations\": [],\n"
      " \"dataset\": [],\n \"views\": {}";
  const auto parsed = parse_manifest(body + ",\n \"checksum\": \"" + digest(body) + "\"\n}\n");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->horizon, (Horizon{LogId{"id"}, {{0, 1234}}}));
  EXPECT_EQ(parsed->records, (CountsByPartition{{0, {1234, 0, 1234, 0}}})) << "its dataset has no fact";
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
