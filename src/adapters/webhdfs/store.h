// Stored files in HDFS, over WebHDFS.
//
// A file on its way stands in <root>/tmp under a random name until its length and digest were read back; a commit renames
// it. What is an hour old there, by the NameNode's clock, was left by a writer that died. Holds: holds.h.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "adapters/webhdfs/client.h"
#include "adapters/webhdfs/holds.h"
#include "ports/file_store.h"

namespace stratus {

// No writer takes longer from the last byte that it sent to its commit.
inline constexpr std::chrono::hours kUnfinishedLife{1};

// Nothing is asked before the first call. An error that is not of the port is kUnavailable, within config.patience_ms, or
// kPermissionDenied.
class WebHdfsStore final : public FileStore {
 public:
  // kInvalidArgument: a setting that cannot be.
  static Result<std::unique_ptr<WebHdfsStore>> open(WebHdfsConfig config);

  Result<std::unique_ptr<FileWriter>> create() override;
  Result<std::string> read(const std::string& name, std::uint64_t offset, std::uint64_t max_bytes) const override;
  Result<std::vector<StoredFile>> list(const std::string& folder) const override;
  Result<std::unique_ptr<FileHold>> hold(const std::string& name) const override;
  Status remove(const std::string& name) override;
  Result<bool> remove_unheld(const std::string& name) override;
  Result<std::vector<StoredFile>> unfinished() const override;
  Status remove_unfinished() override;
  std::string place(const std::string& name) const override { return client_->place(name); }

  // Must be called every kHoldRenewal by whoever has holds and does not read meanwhile: a read does it, too. A hold that was
  // not renewed for kHoldLease keeps nothing.
  Status renew_holds() const { return holds_->renew(); }

 private:
  explicit WebHdfsStore(WebHdfsConfig config);
  Result<std::int64_t> name_node_time_ms() const;
  Result<std::vector<HdfsStatus>> entries(const std::string& folder) const;

  const std::shared_ptr<const WebHdfsClient> client_;
  const std::string owner_;  // of what this store writes
  const std::unique_ptr<WebHdfsHolds> holds_;
  const std::shared_ptr<std::atomic<std::uint64_t>> written_ = std::make_shared<std::atomic<std::uint64_t>>(0);
};

}  // namespace stratus
