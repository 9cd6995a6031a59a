// All layers over a disk in memory, exported into a schema of a test alone.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "adapters/postgres/export.h"
#include "adapters/postgres/rows/view_tables.h"
#include "adapters/postgres/versions.h"
#include "servers/postgres_server.h"
#include "storage/parquet_differences.h"
#include "support/many_facts.h"
#include "support/spine.h"

namespace stratus {

class ExportWorld {
 public:
  explicit ExportWorld(StationRegistry stations, StackLimits limits = {}) : spine(std::move(stations), nullptr, limits) {}

  void append(std::span<const StoredFact> stored) {
    std::vector<Fact> facts;
    for (const StoredFact& each : stored) facts.push_back(each.fact);
    spine.append(facts);
  }
  ExportSource source() { return {spine.versions(), differences}; }
  Result<ExportReport> try_export(const ExportOptions& options = {}) { return try_export_into(schema, options); }
  Result<ExportReport> try_export_into(const OwnSchema& into, const ExportOptions& options = {}) {
    return PostgresExport(into.config()).run(**spine.versions().current(), source(), options);
  }
  ExportReport export_newest() { return must(try_export()); }
  // What PostgreSQL serves is what the newest version says, piece by piece.
  void expect_served() {
    const auto version = must(served.current());
    const VersionInfo& said = must(spine.versions().current())->info();
    EXPECT_EQ(version->info().number, said.number);
    EXPECT_EQ(version->info().horizon, said.horizon);
    EXPECT_EQ(version->info().facts_digest, said.facts_digest);
    EXPECT_EQ(version->info().cells_digest, said.cells_digest);
    must(version->check(PieceCheck::kWhole, [](const VersionPiece&, const Error& fault) { FAIL() << fault.message; }, {}));
    EXPECT_EQ(count("weather_fact"), said.facts) << "facts of the dataset are rows";
  }
  std::int64_t count(const std::string& table) { return std::stoll(ask("SELECT count(*) FROM " + table)); }
  std::string ask(const std::string& sql) { return must(client.run(sql)).rows.at(0).at(0).value_or("null"); }

  const OwnSchema schema;
  Spine spine;
  ParquetDifferences differences{spine.catalog(), spine.dataset(), spine.views()};
  PostgresVersions served{schema.config()};
  PostgresClient client{schema.config()};
};

// By table a digest of all its rows, but for their positions.
inline std::map<std::string, std::string> table_digests(const OwnSchema& schema) {
  PostgresClient client(schema.config());
  std::map<std::string, std::string> digests;
  std::vector<std::string> tables = yearly_tables();
  tables.insert(tables.end(), {"version_piece", "version_station", "version_partition", "version_log", "version_zone",
                               "version_zone_change", "version_unregistered"});
  for (const std::string& table : tables) {
    const std::string row = table == "weather_fact" ? "to_jsonb(t) - 'log_partition' - 'log_offset'" : "to_jsonb(t)";
    digests[table] = must(client.run("SELECT md5(coalesce(string_agg(r, E'\\n' ORDER BY r), '')) FROM (SELECT (" + row +
                                     ")::text AS r FROM " + table + " t) rows"))
                         .rows.at(0)
                         .at(0)
                         .value_or("");
  }
  return digests;
}

}  // namespace stratus
