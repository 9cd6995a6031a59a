// A connection to PostgreSQL, made when it is needed and again when it was lost. The only place that knows libpq.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/postgres/config.h"
#include "base/result.h"

namespace stratus {

// Of each row the texts of its columns; nothing for NULL.
using PostgresRows = std::vector<std::vector<std::optional<std::string>>>;

struct PostgresAnswer {
  PostgresRows rows;
  std::int64_t changed = 0;  // rows of an INSERT, UPDATE or DELETE
};

// kUnavailable: no connection, it was cut, the server starts or stops, or time is over. kPermissionDenied: user, password or
// a right. kNotFound: no such database or table. kResourceExhausted: a disk. kConflict: another transaction came first.
// kInvalidArgument: a value. kDataLoss: damage. Messages name the server and never a password.
// Not thread-safe.
class PostgresClient {
 public:
  explicit PostgresClient(PostgresConfig config);
  ~PostgresClient();
  PostgresClient(const PostgresClient&) = delete;
  PostgresClient& operator=(const PostgresClient&) = delete;

  const PostgresConfig& config() const { return config_; }

  // One statement, or with no parameters several. Its parameters are texts for $1, $2, ...
  Result<PostgresAnswer> run(const std::string& sql, const std::vector<std::string>& parameters = {});
  // `work` in one transaction: all of it or nothing, durable on return.
  Status in_transaction(const std::function<Status(PostgresClient&)>& work);
  // `work`, and once more when the connection was lost in it: work that may be made twice.
  Status on_a_connection(const std::function<Status(PostgresClient&)>& work);
  Error at(const Error& error) const;

 private:
  struct Connection;  // keeps libpq out of this header

  Status connect();
  Status fail_of_connection(const std::string& what);

  const PostgresConfig config_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace stratus
