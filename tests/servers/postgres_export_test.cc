// Versions brought into PostgreSQL: everything, differences, and what SQL says of them.
#include <gmock/gmock.h>

#include <random>

#include "reference/believe.h"
#include "servers/export_world.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

std::map<Identity, std::vector<Fact>> by_identity(const std::vector<StoredFact>& facts) {
  std::map<Identity, std::vector<Fact>> identities;
  for (const StoredFact& stored : facts) identities[Identity::of(stored.fact)].push_back(stored.fact);
  return identities;
}

// A month of some facts, so that each test has several pieces and groups of stations.
ManyFacts some_facts(int stations, int hours, std::uint32_t seed = 1) {
  ManyFacts of;
  of.stations = stations;
  of.hours = hours;
  of.seed = seed;
  return of;
}

// All are described.
StationRegistry described(const ManyFacts& of) {
  StationRegistry registry = many_stations(of);
  for (int i = 0; i < of.stations; ++i) {
    if (registry.find(many_id(i)) != nullptr) continue;
    Station station;
    station.id = many_id(i);
    EXPECT_TRUE(registry.put(station));
  }
  return registry;
}

StationRegistry without(const StationRegistry& registry, const StationId& one) {
  StationRegistry others;
  for (const auto& [id, station] : registry.stations()) {
    if (id != one) must(others.put(station));
  }
  return others;
}

// Each with its number as its city, five to a city.
StationRegistry with_cities(const ManyFacts& of) {
  StationRegistry registry;
  const StationRegistry nameless = described(of);
  for (const auto& [id, station] : nameless.stations()) {
    Station named = station;
    named.city = "City " + std::to_string(registry.size() / 5);
    EXPECT_TRUE(registry.put(named));
  }
  return registry;
}

TEST(PostgresExportTest, TheFirstExportWritesAllAndTellsHowFarItIs) {
  const ManyFacts of = some_facts(70, 24 * 40);
  ExportWorld world(described(of));
  world.append(many_facts(of));
  world.spine.batch();
  std::vector<std::int64_t> told;
  ExportOptions options;
  options.progress = [&](std::int64_t done, std::int64_t total) {
    EXPECT_EQ(total, world.spine.versions().current().value()->info().facts);
    if (!told.empty()) {
      EXPECT_GT(done, told.back());
    }
    told.push_back(done);
  };
  const ExportReport report = must(world.try_export(options));
  EXPECT_EQ(report.how, ExportHow::kEverything);
  EXPECT_EQ(report.before, 0);
  ASSERT_GE(told.size(), 4U) << "two groups of stations in two months";
  EXPECT_EQ(told.back(), report.facts);
  world.expect_served();
  EXPECT_EQ(world.export_newest().how, ExportHow::kNothing);
}

// Whatever happened between two versions, the tables are those of an export of everything; and of each identity there is
// what the plain reference believes.
TEST(PostgresExportTest, DifferencesGiveWhatAnExportOfEverythingGives) {
  const ManyFacts of = some_facts(12, 24 * 70);
  std::vector<StoredFact> left = many_facts(of);
  std::mt19937 draw(3);
  std::shuffle(left.begin(), left.end(), draw);
  ExportWorld world(described(of), StackLimits{.base_rows = 3000, .additions = 1});
  const auto expect_differences = [&](std::int64_t restated) {
    const ExportReport report = world.export_newest();
    EXPECT_EQ(report.how, report.before == 0 ? ExportHow::kEverything : ExportHow::kDifferences);
    EXPECT_EQ(report.restated, restated);
    world.expect_served();
  };
  const auto grow = [&](std::size_t share) {
    const std::size_t some = left.size() / share;
    world.append(std::span(left).last(some));
    left.resize(left.size() - some);
  };
  const StationRegistry all = world.spine.stations();
  grow(2);
  world.spine.set_stations(without(all, many_id(3)));
  world.spine.batch();
  expect_differences(0);
  const std::int64_t first = must(world.spine.versions().current())->info().number;
  world.spine.set_stations(all);
  world.spine.batch();  // it is described now
  expect_differences(1);
  grow(3);
  world.spine.batch();
  expect_differences(0);
  StationRegistry other_grid = all;
  Station station = *all.find(many_id(1));
  station.zone = "Asia/Kathmandu";
  station.interval_s = 7200;
  must(other_grid.put(station));
  world.spine.set_stations(other_grid);
  grow(3);
  world.spine.batch();
  expect_differences(1);
  must(world.spine.store().publish_again(first, UtcMillis{1'900'000'000'000}));
  expect_differences(2);  // back to before both
  grow(2);
  world.spine.batch({.rebuild = true});
  expect_differences(2);
  const OwnSchema other;
  EXPECT_EQ(must(world.try_export_into(other)).how, ExportHow::kEverything);
  EXPECT_EQ(table_digests(world.schema), table_digests(other));
  const std::map<Identity, std::vector<Fact>> identities = by_identity(world.spine.rows().facts);
  const auto believed = std::count_if(identities.begin(), identities.end(),
                                      [](const auto& identity) { return plain_resolve(identity.second).has_value(); });
  EXPECT_EQ(world.count("weather_observation"), believed);
}

