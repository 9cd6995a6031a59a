// What PostgreSQL serves against the contract of versions: an embedded store whose versions are exported one after the
// other.
#include <gmock/gmock.h>

#include "adapters/postgres/export.h"
#include "adapters/postgres/versions.h"
#include "contract/faulty_worlds.h"
#include "contract/nasty_data.h"
#include "servers/postgres_server.h"
#include "storage/parquet_folder.h"
#include "support/dropping_file_system.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

// Exports what is not served yet before anything is asked.
class ExportedVersions final : public Versions {
 public:
  ExportedVersions(ParquetFolder& folder, const PostgresConfig& config)
      : folder_(folder), served_(config), export_(config) {}

  Result<std::shared_ptr<const PinnedVersion>> current() override {
    STRATUS_RETURN_IF_ERROR(bring_up());
    return served_.current();
  }
  Result<std::shared_ptr<const PinnedVersion>> open(std::int64_t number) override {
    STRATUS_RETURN_IF_ERROR(bring_up());
    return served_.open(number);
  }
  Result<std::vector<std::int64_t>> numbers() const override {
    STRATUS_RETURN_IF_ERROR(bring_up());
    return served_.numbers();
  }

 private:
  Status bring_up() const {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<std::int64_t> kept, folder_.versions().numbers());
    for (const std::int64_t number : kept) {
      if (number <= exported_) continue;
      STRATUS_ASSIGN_OR_RETURN(const auto version, folder_.versions().open(number));
      STRATUS_ASSIGN_OR_RETURN(const ExportReport report,
                               export_.run(*version, {folder_.versions(), folder_.differences()}));
      exported_ = report.version;
    }
    return {};
  }

  ParquetFolder& folder_;
  mutable PostgresVersions served_;
  mutable PostgresExport export_;
  mutable std::int64_t exported_ = 0;
};

class PostgresVersionsWorld final : public VersionWorld {
 public:
  VersionStore& store() override { return folder_.store(); }
  VersionStore& other_store() override { return other_folder_.store(); }
  Versions& versions() override { return versions_; }
  // Whoever touches a row of the piece gets the error of a damaged page.
  void damage(const VersionPiece& piece) override {
    const std::size_t blank = piece.name.find(' ');
    const std::string table = piece.name.substr(0, blank);
    const std::string period = piece.name.substr(blank + 1);
    const std::string place = piece.view.empty() ? "to_char(time, 'YYYY-MM')" : "to_char(day, 'YYYY')";
    schema_.spoil();
    PostgresClient client(schema_.config());
    const auto done = client.run(
        "CREATE OR REPLACE FUNCTION damaged() RETURNS boolean LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'invalid page' USING ERRCODE = 'data_corrupted'; END $$;"
        "CREATE POLICY damage ON " +
        table + " USING (CASE WHEN " + place + " = '" + period +
        "' THEN damaged() ELSE true END);"
        "ALTER TABLE " +
        table + " ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
    EXPECT_TRUE(done) << done.error().message;
  }

 private:
  EmptySchema schema_;
  DroppingFileSystem disk_;
  ParquetFolder folder_{disk_, "/data"};
  ParquetFolder other_folder_{disk_, "/data"};
  ExportedVersions versions_{folder_, schema_.config()};
};

const Maker<VersionWorld> kPostgres = [] { return std::make_unique<PostgresVersionsWorld>(); };
INSTANTIATE_TEST_SUITE_P(Postgres, VersionsContract, ::testing::Values(kPostgres));

class PostgresVersionsTest : public ::testing::Test {
 protected:
  void publish(std::int64_t base, const std::function<void(Draft&)>& change) {
    const auto draft = folder.store().begin(DraftStart::kVersion, base).value();
    draft->info().run_id = "run";
    draft->info().generation = "rules";
    change(*draft);
    const auto published = draft->publish(UtcMillis{1});
    ASSERT_TRUE(published) << published.error().message;
  }
  ExportReport export_newest() {
    const auto report =
        PostgresExport(schema.config()).run(**folder.versions().current(), {folder.versions(), folder.differences()});
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : ExportReport();
  }

