// The HDFS of deploy/servers for tests: where it is, and folders of a test alone.
#pragma once

#include <memory>
#include <random>
#include <string>

#include "adapters/webhdfs/store.h"
#include "servers/server_ports.h"

namespace stratus {

inline constexpr int kNameNodePort = 9871;

inline WebHdfsConfig hdfs_config(std::string root) {
  WebHdfsConfig config;
  config.url = "http://127.0.0.1:" + std::to_string(port_of_server(kNameNodePort));
  config.root = std::move(root);
  return config;
}

// A root folder that nobody else has; goes with the object.
class HdfsFolder {
 public:
  HdfsFolder()
      : root_(kTests + std::string("/") + std::to_string(std::random_device()()) + std::to_string(std::random_device()())) {}
  ~HdfsFolder() { (void)WebHdfsClient(hdfs_config(kTests)).remove(root_.substr(std::string(kTests).size() + 1), true); }
  HdfsFolder(const HdfsFolder&) = delete;
  HdfsFolder& operator=(const HdfsFolder&) = delete;

  const std::string& root() const { return root_; }
  WebHdfsConfig config() const { return hdfs_config(root_); }
  // Like that of another process.
  std::unique_ptr<WebHdfsStore> open() const { return WebHdfsStore::open(config()).value(); }

 private:
  static constexpr const char* kTests = "/user/spark/stratus-tests";
  const std::string root_;
};

}  // namespace stratus
