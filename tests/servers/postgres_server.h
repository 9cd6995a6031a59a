// The PostgreSQL of deploy/servers for tests: where it is, and schemas of a test alone.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

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

// A schema whose tables have no rows, maybe used before: making one and taking it away costs ten times what emptying does.
class EmptySchema {
 public:
  EmptySchema() {
    if (left().empty()) {
      schema_ = std::make_unique<OwnSchema>();
    } else {
      schema_ = std::move(left().back());
      left().pop_back();
    }
  }
  ~EmptySchema() {
    if (!spoilt_ && PostgresClient(config()).run(kEmpty)) left().push_back(std::move(schema_));
  }
  EmptySchema(const EmptySchema&) = delete;
  EmptySchema& operator=(const EmptySchema&) = delete;

  PostgresConfig config() const { return schema_->config(); }
  // Nobody uses it again.
  void spoil() { spoilt_ = true; }

 private:
  static constexpr const char* kEmpty =
      "DO $$ DECLARE name text; BEGIN FOR name IN SELECT relname FROM pg_class WHERE relnamespace = "
      "current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'migration' LOOP "
      "EXECUTE format('DELETE FROM %I', name); END LOOP; END $$";

  static std::vector<std::unique_ptr<OwnSchema>>& left() {
    static std::vector<std::unique_ptr<OwnSchema>> schemas;
    return schemas;
  }

  std::unique_ptr<OwnSchema> schema_;
  bool spoilt_ = false;
};

}  // namespace stratus
