// What files in HDFS do beyond the contract: lost answers, leases, blocks, names that are folders.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "http/client.h"
#include "servers/hdfs_server.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::uint64_t kAll = UINT64_MAX;
constexpr std::int64_t kBlockBytes = 16 * 1024 * 1024;

class WebHdfs : public ::testing::Test {
 protected:
  std::unique_ptr<FileWriter> written(std::string_view bytes) const {
    auto writer = store->create().value();
    EXPECT_TRUE(writer->append(bytes));
    return writer;
  }
  Status put(const std::string& name, std::string_view bytes) const { return written(bytes)->commit(name); }
  // The one name in the folder of unfinished files.
  std::string unfinished_path() const {
    const auto entries = client.list(std::string(kUnfinishedFolder)).value();
    EXPECT_THAT(entries, SizeIs(1));
    return entries.empty() ? "" : std::string(kUnfinishedFolder) + "/" + entries[0].name;
  }
  // As if it had been made or renewed that long ago.
  void age(const std::string& path, std::chrono::milliseconds by) const {
    HttpFetch fetch;
    const auto changed = client.status(path).value().modified_ms - by.count();
    fetch.url = client.config().url + "/webhdfs/v1" + client.config().root + "/" + path +
                "?op=SETTIMES&user.name=spark&modificationtime=" + std::to_string(changed);
    fetch.method = "PUT";
    EXPECT_EQ(HttpClient().post(fetch)->status, 200);
    EXPECT_EQ(client.status(path)->modified_ms, changed);
  }

  const HdfsFolder folder;
  const WebHdfsClient client{folder.config()};
  const std::unique_ptr<WebHdfsStore> store = folder.open();
  const std::unique_ptr<WebHdfsStore> other = folder.open();
};

TEST_F(WebHdfs, AFileOfThreeBlocksIsReadAcrossTheirBorders) {
  std::string bytes(40'000'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 4099);
  ASSERT_TRUE(put("big/file", bytes));
  EXPECT_TRUE(store->read("big/file", 0, kAll) == bytes);
  for (const std::int64_t border : {kBlockBytes, 2 * kBlockBytes})
    EXPECT_TRUE(store->read("big/file", border - 1000, 2000) == bytes.substr(border - 1000, 2000));
  EXPECT_TRUE(store->read("big/file", 39'999'999, 2) == bytes.substr(39'999'999));
  EXPECT_EQ(store->read("big/file", 40'000'000, 1), "");
  EXPECT_EQ(store->read("big/file", 90'000'000, 1), "");
}

// The rename was made and its answer lost: whoever asks again has won, and nobody else has.
TEST_F(WebHdfs, ARenameThatWasMadeIsKnownByTheFilesNumber) {
  ASSERT_TRUE(put("a/taken", "same bytes"));
  const auto writer = written("same bytes");
  EXPECT_EQ(writer->commit("a/taken").error().kind, ErrorKind::kAlreadyExists) << "equal bytes of another are not ours";
  ASSERT_TRUE(client.rename(unfinished_path(), "a/new"));
  const Status committed = writer->commit("a/new");
  EXPECT_TRUE(committed) << committed.error().message;
  EXPECT_EQ(other->read("a/new", 0, kAll), "same bytes");
}

TEST_F(WebHdfs, AWriterWhoseFileWasTakenAwaySaysSo) {
  ASSERT_TRUE(put("a/taken", "x"));
  const auto writer = written("y");
  ASSERT_FALSE(writer->commit("a/taken"));
  ASSERT_TRUE(client.remove(unfinished_path()));
  const Status committed = writer->commit("a/new");
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(store->read("a/new", 0, kAll).error().kind, ErrorKind::kNotFound);
}

TEST_F(WebHdfs, ANameOfAFolderIsTakenAndSwallowsNothing) {
  ASSERT_TRUE(put("a/inner/file", "x"));
  EXPECT_EQ(put("a/inner", "y").error().kind, ErrorKind::kAlreadyExists);
  EXPECT_THAT(*store->list("a/inner"), ElementsAre(StoredFile{"a/inner/file", 1}));
  EXPECT_FALSE(put("a/inner/file/deeper", "z"));
  EXPECT_FALSE(store->remove("a/inner")) << "a folder with files is no file";
  EXPECT_THAT(*store->list("a/inner/file"), IsEmpty()) << "nor is a file a folder";
  EXPECT_EQ(store->read("a/inner/file", 0, kAll), "x");
}

TEST_F(WebHdfs, WhatIsAnHourOldByTheNameNodesClockWasLeft) {
  ASSERT_TRUE(put("a/taken", "x"));
  const auto writer = written("left");
  ASSERT_FALSE(writer->commit("a/taken"));
  const std::string path = unfinished_path();
  age(path, kUnfinishedLife - std::chrono::minutes(1));
  EXPECT_THAT(*other->unfinished(), IsEmpty());
  age(path, std::chrono::minutes(2));
  EXPECT_THAT(*other->unfinished(), ElementsAre(StoredFile{path, 4}));
  EXPECT_TRUE(other->remove_unfinished());
  EXPECT_THAT(*other->unfinished(), IsEmpty());
  EXPECT_EQ(client.status(path).error().kind, ErrorKind::kNotFound);
}

