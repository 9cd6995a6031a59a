#include "storage/folder_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/dead_letter_log.h"
#include "storage/folder_store.h"
#include "storage/manifest.h"
#include "storage/manifest_catalog.h"
#include "storage/segment_log.h"
#include "storage/station_file.h"
#include "support/dropping_file_system.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

const Path kData = "/data";

// A folder in which everything was written once.
class WholeFolder {
 public:
  WholeFolder() {
    auto log = *SegmentLog::open(disk, kData / "log");
    EXPECT_TRUE(DeadLetterLog::open(disk, kData / "rejects"));
    Station paris;
    paris.id = StationId("station_Paris_FR");
    EXPECT_TRUE(save_stations(disk, kData, StationRegistry({paris})));
    const LogMessage message{"key", "a"};
    EXPECT_TRUE(whole_append(log->append({&message, 1}, {5})));
    Manifest manifest;
    manifest.version = 1;
    manifest.horizon = {log->extent().id, log->extent().end};
    FolderStore store(disk, kData);
    EXPECT_TRUE(ManifestCatalog(store).publish(manifest));
  }

  void remove(const Path& what) {
    EXPECT_TRUE(disk.remove(kData / what));
    EXPECT_TRUE(remove_all(disk, kData / what));
  }

  DroppingFileSystem disk;
};

TEST(FolderCheck, AFolderThatIsWholeOrEmptyIsRight) {
  WholeFolder whole;
  EXPECT_TRUE(check_folder(whole.disk, kData));
  DroppingFileSystem empty;
  EXPECT_TRUE(check_folder(empty, kData));
}

TEST(FolderCheck, AFolderWhoseLogStandsElsewhereHasNoneOfItsOwn) {
  WholeFolder whole;
  EXPECT_EQ(check_folder_without_log(whole.disk, kData).error().kind, ErrorKind::kConflict);
  whole.remove("log");
  EXPECT_TRUE(check_folder_without_log(whole.disk, kData));
  EXPECT_FALSE(check_folder(whole.disk, kData));
  whole.remove("stations.json");
  EXPECT_EQ(check_folder_without_log(whole.disk, kData).error().kind, ErrorKind::kDataLoss);
  DroppingFileSystem empty;
  EXPECT_TRUE(check_folder_without_log(empty, kData));
}

TEST(FolderCheck, EveryStateOfAFirstStartIsRight) {
  DroppingFileSystem disk;
  auto log = *SegmentLog::open(disk, kData / "log");
  EXPECT_TRUE(check_folder(disk, kData));
  EXPECT_TRUE(DeadLetterLog::open(disk, kData / "rejects"));
  EXPECT_TRUE(check_folder(disk, kData));
  ASSERT_TRUE(save_stations(disk, kData, {}));
  EXPECT_TRUE(check_folder(disk, kData));
}

TEST(FolderCheck, ALogThatIsGoneIsNamedWhateverElseIsLeft) {
  for (const auto& left : std::vector<std::vector<Path>>{
           {}, {"manifests"}, {"manifests", "stations.json"}, {"manifests", "rejects"}, {"rejects", "stations.json"}}) {
    WholeFolder folder;
    folder.remove("log");
    for (const Path& gone : left) folder.remove(gone);
    const Status checked = check_folder(folder.disk, kData);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(checked.error().message, HasSubstr("/data/log is gone"));
  }
}

TEST(FolderCheck, APublishedVersionNamesThePositionsThatAreGone) {
  WholeFolder folder;
  folder.remove("log");
  EXPECT_THAT(check_folder(folder.disk, kData).error().message, HasSubstr("version 1 covers position 0 of log "));
}

TEST(FolderCheck, ARegistryThatIsGoneIsNamed) {
  WholeFolder folder;
  folder.remove("stations.json");
  EXPECT_THAT(check_folder(folder.disk, kData).error().message, HasSubstr("/data/stations.json is gone"));
  folder.remove("manifests");
  EXPECT_THAT(check_folder(folder.disk, kData).error().message, HasSubstr("the log has messages"));
}

}  // namespace
}  // namespace stratus
