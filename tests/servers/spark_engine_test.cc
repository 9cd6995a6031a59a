// Cells by Spark: the contract of engines, and the embedded engine's, digest by digest.
#include <gmock/gmock.h>

#include <chrono>
#include <random>
#include <thread>

#include "batch/column_engine.h"
#include "batch/dirty_tracker.h"
#include "contract/faulty_worlds.h"
#include "contract/nasty_data.h"
#include "laws/generators.h"
#include "servers/hdfs_server.h"
#include "servers/server_faults.h"
#include "servers/spark_server.h"
#include "storage/stored_versions.h"
#include "support/many_facts.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

class SparkWorld final : public BatchEngineWorld {
 public:
  BatchEngine& engine() override { return engine_; }
  VersionWorld& versions() override { return versions_; }

 private:
  FolderVersions versions_;
  SparkBatchEngine engine_{spark_config(versions_.folder().root())};
};

const Maker<BatchEngineWorld> kSpark = [] { return std::make_unique<SparkWorld>(); };
INSTANTIATE_TEST_SUITE_P(Spark, BatchEngineContract, ::testing::Values(kSpark));

using Facts = std::vector<StoredFact>;

Facts canonical(Facts facts) {
  make_canonical(facts);
  return facts;
}

// Facts of many histories around clock changes and month borders, with ties in all that can tie.
Facts odd_facts(std::uint64_t seed, int histories) {
  constexpr int kSize = 60;
  Facts facts;
  for (int i = 0; i < histories; ++i) {
    for (Fact& fact : history()(rc::Random(seed * 1000 + static_cast<std::uint64_t>(i)), kSize).value())
      facts.push_back({std::move(fact), {0, static_cast<std::int64_t>(facts.size())}});
  }
  return canonical(std::move(facts));
}

// A part of them, about `percent` in a hundred.
Facts some_of(const Facts& facts, std::uint32_t percent, std::uint32_t seed) {
  std::mt19937 draw(seed);
  Facts some;
  for (const StoredFact& stored : facts) {
    if (draw() % 100 < percent) some.push_back(stored);
  }
  return some;
}

StationRegistry joined(const StationRegistry& a, const StationRegistry& b) {
  std::vector<Station> all;
  for (const auto* registry : {&a, &b}) {
    for (const auto& [id, station] : registry->stations()) all.push_back(station);
  }
  return StationRegistry(all);
}

// What a batch run finds dirty.
Dirt join_all(Draft& draft, const Facts& facts) {
  DirtyTracker again(draft.info().stations);
  DirtyTracker grown(draft.info().stations);
  std::map<MonthNumber, Facts> months;
  for (const StoredFact& stored : facts) months[month_of(stored.fact.time)].push_back(stored);
  for (auto& [month, of_month] : months) {
    const Joined added = draft.join(month, std::move(of_month)).value();
    for (const StoredFact& stored : added.added) {
      const Identity identity = Identity::of(stored.fact);
      if (draft.info().stations.find(identity.station) == nullptr) continue;
      const bool alone =
          draft.base().number > 0 && !std::binary_search(added.crossed.begin(), added.crossed.end(), identity);
      EXPECT_TRUE((alone ? grown : again).add(identity.station, identity.time));
    }
  }
  Dirt dirt{again.take(), grown.take()};
  dirt.grown.remove(dirt.again);
  return dirt;
}

// Versions that one engine makes, update by update.
class Updates {
 public:
  Updates(VersionWorld& world, BatchEngine& engine, StationRegistry stations)
      : Updates(world.store(), world.versions(), engine, std::move(stations)) {}
  Updates(VersionStore& store, Versions& versions, BatchEngine& engine, StationRegistry stations)
      : store_(store), versions_(versions), engine_(engine), stations_(std::move(stations)) {}

  Result<VersionInfo> update(const Facts& facts) {
    const std::int64_t base = versions_.current().value()->info().number;
    const auto draft = store_.begin(DraftStart::kVersion, base).value();
    draft->info().run_id = "run " + std::to_string(base);
    draft->info().generation = "rules";
    draft->info().stations = stations_;
    draft->info().horizon = {LogId{"log"}, {{0, 1 + base}}};
    const Dirt dirt = join_all(*draft, facts);
    STRATUS_RETURN_IF_ERROR(engine_.derive(*draft, dirt, {}));
    return draft->publish(UtcMillis{1});
  }

