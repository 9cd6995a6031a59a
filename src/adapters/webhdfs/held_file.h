// One hold in HDFS while it lives.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "adapters/webhdfs/client.h"

namespace stratus {

// Thread-safe.
class HeldFile {
 public:
  // `folder` is that of all holds of the file.
  HeldFile(std::shared_ptr<const WebHdfsClient> client, std::string folder, const std::string& id)
      : client_(std::move(client)), folder_(std::move(folder)), path_(folder_ + "/hold-" + id) {}
  // Lets go, asked once: what stays is over with its lease.
  ~HeldFile();
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;

  Status make() const;
  // Its modification time becomes the NameNode's now.
  Status renew();
  const std::string& folder() const { return folder_; }
  const std::string& path() const { return path_; }

 private:
  const std::shared_ptr<const WebHdfsClient> client_;
  const std::string folder_;
  const std::string path_;
  std::mutex mutex_;
  std::uint64_t renewals_ = 0;  // guarded by mutex_
};

}  // namespace stratus
