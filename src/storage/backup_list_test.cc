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
  list.log = {LogId{"00112233445566778899aabbccddeeff"}, {2}, {90}};
  list.dead_letters = 4;
  list.version = 7;
  list.horizon = {80};
  list.files = {{"log/durable", 56, digest("mark")}, {"stations.json", 3, digest("[]\n")}};
  return list;
}

TEST(BackupList, ReadsWhatItWrote) {
  const std::string json = to_json(small());
  const auto list = parse_backup_list(json);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(to_json(*list), json);
  EXPECT_EQ(list->created_at, small().created_at);
  EXPECT_EQ(list->log.id, small().log.id);
  EXPECT_EQ(list->log.end, small().log.end);
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
  json.replace(json.find("\"format\": 1"), 11, "\"format\": 2");
  const auto list = parse_backup_list(json);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().kind, ErrorKind::kUnsupported);
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
