// The Spark of deploy/servers for tests, and versions in a folder that it reads.
#pragma once

#include <filesystem>
#include <string>

#include "adapters/spark/engine.h"
#include "contract/contract.h"
#include "servers/server_ports.h"
#include "storage/parquet_folder.h"

namespace stratus {

inline constexpr int kSparkConnectPort = 15002;

inline SparkConfig spark_config(const Path& root) {
  SparkConfig config;
  config.port = static_cast<std::uint16_t>(port_of_server(kSparkConnectPort));
  config.root = root.string();
  return config;
}

// A folder that nobody else has; goes with the object.
class OwnFolder {
 public:
  OwnFolder();
  ~OwnFolder();
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;

  const Path& root() const { return root_; }
  std::string read(const std::string& name) const;
  void write(const std::string& name, const std::string& bytes) const;

 private:
  Path root_;
};

// Versions in such a folder.
class FolderVersions final : public VersionWorld {
 public:
  VersionStore& store() override { return versions_.store(); }
  VersionStore& other_store() override { return other_versions_.store(); }
  Versions& versions() override { return versions_.versions(); }
  void damage(const VersionPiece& piece) override;

  const OwnFolder& folder() const { return folder_; }

 private:
  OwnFolder folder_;
  PosixFileSystem disk_;
  ParquetFolder versions_{disk_, folder_.root()};
  ParquetFolder other_versions_{disk_, folder_.root()};
};

}  // namespace stratus
