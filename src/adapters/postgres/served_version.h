// What PostgreSQL serves: the rows that say which version its tables hold.
#pragma once

#include "adapters/postgres/client.h"
#include "adapters/postgres/version_pieces.h"
#include "ports/versions.h"

namespace stratus {

// What makes tables whose rows are damaged good again.
inline constexpr const char* kAfreshRemedy = "TRUNCATE version, weather_fact, weather_observation, and export again";

struct ServedVersion {
  VersionInfo info;  // number 0: none was exported yet
  PieceContents pieces;
  std::string view_tables;  // digest of what the tables of views were made of
  std::string mark{};       // of the export that wrote it
};

// In the transaction of the caller, whose snapshot it is. kDataLoss names what is missing or wrong.
Result<ServedVersion> read_served(PostgresClient& client);
// The mark alone: equal marks are the same export; empty when there was none.
Result<std::string> read_served_mark(PostgresClient& client);
// In the place of what is served.
Status write_served(PostgresClient& client, const ServedVersion& served);

}  // namespace stratus
