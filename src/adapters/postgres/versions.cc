#include "adapters/postgres/versions.h"

#include "adapters/postgres/migrations.h"
#include "adapters/postgres/pinned_version.h"

namespace stratus {

Status PostgresVersions::make_tables() const {
  const std::lock_guard lock(mutex_);
  if (migrated_) return {};
  auto client = clients_.take();
  STRATUS_RETURN_IF_ERROR(client->on_a_connection([](PostgresClient& connected) { return migrate(connected); }));
  migrated_ = true;
  clients_.give(std::move(client));
  return {};
}

// What a version says of itself is read once: every question pins it.
Result<std::shared_ptr<const ServedVersion>> PostgresVersions::served_in(PostgresSnapshot& snapshot) const {
  STRATUS_ASSIGN_OR_RETURN(const std::string mark, snapshot.begin());
  const std::lock_guard lock(mutex_);
  if (last_ != nullptr && last_->mark == mark) return last_;
  ServedVersion served;
  STRATUS_RETURN_IF_ERROR(snapshot.ask([&](PostgresClient& client) -> Status {
    STRATUS_ASSIGN_OR_RETURN(served, read_served(client));
    return {};
  }));
  last_ = std::make_shared<const ServedVersion>(std::move(served));
  return last_;
}

Result<std::shared_ptr<const PinnedVersion>> PostgresVersions::current() {
  STRATUS_RETURN_IF_ERROR(make_tables());
  auto snapshot = std::make_unique<PostgresSnapshot>(clients_);
  STRATUS_ASSIGN_OR_RETURN(auto served, served_in(*snapshot));
  return std::make_shared<const PostgresVersion>(std::move(snapshot), std::move(served));
}

Result<std::shared_ptr<const PinnedVersion>> PostgresVersions::open(std::int64_t number) {
  STRATUS_ASSIGN_OR_RETURN(auto version, current());
  if (number > 0 && version->info().number == number) return version;
  return fail(ErrorKind::kNotFound, "PostgreSQL does not serve version " + std::to_string(number) + " but version " +
                                        std::to_string(version->info().number));
}

Result<std::vector<std::int64_t>> PostgresVersions::numbers() const {
  STRATUS_RETURN_IF_ERROR(make_tables());
  PostgresSnapshot snapshot(clients_);
  STRATUS_ASSIGN_OR_RETURN(const auto served, served_in(snapshot));
  if (served->info.number == 0) return std::vector<std::int64_t>();
  return std::vector{served->info.number};
}

}  // namespace stratus
