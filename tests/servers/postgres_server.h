// The PostgreSQL of deploy/servers for tests: where it is, and schemas of a test alone.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "adapters/postgres/client.h"
#include "servers/server_ports.h"

namespace stratus {

inline PostgresConfig postgres_config(const std::string& schema) {
  constexpr int kPostgresPort = 5432;
  PostgresConfig config;
  config.port = static_cast<std::uint16_t>(port_of_server(kPostgresPort));
  config.password = "weather";
  config.schema = schema;
  config.statement_timeout_ms = 10'000;
  return config;
}

// A schema that nobody else has; goes with the object.
class OwnSchema {
 public:
  OwnSchema() : name_("test_" + std::to_string(std::random_device()())) {
    EXPECT_TRUE(client_.run("CREATE SCHEMA " + name_));
  }
  ~OwnSchema() { EXPECT_TRUE(PostgresClient(postgres_config("public")).run("DROP SCHEMA " + name_ + " CASCADE")); }
  OwnSchema(const OwnSchema&) = delete;
  OwnSchema& operator=(const OwnSchema&) = delete;

  PostgresConfig config() const { return postgres_config(name_); }
  const std::string& name() const { return name_; }

 private:
  const std::string name_;
  PostgresClient client_{postgres_config("public")};
};

}  // namespace stratus
