#include "servers/spark_server.h"

#include <stdlib.h>

#include <fstream>
#include <stdexcept>

#include "servers/server_tests.h"

namespace stratus {

OwnFolder::OwnFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "stratus-spark-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for a test");
  root_ = name;
}
OwnFolder::~OwnFolder() { std::filesystem::remove_all(root_); }

std::string OwnFolder::read(const std::string& name) const {
  std::ifstream file(root_ / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void OwnFolder::write(const std::string& name, const std::string& bytes) const {
  std::ofstream(root_ / name, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void FolderVersions::damage(const VersionPiece& piece) {
  constexpr std::size_t kStride = 8;
  std::string bytes = folder_.read(piece.name);
  for (std::size_t at = 0; at < bytes.size(); at += kStride) bytes[at] = static_cast<char>(bytes[at] ^ 2);
  folder_.write(piece.name, bytes);
}

}  // namespace stratus

int main(int argc, char** argv) {
  return stratus::run_server_tests(argc, argv, []() -> std::string {
    stratus::SparkConfig config = stratus::spark_config("/");
    config.patience_ms = 0;
    const auto version = stratus::SparkClient(config).version();
    return version ? "" : "no Spark, make cluster-up starts it: " + version.error().message;
  });
}
