// A session of Spark over Spark Connect.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/spark/config.h"
#include "base/result.h"

namespace stratus {

// SQL and its named parameters, which are texts.
struct SparkStatement {
  std::string sql;
  std::map<std::string, std::string> parameters{};
};

// Handed some rows of an answer as the bytes of an Arrow stream, valid during the call. What it fails with ends the
// statement.
using TakeRows = std::function<Status(std::string_view stream)>;

// Settings and tables belong to the session; a server that was started again knows neither. Errors are those of
// error_of_status(), with the server in front. kUnavailable: no connection, or it was cut and not made again within
// patience_ms; nothing was heard for answer_timeout_s; or the server was started again in the middle. kCancelled: the
// configuration says so, or somebody at the server. Not thread-safe.
class SparkClient {
 public:
  explicit SparkClient(SparkConfig config);
  ~SparkClient();
  SparkClient(const SparkClient&) = delete;
  SparkClient& operator=(const SparkClient&) = delete;

  const SparkConfig& config() const { return config_; }

  // Of Spark.
  Result<std::string> version();
  Status set(const std::vector<std::pair<std::string, std::string>>& settings);
  // A table of that name in the place of what had it: of the rows of an Arrow stream (32 MiB at most), or of Parquet files
  // with those columns, which must all be there.
  Status put_rows(const std::string& table, std::string stream);
  Status put_files(const std::string& table, const std::string& columns, const std::vector<std::string>& paths);
  // The rows of the answer, each once and in order, also when the stream was cut and taken up again.
  Status run(const SparkStatement& statement, const TakeRows& take);

 private:
  struct Connection;  // keeps gRPC and the protocol out of this header

  const SparkConfig config_;
  const std::unique_ptr<Connection> connection_;
};

}  // namespace stratus
