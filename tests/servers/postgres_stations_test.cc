// The registry in PostgreSQL against the contract, while its server is killed, and for whoever may not.
#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "adapters/postgres/migrations.h"
#include "adapters/postgres/stations.h"
#include "contract/faulty_worlds.h"
#include "servers/postgres_server.h"
#include "servers/server_faults.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PostgresStationsWorld final : public StationsWorld {
 public:
  PostgresStationsWorld() { reopen(); }
  Stations& stations() override { return *stations_; }
  Stations& other() override { return *other_; }
  void reopen() override {
    stations_ = std::make_unique<PostgresStations>(schema_.config());
    other_ = std::make_unique<PostgresStations>(schema_.config());
  }

 private:
  const EmptySchema schema_;
  std::unique_ptr<PostgresStations> stations_;
  std::unique_ptr<PostgresStations> other_;
};

const Maker<StationsWorld> kPostgres = [] { return std::make_unique<PostgresStationsWorld>(); };
INSTANTIATE_TEST_SUITE_P(Postgres, StationsContract, ::testing::Values(kPostgres, slow(kPostgres)));

Station station(const std::string& id) {
  Station made;
  made.id = StationId(id);
  made.city = "Paris";
  made.country = "FR";
  made.zone = "Europe/Paris";
  return made;
}

TEST(PostgresRegistry, WhatWasPutStandsAfterAKillAndMeanwhileNothingIsAnswered) {
  const ServerUnderTest server("postgresql");
  const OwnSchema schema;
  PostgresStations stations(schema.config());
  ASSERT_TRUE(stations.put(std::vector{station("station_A_FR")}));
  server.kill();
  const auto begin = std::chrono::steady_clock::now();
  for (const Status& status :
       {Status(stations.read().map([](auto&&) {})), stations.put(std::vector{station("station_B_FR")}),
        stations.remove(StationId("station_A_FR"))}) {
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::kUnavailable) << status.error().message;
    EXPECT_THAT(status.error().message, HasSubstr("127.0.0.1"));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
  server.start();
  const auto registry = stations.read();
  ASSERT_TRUE(registry) << registry.error().message;
  EXPECT_EQ(*registry, StationRegistry({station("station_A_FR")}));
  EXPECT_TRUE(stations.put(std::vector{station("station_B_FR")}));
}

TEST(PostgresRegistry, AConnectionThatWasCutIsMadeAgain) {
  const OwnSchema schema;
  PostgresStations stations(schema.config());
  ASSERT_TRUE(stations.put(std::vector{station("station_A_FR")}));
  PostgresClient other(schema.config());
  ASSERT_TRUE(other.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'weather' AND pid <> pg_backend_pid()"));
  const Status removed = stations.remove(StationId("station_A_FR"));
  EXPECT_TRUE(removed) << removed.error().message;
}

TEST(PostgresRegistry, WhoHasNoRightIsToldSoWithoutThePassword) {
  PostgresConfig config = postgres_config("public");
  for (const char* password : {"", "wrong-secret"}) {
    config.password = password;
    const auto read = PostgresStations(config).read();
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kPermissionDenied) << read.error().message;
    EXPECT_THAT(read.error().message, Not(HasSubstr("wrong-secret")));
  }
  config = postgres_config("public");
  config.database = "no_such";
  EXPECT_EQ(PostgresStations(config).read().error().kind, ErrorKind::kNotFound);
}

TEST(PostgresRegistry, AReaderReadsAndChangesNothing) {
  const OwnSchema schema;
  ASSERT_TRUE(PostgresStations(schema.config()).put(std::vector{station("station_A_FR")}));
  PostgresConfig config = schema.config();
  config.user = "weather_reader";
  config.password = "weather_reader";
  PostgresClient reader(config);
  const auto ids = reader.run("SELECT id FROM station");
  ASSERT_TRUE(ids) << ids.error().message;
  EXPECT_EQ(ids->rows.at(0).at(0), "station_A_FR");
  EXPECT_EQ(reader.run("DELETE FROM station").error().kind, ErrorKind::kPermissionDenied);
}

TEST(PostgresRegistry, ARowThatIsNoStationIsDamageWithItsName) {
  const OwnSchema schema;
  PostgresStations stations(schema.config());
  ASSERT_TRUE(stations.put(std::vector{station("station_A_FR")}));
  ASSERT_TRUE(PostgresClient(schema.config()).run("UPDATE station SET interval_s = 7"));
  const auto read = stations.read();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(read.error().message, HasSubstr("station_A_FR"));
  EXPECT_THAT(read.error().message, HasSubstr("interval_s"));
}

TEST(PostgresMigrations, AreMadeOnceInOrderAndAllOrNone) {
  const OwnSchema schema;
  PostgresClient client(schema.config());
  const std::vector<Migration> first{{1, "0001_a", "CREATE TABLE a (x integer)"}};
  std::vector<Migration> both = first;
  both.push_back({2, "0002_b", "CREATE TABLE b (x integer); INSERT INTO b VALUES (1)"});
  ASSERT_TRUE(migrate(client, first));
  std::vector<Migration> broken = both;
  broken[1].sql = "CREATE TABLE c (x integer); SELECT no_such_function()";
  const Status failed = migrate(client, broken);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("0002_b"));
  EXPECT_EQ(client.run("SELECT * FROM c").error().kind, ErrorKind::kNotFound);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(migrate(client, both));
  EXPECT_EQ(client.run("SELECT count(*) FROM b")->rows.at(0).at(0), "1");
  EXPECT_EQ(migrate(client, first).error().kind, ErrorKind::kUnsupported) << "a later program was here";
  both[0].sql = "CREATE TABLE a (x bigint)";
  EXPECT_EQ(migrate(client, both).error().kind, ErrorKind::kConflict);
}

TEST(PostgresMigrations, OfProgramsAtOnceOneMakesThem) {
  const OwnSchema schema;
  {
    std::vector<std::jthread> programs;
    for (int i = 0; i < 4; ++i) {
      programs.emplace_back([&] {
        PostgresClient client(schema.config());
        const Status done = migrate(client);
        EXPECT_TRUE(done) << done.error().message;
      });
    }
  }
  EXPECT_EQ(PostgresClient(schema.config()).run("SELECT count(*) FROM migration")->rows.at(0).at(0),
            std::to_string(shipped_migrations().size()));
}

TEST(PostgresClientTest, AnAnswerThatTakesTooLongIsGivenUp) {
  PostgresConfig config = postgres_config("public");
  config.statement_timeout_ms = 300;
  PostgresClient client(config);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(client.run("SELECT pg_sleep(20)").error().kind, ErrorKind::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_TRUE(client.run("SELECT 1"));
}

}  // namespace
}  // namespace stratus