TEST(PostgresExportTest, ASmallChangeWritesItsDaysAlone) {
  const ManyFacts of = some_facts(20, 24 * 31);
  ExportWorld world(described(of));
  const std::vector<StoredFact> facts = many_facts(of);
  world.append(facts);
  world.spine.batch();
  world.export_newest();
  Fact correction = facts.front().fact;
  correction.known_at = correction.known_at + 1000;
  correction.elements.set(Element::kTemperature, 77);
  world.spine.append(correction);
  world.spine.batch();
  const ExportReport report = world.export_newest();
  EXPECT_EQ(report.how, ExportHow::kDifferences);
  EXPECT_LE(report.facts, 30) << "a day of one station";
  EXPECT_LE(report.cells, 6) << "a day of each kind, and the month";
  world.expect_served();
  EXPECT_EQ(world.ask("SELECT temperature_c FROM weather_observation WHERE station_id = '" + correction.station.text() +
                      "' AND time = '" + format_utc(correction.time) + "'"),
            "7.7");
}

TEST(PostgresExportTest, WhatHasNoCommonVersionIsWrittenAnew) {
  const ManyFacts of = some_facts(5, 200);
  ExportWorld world(described(of));
  std::vector<StoredFact> facts = many_facts(of);
  world.append(std::span(facts).first(300));
  world.spine.batch();
  world.export_newest();
  world.append(std::span(facts).subspan(300));
  world.spine.batch();
  must(world.spine.store().prune(1));
  const ExportReport report = world.export_newest();
  EXPECT_EQ(report.how, ExportHow::kEverything);
  EXPECT_EQ(report.before, 1);
  world.expect_served();
}

