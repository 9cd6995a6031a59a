#include "adapters/postgres/snapshot.h"

namespace stratus {
namespace {

// After an error of a statement the transaction goes on from here, with what it sees.
constexpr const char* kStart = "SAVEPOINT start";
constexpr const char* kBackToStart = "ROLLBACK TO SAVEPOINT start";

Status run(PostgresClient& client, const char* sql) {
  return client.run(sql).map([](const PostgresAnswer&) {});
}

}  // namespace

std::unique_ptr<PostgresClient> IdleClients::take() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<PostgresClient>(config_);
  std::unique_ptr<PostgresClient> client = std::move(idle_.back());
  idle_.pop_back();
  return client;
}

void IdleClients::give(std::unique_ptr<PostgresClient> client) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMost) idle_.push_back(std::move(client));
}

PostgresSnapshot::~PostgresSnapshot() {
  if (client_->connected() && run(*client_, "ROLLBACK")) clients_.give(std::move(client_));
}

Result<std::string> PostgresSnapshot::begin_locked() {
  STRATUS_RETURN_IF_ERROR(run(*client_, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  STRATUS_ASSIGN_OR_RETURN(const std::string mark, read_served_mark(*client_));
  STRATUS_RETURN_IF_ERROR(run(*client_, kStart));
  return mark;
}

Status PostgresSnapshot::begin_again_locked() {
  STRATUS_ASSIGN_OR_RETURN(const std::string mark, begin_locked());
  if (mark == mark_) return {};
  client_ = std::make_unique<PostgresClient>(client_->config());
  return fail(
      client_->at({ErrorKind::kUnavailable, "the connection was lost, and another version is served now: ask again"}));
}

// A connection that was kept may have been cut meanwhile.
Result<std::string> PostgresSnapshot::begin() {
  const std::lock_guard lock(mutex_);
  Result<std::string> begun = begin_locked();
  if (!begun && begun.error().kind == ErrorKind::kUnavailable && !client_->connected()) begun = begin_locked();
  if (begun) mark_ = *begun;
  return begun;
}

Status PostgresSnapshot::ask(const std::function<Status(PostgresClient&)>& work) {
  const std::lock_guard lock(mutex_);
  if (!client_->connected()) STRATUS_RETURN_IF_ERROR(begin_again_locked());
  Status done = work(*client_);
  if (!done && !client_->connected()) {
    STRATUS_RETURN_IF_ERROR(begin_again_locked());
    done = work(*client_);
  }
  if (!done && client_->connected()) static_cast<void>(run(*client_, kBackToStart));
  return done;
}

}  // namespace stratus
