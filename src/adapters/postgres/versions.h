// The version that was exported, as whoever answers reads it.
#pragma once

#include <memory>
#include <mutex>

#include "adapters/postgres/snapshot.h"
#include "ports/versions.h"

namespace stratus {

// There is one version at most: the one that was exported last. What is pinned is kept by a transaction that goes on seeing
// it while others are exported; each pin has a connection of its own, and questions of one pin take turns. Thread-safe.
class PostgresVersions final : public Versions {
 public:
  // Nothing is asked yet.
  explicit PostgresVersions(PostgresConfig config) : clients_(std::move(config)) {}

  Result<std::shared_ptr<const PinnedVersion>> current() override;
  Result<std::shared_ptr<const PinnedVersion>> open(std::int64_t number) override;
  Result<std::vector<std::int64_t>> numbers() const override;

 private:
  Status make_tables() const;
  Result<std::shared_ptr<const ServedVersion>> served_in(PostgresSnapshot& snapshot) const;

  mutable IdleClients clients_;
  mutable std::mutex mutex_;
  mutable bool migrated_ = false;                      // guarded by mutex_
  mutable std::shared_ptr<const ServedVersion> last_;  // guarded by mutex_; as it was read last
};

}  // namespace stratus
