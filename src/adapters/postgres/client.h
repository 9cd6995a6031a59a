// A connection to PostgreSQL, made when it is needed and again when it was lost. The only place that knows libpq.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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

// A row in PostgreSQL's binary form: of each column its bytes, nothing for NULL. Valid while it is visited.
using BinaryRow = std::span<const std::optional<std::string_view>>;
using VisitRow = std::function<Status(BinaryRow)>;

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
  // One statement whose rows are visited as they come: none is kept. What `visit` fails with ends the visits and is the
  // answer.
  Status visit(const std::string& sql, const std::vector<std::string>& parameters, const VisitRow& visit);
  // A COPY ... FROM STDIN (FORMAT binary) and all that it takes (rows/binary_rows.h). Answers the number of rows.
  Result<std::int64_t> copy(const std::string& sql, std::string_view bytes);
  // `work` in one transaction: all of it or nothing, durable on return. It must end at its first error: after a lost
  // connection a further statement would stand outside of it.
  Status in_transaction(const std::function<Status(PostgresClient&)>& work);
  // `work`, and once more when the connection was lost in it: work that may be made twice.
  Status on_a_connection(const std::function<Status(PostgresClient&)>& work);
  // False before the first statement, and after a connection was lost: with it went its transaction.
  bool connected() const { return connection_ != nullptr; }
  Error at(const Error& error) const;

 private:
  struct Connection;  // keeps libpq out of this header

  template <typename Take>
  Status ask(const std::string& sql, const std::vector<std::string>& parameters, bool by_row, const Take& take);
  Status connect();
  Status fail_of_connection(const std::string& what);

  const PostgresConfig config_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace stratus
