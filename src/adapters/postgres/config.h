// What a user can set about PostgreSQL.
#pragma once

#include <cstdint>
#include <string>

namespace stratus {

// A call returns at the latest after two connect_timeout_s and two statement_timeout_ms: it is made twice when a connection
// was lost.
struct PostgresConfig {
  std::string host = "127.0.0.1";
  std::uint16_t port = 5432;
  std::string database = "weather_db";
  std::string user = "weather";
  std::string password;           // never printed; empty: from password_file, or none
  std::string password_file;      // of lines host:port:database:user:password, readable by its owner alone; empty: none
  std::string schema = "public";  // where the tables stand
  int connect_timeout_s = 5;      // at least 2
  int statement_timeout_ms = 30'000;
};

}  // namespace stratus