  const OwnSchema schema;
  DroppingFileSystem disk;
  ParquetFolder folder{disk, "/data"};
  PostgresVersions served{schema.config()};
};

TEST_F(PostgresVersionsTest, WhatIsAtTheEdgeOfItsTypeComesBackEqual) {
  std::vector<StoredFact> facts = nasty_facts();
  facts.back().fact.condition = std::string("nul \0, \\0 and \\", 15);
  publish(0, [&](Draft& draft) {
    VersionInfo& info = draft.info();
    info.stations = nasty_stations();
    info.zones = zones_of(info.stations).value();
    info.horizon = {LogId{"log"}, {{0, 7}, {3, 9}}};
    info.records = {{0, {7, 5, 1, 1}}, {2, {}}};
    info.former = {{{LogId{"one"}, {{1, 4}}}, {{1, 5}, {2, 1}}, {{1, {4, 4, 0, 0}}}}, {{LogId{"two"}, {}}, {}, {}}};
    info.unregistered = {{StationId("station_\"_XX"), 3}};
    info.newest_known_at = UtcMillis{-1};
    info.decoder = "decoder";
    ASSERT_TRUE(draft.join(nasty_month(), facts));
    ASSERT_TRUE(draft.put_cells(view_of(BucketScheme::kCivilDay), nasty_cells()));
    ASSERT_TRUE(draft.put_cells(view_of(BucketScheme::kCivilMonth), nasty_month_cells()));
  });
  const ExportReport report = export_newest();
  EXPECT_EQ(report.how, ExportHow::kEverything);
  EXPECT_EQ(report.facts, static_cast<std::int64_t>(facts.size()));
  const auto version = served.current().value();
  const std::vector<StationId> stations{StationId("a"), StationId("b"), StationId("é")};
  EXPECT_EQ(*version->facts(stations, {kEarliestTime, kLatestTime}, {}), facts);
  EXPECT_EQ(*version->cells(view_of(BucketScheme::kCivilDay), stations, {-1'000'000}, {1'000'000}, {}), nasty_cells());
  EXPECT_EQ(*version->cells(view_of(BucketScheme::kCivilMonth), stations, {-1'000'000}, {1'000'000}, {}),
            nasty_month_cells());
  const VersionInfo& said = (*folder.versions().current())->info();
  const VersionInfo& info = version->info();
  EXPECT_EQ(info.stations, said.stations);
  EXPECT_EQ(info.zones, said.zones);
  EXPECT_EQ(info.zones_changed, said.zones_changed);
  EXPECT_EQ(info.horizon, said.horizon);
  EXPECT_EQ(info.records, said.records);
  EXPECT_EQ(info.former, said.former);
  EXPECT_EQ(info.unregistered, said.unregistered);
  EXPECT_EQ(info.newest_known_at, said.newest_known_at);
  EXPECT_EQ(info.created_at, said.created_at);
  EXPECT_EQ(info.decoder, said.decoder);
  EXPECT_EQ(info.facts_digest, said.facts_digest);
  EXPECT_EQ(info.cells_digest, said.cells_digest);
}

StoredFact fact_at(std::int64_t time) {
  StoredFact stored;
  stored.fact.station = StationId("a");
  stored.fact.time = {time};
  stored.fact.elements.set(Element::kTemperature, 5);
  return stored;
}

TEST_F(PostgresVersionsTest, APinOutlivesItsConnectionUntilAnotherVersionIsServed) {
  publish(0, [](Draft& draft) { ASSERT_TRUE(draft.join(make_month(1970, 1), {fact_at(0)})); });
  export_newest();
  const auto pinned = served.current().value();
  const std::vector<StationId> stations{StationId("a")};
  const TimeRange always{kEarliestTime, kLatestTime};
  const auto cut = [&] {
    ASSERT_TRUE(PostgresClient(schema.config())
                    .run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'weather' AND pid <> "
                         "pg_backend_pid()"));
  };
  cut();
  EXPECT_EQ(pinned->facts(stations, always, {})->size(), 1U);
  EXPECT_TRUE(served.current()) << "an idle connection that was cut is made again";
  publish(1, [](Draft& draft) { ASSERT_TRUE(draft.join(make_month(1970, 1), {fact_at(60)})); });
  EXPECT_EQ(export_newest().how, ExportHow::kDifferences);
  EXPECT_EQ(pinned->facts(stations, always, {})->size(), 1U) << "its snapshot sees no other version";
  cut();
  for (int i = 0; i < 2; ++i) {
    const auto lost = pinned->facts(stations, always, {});
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().kind, ErrorKind::kUnavailable);
    EXPECT_THAT(lost.error().message, HasSubstr("another version"));
  }
  EXPECT_EQ((*served.current())->facts(stations, always, {})->size(), 2U);
}

TEST_F(PostgresVersionsTest, RowsThatAreOthersThanTheVersionSaysAreFoundAndNamed) {
  publish(0, [](Draft& draft) { ASSERT_TRUE(draft.join(make_month(1970, 1), {fact_at(0), fact_at(60)})); });
  export_newest();
  ASSERT_TRUE(
      PostgresClient(schema.config()).run("UPDATE weather_fact SET temperature_c = 0.6 WHERE time = '1970-01-01 00:01Z'"));
  std::vector<std::string> told;
  const auto tell = [&](const VersionPiece& piece, const Error& fault) {
    told.push_back(piece.name);
    EXPECT_EQ(fault.kind, ErrorKind::kDataLoss);
    EXPECT_THAT(fault.message, HasSubstr(piece.name));
  };
  EXPECT_EQ((*served.current())->check(PieceCheck::kWhole, tell, {}), 1);
  EXPECT_THAT(told, ::testing::ElementsAre("weather_fact 1970-01"));
}

}  // namespace
}  // namespace stratus
