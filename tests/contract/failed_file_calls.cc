// What a store of files promises when one call of it, or of a writer, fails.
#include "contract/failed_calls.h"

namespace stratus {
namespace {

// The file a/old.
struct FilesScene {
  explicit FilesScene(std::unique_ptr<FileStoreWorld> decorated) : world(std::move(decorated)) { EXPECT_TRUE(put("a/old")); }

  static std::string text_of(const std::vector<StoredFile>& files) {
    std::string text;
    for (const StoredFile& file : files) text += file.name + " " + std::to_string(file.bytes) + "\n";
    return text;
  }
  Status put(const std::string& name) {
    STRATUS_ASSIGN_OR_RETURN(const std::unique_ptr<FileWriter> writer, world->store().create());
    STRATUS_RETURN_IF_ERROR(writer->append("bytes"));
    return writer->commit(name);
  }

  // A writer of its own each time: after an error only destroying it makes sense.
  Result<std::string> write() { return done(put("a/new")); }
  Result<std::string> read() { return world->store().read("a/old", 1, 2); }
  Result<std::string> list() { return world->store().list("a").map(text_of); }
  Result<std::string> remove() { return done(world->store().remove("a/old")); }
  // Seen from outside: a hold that came to nothing keeps nobody out.
  Result<std::string> hold() {
    STRATUS_ASSIGN_OR_RETURN(const auto held, world->store().hold("a/old"));
    return std::string(*world->other().remove_unheld("a/old") ? "removed" : "kept");
  }
  Result<std::string> remove_unheld() {
    return world->store().remove_unheld("a/old").map([](bool gone) { return std::string(gone ? "gone" : "held"); });
  }
  Result<std::string> unfinished() { return world->store().unfinished().map(text_of); }
  Result<std::string> remove_unfinished() { return done(world->store().remove_unfinished()); }
  std::string state() {
    return text_of(world->other().list("a").value()) + "unfinished: " + text_of(world->other().unfinished().value());
  }

  const std::unique_ptr<FileStoreWorld> world;
};

TEST_P(FileStoreContract, ACallThatFailsOnceSaysSoAndTheNextOneWorks) {
  failed_calls<FilesScene>(GetParam())
      .expect({{"FileStore::create", &FilesScene::write, ErrorKind::kAlreadyExists, false, false},
               {"FileWriter::append", &FilesScene::write, ErrorKind::kAlreadyExists, false, false},
               {"FileWriter::commit", &FilesScene::write, ErrorKind::kAlreadyExists},
               {"FileStore::read", &FilesScene::read},
               {"FileStore::list", &FilesScene::list},
               {"FileStore::hold", &FilesScene::hold},
               {"FileStore::remove", &FilesScene::remove},
               {"FileStore::remove_unheld", &FilesScene::remove_unheld},
               {"FileStore::unfinished", &FilesScene::unfinished},
               {"FileStore::remove_unfinished", &FilesScene::remove_unfinished}},
              {"FileStore", "FileWriter"});
}

}  // namespace
}  // namespace stratus