TEST(PostgresExportTest, AnOlderVersionAndAnotherOneOfThatNumberAreRefusedByName) {
  const ManyFacts of = some_facts(2, 50);
  ExportWorld world(described(of));
  ExportWorld stranger(described(of));
  const std::vector<StoredFact> facts = many_facts(of);
  for (ExportWorld* each : {&world, &stranger}) {
    each->append(std::span(facts).first(each == &world ? 20 : 30));
    each->spine.batch();
  }
  const auto first = must(world.spine.versions().current());
  world.append(std::span(facts).subspan(20));
  world.spine.batch();
  world.export_newest();
  PostgresExport exports(world.schema.config());
  const auto older = exports.run(*first, world.source());
  ASSERT_FALSE(older);
  EXPECT_EQ(older.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(older.error().message, HasSubstr("version 1 is older than version 2"));
  stranger.append(std::span(facts).subspan(30, 10));
  stranger.spine.batch();
  const auto other = exports.run(*must(stranger.spine.versions().current()), stranger.source());
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(other.error().message, HasSubstr("another version 2"));
  world.expect_served();
}

// The rows of a day that changes are counted as they go, so that what is missing there is noticed before anything is built
// on it.
TEST(PostgresExportTest, TablesThatLostARowAreNotBuiltOnAndCanBeMadeAfresh) {
  const ManyFacts of = some_facts(3, 100);
  ExportWorld world(described(of));
  const std::vector<StoredFact> facts = many_facts(of);
  world.append(facts);
  world.spine.batch();
  world.export_newest();
  Fact correction = facts.front().fact;
  correction.known_at = correction.known_at + 1;
  const std::string station = "station_id = '" + correction.station.text() + "'";
  must(world.client.run("DELETE FROM weather_fact WHERE " + station + " AND time = '" + format_utc(correction.time) + "'"));
  world.spine.append(correction);
  world.spine.batch();
  const auto refused = world.try_export();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(refused.error().message, HasSubstr("TRUNCATE"));
  EXPECT_EQ(must(world.served.current())->info().number, 1);
  must(world.client.run("TRUNCATE version, weather_fact, weather_observation"));
  EXPECT_EQ(must(world.served.current())->info().number, 0);
  EXPECT_EQ(world.export_newest().how, ExportHow::kEverything);
  world.expect_served();
}

TEST(PostgresExportTest, TablesOfViewsThatAreDeclaredOtherwiseAreMadeAnew) {
  const ManyFacts of = some_facts(3, 100);
  ExportWorld world(described(of));
  const std::vector<StoredFact> facts = many_facts(of);
  world.append(std::span(facts).first(200));
  world.spine.batch();
  world.export_newest();
  must(
      world.client.run("UPDATE version SET view_tables = 'of before', exported_at = now();"
                       "ALTER TABLE daily_utc DROP COLUMN flagged"));
  const auto tell = [](const VersionPiece&, const Error& fault) { FAIL() << fault.message; };
  must(must(world.served.current())->check(PieceCheck::kWhole, tell, {}));
  world.append(std::span(facts).subspan(200));
  world.spine.batch();
  EXPECT_EQ(world.export_newest().how, ExportHow::kEverything);
  world.expect_served();
}

// Its sums divided as SQL does are the means of the cells, whose digests are those of the version.
TEST(PostgresExportTest, TheMeanOfACityIsThatOfItsCells) {
  const ManyFacts of = some_facts(20, 24 * 36);
  ExportWorld world(with_cities(of));
  world.append(many_facts(of));
  world.spine.batch();
  world.export_newest();
  const auto means =
      must(world.client.run("SELECT city, AVG(temp) AS avg_temp FROM weather_data GROUP BY city ORDER BY city"));
  ASSERT_EQ(means.rows.size(), 4U);
  const auto of_cells =
      must(world.client.run("SELECT city, sum(temperature_c_sum) / sum(temperature_c_count) FROM daily_civil JOIN "
                            "version_station ON id = station_id"
                            " GROUP BY city ORDER BY city"));
  EXPECT_EQ(means.rows, of_cells.rows);
  // What is counted by value in a closed month is what its days count.
  EXPECT_GT(world.count("monthly_civil"), 0);
  EXPECT_EQ(world.ask("SELECT sum(bin.value * bin.count) || ' ' || sum(bin.count) FROM monthly_civil,"
                      " unnest(temperature_c_values, temperature_c_counts) AS bin(value, count)"),
            world.ask("SELECT (10 * sum(temperature_c_sum))::bigint || ' ' || sum(temperature_c_count) FROM daily_civil d"
                      " WHERE EXISTS (SELECT FROM monthly_civil m WHERE m.station_id = d.station_id"
                      " AND m.day = date_trunc('month', d.day))"));
  // By hand, of the first city: facts as they were stated.
  const std::map<Identity, std::vector<Fact>> identities = by_identity(world.spine.rows().facts);
  std::int64_t sum = 0;
  std::int64_t count = 0;
  for (const auto& [identity, stated] : identities) {
    const Station& station = *world.spine.stations().find(identity.station);
    const auto believed = plain_resolve(stated);
    if (station.city != "City 0" || !believed || !kMeasuredKinds.contains(believed->kind)) continue;
    const auto value = believed->elements.get(Element::kTemperature);
    if (!value || !must(StationCalendar::make(station)).on_grid(identity.time)) continue;
    sum += *value;
    count += 1;
  }
  EXPECT_NEAR(std::stod(means.rows[0][1].value_or("0")), static_cast<double>(sum) / 10 / static_cast<double>(count), 1e-9);
}

TEST(PostgresExportTest, EveryElementAndMeasureHasItsColumnWithScaleAndComment) {
  ExportWorld world(described(some_facts(1, 1)));
  world.append(many_facts(some_facts(1, 1)));
  world.spine.batch();
  world.export_newest();
  const auto types = [&](const std::string& table) {
    std::map<std::string, std::string> columns;
    const auto answer = must(world.client.run(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '" + table +
        "'::regclass AND attnum > 0 AND NOT attisdropped AND col_description(attrelid, attnum) IS NOT NULL"));
    for (const auto& row : answer.rows) columns[*row[0]] = *row[1];
    return columns;
  };
  for (const char* table : {"weather_fact", "weather_observation"}) {
    const auto columns = types(table);
    for (const ElementInfo& element : kElements)
      EXPECT_EQ(columns.at(std::string(element.name)), "numeric(9," + std::to_string(element.scale) + ")") << table;
  }
  for (const ViewSpec& view : kViews) {
    if (!view.stored) continue;
    const auto columns = types(std::string(view.name));
    for (const Measure& measure : view.measures)
      EXPECT_TRUE(columns.contains(std::string(measure.name) + "_sum")) << view.name;
    for (const HistogramSpec& histogram : view.histograms)
      EXPECT_EQ(columns.at(std::string(histogram.name) + "_values"), "integer[]") << view.name;
  }
  EXPECT_EQ(types("weather_data").size(), kElementCount);
}

TEST(PostgresExportTest, AReaderReadsWhatIsServedAndChangesNothing) {
  const ManyFacts of = some_facts(2, 10);
  ExportWorld world(described(of));
  world.append(many_facts(of));
  world.spine.batch();
  world.export_newest();
  PostgresConfig config = world.schema.config();
  config.user = "weather_reader";
  config.password = "weather_reader";
  PostgresClient reader(config);
  for (const char* table :
       {"weather_data", "weather_fact", "weather_observation", "daily_civil", "monthly_civil", "version"}) {
    const auto read = reader.run(std::string("SELECT count(*) FROM ") + table);
    EXPECT_TRUE(read) << read.error().message;
  }
  EXPECT_EQ(reader.run("DELETE FROM weather_fact").error().kind, ErrorKind::kPermissionDenied);
  EXPECT_EQ(reader.run("SELECT * FROM idempotency_key").error().kind, ErrorKind::kPermissionDenied);
}

}  // namespace
}  // namespace stratus
