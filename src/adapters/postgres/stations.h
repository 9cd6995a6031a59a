// The station registry in PostgreSQL.
#pragma once

#include <mutex>

#include "adapters/postgres/client.h"
#include "ports/stations.h"

namespace stratus {

// Thread-safe: one connection, a call at a time. Any number of processes may put and remove. The tables are made at the
// first call. A call whose connection was cut is made once more: a removal that had been made says then kNotFound.
class PostgresStations final : public Stations {
 public:
  // Nothing is asked yet.
  explicit PostgresStations(PostgresConfig config) : client_(std::move(config)) {}

  Result<StationRegistry> read() const override;
  Status put(std::span<const Station> stations) override;
  Status remove(const StationId& station) override;

 private:
  // With its tables, one call at a time.
  Status with_tables(const std::function<Status(PostgresClient&)>& work) const;

  mutable std::mutex mutex_;
  mutable PostgresClient client_;  // guarded by mutex_
  mutable bool migrated_ = false;  // guarded by mutex_
};

}  // namespace stratus
