// The partitions of tables, one a year, made when something is to stand in them.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/postgres/client.h"

namespace stratus {

// In the transaction of the caller, without a lock that readers would wait for. Not thread-safe.
class TableYears {
 public:
  explicit TableYears(PostgresClient& client) : client_(client) {}
  // Whether `table` had that year or has it now.
  Status have(std::string_view table, int year);
  // Tells the server what stands in those that were made here: until it looks by itself its plans are bad ones.
  Status analyze() const;

 private:
  PostgresClient& client_;
  std::set<std::string> known_;
  std::vector<std::string> made_;
};

// "weather_fact_2026".
std::string partition_name(std::string_view table, int year);

}  // namespace stratus
