// Who uses a file, where there are no locks: a folder for each hold, and one for each removal that looks for holds.
//
// .holds/<name, with '=' for '/'>/hold-<id>      in use, until kHoldLease after its modification time
//                                /removing-<id>  somebody looks for holds and then removes, for at most kRemovalLease
//
// Whoever holds makes its folder first and looks for removals then; whoever removes the other way, so that the second of the
// two sees the first. All times are the NameNode's. A folder costs one call of the NameNode and no DataNode.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/webhdfs/client.h"
#include "ports/file_store.h"

namespace stratus {

inline constexpr std::chrono::minutes kHoldLease{10};
// When a hold should be renewed: two renewals can fail.
inline constexpr std::chrono::minutes kHoldRenewal{3};
inline constexpr std::chrono::seconds kRemovalLease{120};
// A removal that took longer to find nobody gives up: its request must come before kRemovalLease is over.
inline constexpr std::chrono::seconds kRemovalLook{30};

class HeldFile;

// Thread-safe.
class WebHdfsHolds {
 public:
  // `owner`: what nobody else has.
  WebHdfsHolds(std::shared_ptr<const WebHdfsClient> client, std::string owner)
      : client_(std::move(client)), owner_(std::move(owner)) {}

  Result<std::unique_ptr<FileHold>> take(const std::string& name);
  Result<bool> remove_unheld(const std::string& name);
  // Of all that live here. The first error, after all were tried.
  Status renew();
  // renew(), when it is time.
  Status renew_when_due();

 private:
  std::string next_id();
  Status wait_for_removals(const HeldFile& hold) const;
  Result<bool> look_and_remove(const std::string& name, const std::string& folder, const std::string& marker);

  const std::shared_ptr<const WebHdfsClient> client_;
  const std::string owner_;
  std::mutex mutex_;
  std::uint64_t given_ = 0;  // guarded by mutex_, as all below
  std::vector<std::weak_ptr<HeldFile>> held_;
  std::chrono::steady_clock::time_point renewed_at_ = std::chrono::steady_clock::now();
};

}  // namespace stratus
