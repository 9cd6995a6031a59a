// Files in HDFS, and versions kept there, against the contracts.
#include "contract/faulty_worlds.h"
#include "servers/hdfs_server.h"
#include "storage/stored_versions.h"

namespace stratus {
namespace {

class HdfsFilesWorld final : public FileStoreWorld {
 public:
  explicit HdfsFilesWorld(std::size_t piece_bytes) {
    WebHdfsConfig config = folder_.config();
    config.piece_bytes = piece_bytes;
    store_ = WebHdfsStore::open(config).value();
    other_ = WebHdfsStore::open(config).value();
  }
  FileStore& store() override { return *store_; }
  FileStore& other() override { return *other_; }

 private:
  HdfsFolder folder_;
  std::unique_ptr<WebHdfsStore> store_;
  std::unique_ptr<WebHdfsStore> other_;
};

class HdfsVersionsWorld final : public VersionWorld {
 public:
  VersionStore& store() override { return versions_.store(); }
  VersionStore& other_store() override { return other_versions_.store(); }
  Versions& versions() override { return versions_.versions(); }
  void damage(const VersionPiece& piece) override {
    constexpr std::size_t kStride = 8;
    std::string bytes = files_->read(piece.name, 0, piece.bytes).value();
    for (std::size_t at = 0; at < bytes.size(); at += kStride) bytes[at] = static_cast<char>(bytes[at] ^ 2);
    const WebHdfsClient client(folder_.config());
    EXPECT_TRUE(client.remove(piece.name));
    EXPECT_TRUE(client.create(piece.name, bytes));
  }

 private:
  HdfsFolder folder_;
  std::unique_ptr<WebHdfsStore> files_ = folder_.open();
  std::unique_ptr<WebHdfsStore> other_files_ = folder_.open();
  StoredVersions versions_{*files_};
  StoredVersions other_versions_{*other_files_};
};

const Maker<FileStoreWorld> kWhole = [] { return std::make_unique<HdfsFilesWorld>(WebHdfsConfig().piece_bytes); };
const Maker<FileStoreWorld> kPieces = [] { return std::make_unique<HdfsFilesWorld>(2'000'000); };
const Maker<VersionWorld> kVersions = [] { return std::make_unique<HdfsVersionsWorld>(); };

INSTANTIATE_TEST_SUITE_P(Whole, FileStoreContract, ::testing::Values(kWhole, slow(kWhole)));
INSTANTIATE_TEST_SUITE_P(Pieces, FileStoreContract, ::testing::Values(kPieces));
INSTANTIATE_TEST_SUITE_P(Hdfs, VersionStoreContract, ::testing::Values(kVersions));
INSTANTIATE_TEST_SUITE_P(Hdfs, VersionsContract, ::testing::Values(kVersions));

}  // namespace
}  // namespace stratus
