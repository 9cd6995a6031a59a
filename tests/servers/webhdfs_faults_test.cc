// Files in HDFS while its servers are killed and come back.
#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "servers/hdfs_server.h"
#include "servers/server_faults.h"

namespace stratus {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint64_t kAll = UINT64_MAX;
constexpr int kPatience_ms = 2000;
constexpr int kLongPatience_ms = 60'000;

class WebHdfsFaults : public ::testing::Test {
 protected:
  std::unique_ptr<WebHdfsStore> open(int patience_ms, std::size_t piece_bytes = WebHdfsConfig().piece_bytes) const {
    WebHdfsConfig config = folder.config();
    config.patience_ms = patience_ms;
    config.request_timeout_s = 10;
    config.piece_bytes = piece_bytes;
    return WebHdfsStore::open(config).value();
  }
  static Status put(WebHdfsStore& store, const std::string& name, std::string_view bytes) {
    STRATUS_ASSIGN_OR_RETURN(const auto writer, store.create());
    STRATUS_RETURN_IF_ERROR(writer->append(bytes));
    return writer->commit(name);
  }
  template <typename Call>
  static void expect_unavailable_in_time(const char* what, Call call) {
    const auto begin = steady_clock::now();
    const auto answer = call();
    ASSERT_FALSE(answer) << what;
    EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable) << what << ": " << answer.error().message;
    EXPECT_LT(steady_clock::now() - begin, std::chrono::milliseconds(kPatience_ms) + seconds(11)) << what;
  }

  const HdfsFolder folder;
};

TEST_F(WebHdfsFaults, WithoutDataNodeNothingIsReadOrWrittenAndAllIsThereAfterwards) {
  const ServerUnderTest data_node("hdfs-datanode");
  const auto store = open(kPatience_ms);
  ASSERT_TRUE(put(*store, "a/kept", "kept"));
  data_node.kill();
  expect_unavailable_in_time("read", [&] { return store->read("a/kept", 0, kAll); });
  expect_unavailable_in_time("write", [&] { return put(*store, "a/lost", "lost"); });
  EXPECT_THAT(*store->list("a"), SizeIs(1)) << "the NameNode knows the names";
  data_node.start();
  const auto patient = open(kLongPatience_ms);
  EXPECT_EQ(patient->read("a/kept", 0, kAll), "kept");
  const Status again = put(*patient, "a/lost", "not any more");
  EXPECT_TRUE(again) << again.error().message;
}

TEST_F(WebHdfsFaults, WithoutNameNodeNothingIsAnsweredAndWhoeverIsPatientIsServed) {
  const ServerUnderTest name_node("hdfs-namenode");
  const auto store = open(kPatience_ms);
  ASSERT_TRUE(put(*store, "a/kept", "kept"));
  const auto hold = store->hold("a/kept").value();
  name_node.kill();
  expect_unavailable_in_time("read", [&] { return store->read("a/kept", 0, kAll); });
  expect_unavailable_in_time("list", [&] { return store->list("a"); });
  expect_unavailable_in_time("write", [&] { return put(*store, "a/lost", "lost"); });
  expect_unavailable_in_time("hold", [&] { return store->hold("a/kept"); });
  expect_unavailable_in_time("removal", [&] { return store->remove_unheld("a/kept"); });
  const auto patient = open(kLongPatience_ms);
  std::jthread starts([&] { name_node.start(); });
  const Status committed = put(*patient, "a/new", "new");
  EXPECT_TRUE(committed) << committed.error().message;
  starts.join();
  EXPECT_EQ(patient->read("a/new", 0, kAll), "new");
  EXPECT_EQ(patient->read("a/kept", 0, kAll), "kept");
  EXPECT_EQ(patient->remove_unheld("a/kept"), false) << "a hold stands after a start of the NameNode";
}

// Wherever the kill falls: the name has the whole file, or none.
TEST_F(WebHdfsFaults, AnUploadThatIsCutIsNeverAFile) {
  const ServerUnderTest data_node("hdfs-datanode");
  std::string bytes(40'000'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 4099);
  for (const std::size_t piece : {std::size_t{4'000'000}, std::size_t{50'000'000}}) {
    const std::string name = "cut/" + std::to_string(piece);
    const auto store = open(kLongPatience_ms, piece);
    std::jthread kills([&] {
      const WebHdfsClient client(folder.config());
      for (const auto end = steady_clock::now() + seconds(10); steady_clock::now() < end;) {
        const auto begun = client.list(std::string(kUnfinishedFolder));
        if (begun && !begun->empty()) break;
      }
      data_node.kill();
      data_node.start();
    });
    const Status committed = put(*store, name, bytes);
    kills.join();
    const auto read = store->read(name, 0, kAll);
    if (committed) {
      EXPECT_TRUE(read == bytes) << "what was acknowledged is whole";
    } else {
      EXPECT_EQ(committed.error().kind, ErrorKind::kUnavailable) << committed.error().message;
      EXPECT_EQ(read.error().kind, ErrorKind::kNotFound);
    }
    RecordProperty("committed_" + std::to_string(piece), committed ? "yes" : "no");
    const Status next = put(*store, name + "-next", bytes);
    EXPECT_TRUE(next) << next.error().message;
  }
}

}  // namespace
}  // namespace stratus
