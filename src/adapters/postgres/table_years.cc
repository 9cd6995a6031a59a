#include "adapters/postgres/table_years.h"

#include <fmt/format.h>

namespace stratus {

std::string partition_name(std::string_view table, int year) { return fmt::format("{}_{}", table, year); }

// A table that is made as a partition would lock its parent against readers; one that is attached does not.
Status TableYears::have(std::string_view table, int year) {
  const std::string name = partition_name(table, year);
  if (known_.contains(name)) return {};
  STRATUS_ASSIGN_OR_RETURN(const PostgresAnswer found, client_.run("SELECT to_regclass(quote_ident($1)) IS NULL", {name}));
  if (found.rows.at(0).at(0) == "t") {
    STRATUS_RETURN_IF_ERROR(
        client_.run(fmt::format("CREATE TABLE {0} (LIKE {1} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);"
                                "ALTER TABLE {1} ATTACH PARTITION {0} FOR VALUES FROM ('{2}-01-01') TO ('{3}-01-01')",
                                name, table, year, year + 1)));
    made_.push_back(name);
  }
  known_.insert(name);
  return {};
}

Status TableYears::analyze() const {
  for (const std::string& name : made_) STRATUS_RETURN_IF_ERROR(client_.run("ANALYZE " + name));
  return {};
}

}  // namespace stratus