  std::vector<KeyedCell> cells(const ViewSpec& view) {
    const auto version = versions_.current().value();
    std::vector<StationId> ids;
    for (const auto& [id, station] : stations_.stations()) ids.push_back(id);
    return version->cells(view, ids, {-200'000}, {200'000}, {}).value();
  }

 private:
  VersionStore& store_;
  Versions& versions_;
  BatchEngine& engine_;
  const StationRegistry stations_;
};

// Where cells differ, for people.
std::string difference(const std::vector<KeyedCell>& spark, const std::vector<KeyedCell>& embedded) {
  const auto [ours, theirs] = std::mismatch(spark.begin(), spark.end(), embedded.begin(), embedded.end());
  const auto text = [](const auto& at, const auto& end) {
    if (at == end) return std::string("nothing");
    std::string measures;
    for (std::size_t i = 0; i < kMeasureCount; ++i) {
      const Moments& of = at->cell.measures[i];
      measures += fmt::format(" {}={}/{}/{}/{}/{:x}", kSummaryMeasures[i].name, of.count, static_cast<std::int64_t>(of.sum),
                              of.least_time.value, of.greatest_time.value, of.hours);
    }
    for (std::size_t i = 0; i < at->cell.histograms.size(); ++i) {
      measures += fmt::format("\n{}:", kMonthHistograms[i].name);
      for (const HistogramBin& bin : at->cell.histograms[i].bins()) measures += fmt::format(" {}*{}", bin.count, bin.value);
    }
    return fmt::format("{} {} facts {} observations {} flagged {} known {}{}", at->station.text(), at->key.value,
                       at->cell.facts, at->cell.observations, at->cell.flagged, at->cell.max_known_at.value, measures);
  };
  return fmt::format("{} and {} cells; Spark has {}, we have {}", spark.size(), embedded.size(), text(ours, spark.end()),
                     text(theirs, embedded.end()));
}

void expect_equal(const StationRegistry& stations, const std::vector<Facts>& updates, std::size_t cells_at_once) {
  FolderVersions of_spark;
  FolderVersions embedded;
  SparkConfig config = spark_config(of_spark.folder().root());
  config.cells_at_once = cells_at_once;
  SparkBatchEngine spark_engine(config);
  ColumnEngine column_engine;
  Updates spark(of_spark, spark_engine, stations);
  Updates ours(embedded, column_engine, stations);
  for (const Facts& facts : updates) {
    const auto by_spark = spark.update(facts);
    ASSERT_TRUE(by_spark) << by_spark.error().message;
    const VersionInfo by_us = ours.update(facts).value();
    EXPECT_EQ(by_spark->facts_digest, by_us.facts_digest);
    EXPECT_EQ(by_spark->cells_digest, by_us.cells_digest);
    for (const ViewSpec& view : kViews) {
      if (!view.stored) continue;
      const auto spark_cells = spark.cells(view);
      const auto our_cells = ours.cells(view);
      EXPECT_FALSE(our_cells.empty());
      EXPECT_TRUE(spark_cells == our_cells) << view.name << ": " << difference(spark_cells, our_cells);
    }
  }
}

TEST(SparkBatchEngineTest, EqualsTheEmbeddedOneOverAMonthOfManyStationsWithLateFacts) {
  const ManyFacts of{.stations = 40, .hours = 24 * 40, .seed = 7};
  const Facts all = many_facts(of);
  expect_equal(many_stations(of), {some_of(all, 80, 1), all}, SparkConfig().cells_at_once);
}

TEST(SparkBatchEngineTest, EqualsTheEmbeddedOneOverOddFactsSetBySet) {
  const Facts odd = odd_facts(3, 400);
  expect_equal(joined(odd_registry(), nasty_stations()), {some_of(odd, 60, 2), canonical(nasty_facts()), odd}, 300);
}