TEST_F(WebHdfs, AHoldKeepsForItsLeaseAndLongerWhenItIsRenewed) {
  ASSERT_TRUE(put("a/file", "x"));
  const auto hold = store->hold("a/file").value();
  const std::string holds = ".holds/a=file";
  const std::string path = holds + "/" + client.list(holds).value().at(0).name;
  age(path, kHoldLease - std::chrono::minutes(1));
  EXPECT_EQ(other->remove_unheld("a/file"), false);
  age(path, std::chrono::minutes(2));
  ASSERT_TRUE(store->renew_holds());
  ASSERT_TRUE(store->renew_holds());
  EXPECT_EQ(other->remove_unheld("a/file"), false);
  age(path, kHoldLease + std::chrono::minutes(1));
  EXPECT_EQ(other->remove_unheld("a/file"), true) << "whoever held it died";
  EXPECT_EQ(client.status(holds).error().kind, ErrorKind::kNotFound) << "and nothing stays of its hold";
}

TEST_F(WebHdfs, AHoldWaitsForARemovalThatLives) {
  ASSERT_TRUE(put("a/file", "x"));
  const std::string removal = ".holds/a=file/removing-other-1";
  ASSERT_TRUE(client.make_folder(removal));
  {
    std::jthread ends([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      EXPECT_TRUE(client.remove("a/file"));
      EXPECT_TRUE(client.remove(removal));
    });
    EXPECT_EQ(store->hold("a/file").error().kind, ErrorKind::kNotFound);
  }
  ASSERT_TRUE(put("a/file", "y"));
  ASSERT_TRUE(client.make_folder(removal));
  age(removal, kRemovalLease + std::chrono::seconds(10));
  EXPECT_TRUE(store->hold("a/file")) << "who wanted to remove it died";
}

TEST_F(WebHdfs, ALongListComesInPages) {
  constexpr int kEntries = 1005;  // the server's pages have 1000
  for (int i = 0; i < kEntries; ++i) ASSERT_TRUE(client.make_folder("many/" + std::to_string(i)));
  const auto entries = client.list("many");
  ASSERT_TRUE(entries) << entries.error().message;
  EXPECT_THAT(*entries, SizeIs(kEntries));
  EXPECT_THAT(*store->list("many"), IsEmpty()) << "folders are no files";
}

TEST_F(WebHdfs, AFolderNameMayHoldAnything) {
  WebHdfsConfig config = folder.config();
  config.root += "/a b=é%+&#?";
  const auto odd = WebHdfsStore::open(config).value();
  auto writer = odd->create().value();
  ASSERT_TRUE(writer->append("x"));
  const Status committed = writer->commit("b/c");
  ASSERT_TRUE(committed) << committed.error().message;
  EXPECT_EQ(odd->read("b/c", 0, kAll), "x");
  EXPECT_THAT(*odd->list("b"), ElementsAre(StoredFile{"b/c", 1}));
}

TEST_F(WebHdfs, MessagesNameThePlaceAndNoUserAndNoJava) {
  WebHdfsConfig config = folder.config();
  config.user = "somebody";
  const auto missing = WebHdfsStore::open(config).value()->read("a/b", 0, 1);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(missing.error().message, HasSubstr(folder.root() + "/a/b"));
  EXPECT_THAT(missing.error().message, Not(HasSubstr("somebody")));
  EXPECT_THAT(missing.error().message, Not(HasSubstr("\tat ")));
}

TEST_F(WebHdfs, SettingsThatCannotBeAreRefusedByName) {
  const auto refused = [&](auto change) {
    WebHdfsConfig config = folder.config();
    change(config);
    const auto opened = WebHdfsStore::open(config);
    return opened ? "nothing" : opened.error().message;
  };
  EXPECT_THAT(refused([](WebHdfsConfig& c) { c.url = "hdfs://127.0.0.1"; }), HasSubstr("url"));
  EXPECT_THAT(refused([](WebHdfsConfig& c) { c.url = "http://u:p@127.0.0.1"; }), HasSubstr("url"));
  EXPECT_THAT(refused([](WebHdfsConfig& c) { c.root = "weather"; }), HasSubstr("root"));
  EXPECT_THAT(refused([](WebHdfsConfig& c) { c.root = "/weather/"; }), HasSubstr("root"));
  EXPECT_THAT(refused([](WebHdfsConfig& c) { c.request_timeout_s = 61; }), HasSubstr("request_timeout_s"));
  EXPECT_THAT(refused([](WebHdfsConfig& c) { c.piece_bytes = 0; }), HasSubstr("piece_bytes"));
}

}  // namespace
}  // namespace stratus
