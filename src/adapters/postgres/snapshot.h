// One state of the database, for as long as somebody looks at it.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "adapters/postgres/client.h"
#include "adapters/postgres/served_version.h"

namespace stratus {

// Connections that nobody uses now, so that the next snapshot needs none of its own. Thread-safe.
class IdleClients {
 public:
  // So many are kept at most.
  static constexpr std::size_t kMost = 8;

  explicit IdleClients(PostgresConfig config) : config_(std::move(config)) {}

  std::unique_ptr<PostgresClient> take();
  void give(std::unique_ptr<PostgresClient> client);

 private:
  const PostgresConfig config_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<PostgresClient>> idle_;  // guarded by mutex_
};

// A transaction that sees what was committed when it began, and writes nothing. Thread-safe: one statement at a time.
class PostgresSnapshot {
 public:
  // Nothing has begun. `clients` outlives it.
  explicit PostgresSnapshot(IdleClients& clients) : clients_(clients), client_(clients.take()) {}
  ~PostgresSnapshot();
  PostgresSnapshot(const PostgresSnapshot&) = delete;
  PostgresSnapshot& operator=(const PostgresSnapshot&) = delete;

  // Which export it sees: empty, none. Begins it.
  Result<std::string> begin();
  // `work` in the snapshot, which outlives its errors. After a lost connection it is made once more on a new one, when the
  // same export is served still; kUnavailable when another one is.
  Status ask(const std::function<Status(PostgresClient&)>& work);

 private:
  Result<std::string> begin_locked();
  Status begin_again_locked();

  IdleClients& clients_;
  std::mutex mutex_;
  std::unique_ptr<PostgresClient> client_;  // guarded by mutex_
  std::string mark_;                        // guarded by mutex_
};

}  // namespace stratus
