#include "storage/backup_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/checksum.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

BackupList small() {
  BackupList list;
  list.program = "0.1.0";
  list.created_at = {1'795'543'200'123};
  list.log = {LogId{"00112233445566778899aabbccddeeff"}, {{0, 2}}, {{0, 90}, {3, 5}}};
  list.dead_letters = 4;
  list.version = 7;
  list.horizon = {{0, 80}, {3, 4}};
  list.files = {{"log/durable", 56, digest("mark")}, {"stations.json", 3, digest("[]\n")}};
  return list;
}

TEST(BackupList, ReadsWhatItWrote) {
  const std::string json = to_json(small());
  const auto list = parse_backup_list(json);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(to_json(*list), json);
  EXPECT_EQ(list->created_at, small().created_at);
  EXPECT_EQ(list->log, small().log);
  EXPECT_EQ(list->horizon, small().horizon);
  EXPECT_EQ(list->files, small().files);
}

TEST(BackupList, EveryFlippedBitIsNoticed) {
  const std::string json = to_json(small());
  for (std::size_t i = 0; i < json.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = json;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      EXPECT_FALSE(parse_backup_list(damaged)) << i << " bit " << bit;
    }
  }
}

TEST(BackupList, ATornOrLongerOneIsNoticed) {
  const std::string json = to_json(small());
  for (std::size_t size = 0; size < json.size(); ++size) EXPECT_FALSE(parse_backup_list(json.substr(0, size))) << size;
  EXPECT_FALSE(parse_backup_list(json + "\n"));
}

TEST(BackupList, ALaterFormatIsSaidToBeUnknown) {
  std::string json = to_json(small());
  json.replace(json.find("\"format\": 2"), 11, "\"format\": 3");
  const auto list = parse_backup_list(json);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().kind, ErrorKind::kUnsupported);
}

// As programs before partitions wrote it, but for the digest at its end, which is made here.
TEST(BackupList, OneOfBeforeIsReadAsPartitionZero) {
  const std::string body =
      "{\n \"format\": 1,\n \"program\": \"0.1.0\",\n \"created_at\": \"2026-11-24T18:00:00.123Z\",\n \"log\": {\n"
      "  \"id\": \"00112233445566778899aabbccddeeff\",\n  \"begin\": 0,\n  \"end\": 90\n },\n \"dead_letters\": 4,\n"
      " \"version\": 7,\n \"horizon\": 80,\n \"files\": []";
  const auto list = parse_backup_list(body + ",\n \"digest\": \"" + digest(body) + "\"\n}\n");
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->log, (LogExtent{small().log.id, {}, {{0, 90}}}));
  EXPECT_EQ(list->horizon, (Offsets{{0, 80}}));
}

TEST(BackupList, NoPathLeadsOutOfTheFolder) {
  for (const char* path : {"../secret", "/etc/passwd", "log/../../x", "", "log//durable", "./log"}) {
    BackupList list = small();
    list.files[0].path = path;
    const auto parsed = parse_backup_list(to_json(list));
    ASSERT_FALSE(parsed) << path;
    EXPECT_THAT(parsed.error().message, HasSubstr("path"));
  }
}

}  // namespace
}  // namespace stratus