TEST(SparkBatchEngineTest, EqualsTheEmbeddedOneOverFilesInHdfs) {
  constexpr int kNameNodeRpcPort = 8020;
  const auto there = WebHdfsClient(hdfs_config("/user/spark")).list("");
  if (!there && there.error().kind != ErrorKind::kNotFound) GTEST_SKIP() << "no HDFS: " << there.error().message;
  const ManyFacts of{.stations = 5, .hours = 24 * 3, .seed = 9};
  const HdfsFolder folder;
  const auto files = folder.open();
  StoredVersions in_hdfs(*files);
  SparkConfig config = spark_config("");
  config.root = "hdfs://127.0.0.1:" + std::to_string(port_of_server(kNameNodeRpcPort)) + folder.root();
  SparkBatchEngine engine(config);
  const auto by_spark = Updates(in_hdfs.store(), in_hdfs.versions(), engine, many_stations(of)).update(many_facts(of));
  ASSERT_TRUE(by_spark) << by_spark.error().message;
  FolderVersions embedded;
  ColumnEngine column_engine;
  EXPECT_EQ(by_spark->cells_digest,
            Updates(embedded, column_engine, many_stations(of)).update(many_facts(of))->cells_digest);
}

// What stands between pages and footer has no checksum that Spark knows; nothing of it may make another number either.
TEST(SparkBatchEngineTest, AFlippedBitIsNamedOrChangesNothing) {
  constexpr int kFlips = 10;
  const ManyFacts of{.stations = 3, .hours = 24 * 20, .seed = 2};
  const Facts facts = many_facts(of);
  FolderVersions versions;
  SparkBatchEngine engine(spark_config(versions.folder().root()));
  Updates updates(versions, engine, many_stations(of));
  const VersionInfo whole = updates.update(facts).value();
  std::string name;
  for (const VersionPiece& piece : versions.versions().current().value()->pieces()) {
    if (piece.view.empty()) name = piece.name;
  }
  const std::string bytes = versions.folder().read(name);
  ASSERT_FALSE(bytes.empty());
  std::mt19937 draw(1);
  int named = 0;
  for (int flip = 0; flip < kFlips; ++flip) {
    std::string flipped = bytes;
    const std::size_t bit = draw() % (8 * bytes.size());
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    versions.folder().write(name, flipped);
    const auto draft = versions.store().begin(DraftStart::kVersion, whole.number).value();
    DirtyTracker dirty(draft->info().stations);
    for (const StoredFact& stored : facts) ASSERT_TRUE(dirty.add(stored.fact.station, stored.fact.time));
    const Status derived = engine.derive(*draft, {dirty.take(), {}}, {});
    if (!derived) {
      ++named;
      EXPECT_EQ(derived.error().kind, ErrorKind::kDataLoss) << "bit " << bit << ": " << derived.error().message;
      EXPECT_THAT(derived.error().message, HasSubstr(name));
      continue;
    }
    draft->info().horizon.end = {{0, 100 + flip}};
    EXPECT_EQ(draft->publish(UtcMillis{2})->cells_digest, whole.cells_digest) << "bit " << bit;
  }
  EXPECT_GE(named, kFlips / 2);
}

// In the middle of a statement and before one.
TEST(SparkBatchEngineTest, AServerThatIsKilledFailsTheRunAndTheNextOneIsAsEver) {
  const ServerUnderTest server("spark");
  const ManyFacts of{.stations = 3, .hours = 48, .seed = 3};
  const Facts facts = many_facts(of);
  FolderVersions versions;
  SparkConfig config = spark_config(versions.folder().root());
  config.patience_ms = 1000;
  SparkBatchEngine engine(config);
  Updates updates(versions, engine, many_stations(of));
  Status cut;
  std::jthread asking([&] {
    const std::string endless = "SELECT count(*) FROM range(0, 400000000000) WHERE pmod(hash(id), 1000003) = 5";
    cut = SparkClient(config).run({endless}, [](std::string_view) { return Status(); });
  });
  std::this_thread::sleep_for(std::chrono::seconds(1));
  server.kill();
  asking.join();
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind, ErrorKind::kUnavailable) << cut.error().message;
  const auto failed = updates.update(facts);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::kUnavailable) << failed.error().message;
  server.start();
  const auto later = updates.update(facts);
  ASSERT_TRUE(later) << later.error().message;
  FolderVersions embedded;
  ColumnEngine column_engine;
  EXPECT_EQ(later->cells_digest, Updates(embedded, column_engine, many_stations(of)).update(facts)->cells_digest);
}

}  // namespace
}  // namespace stratus
