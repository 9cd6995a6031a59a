#include "engine/verify_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "engine/parallel_tasks.h"
#include "storage/station_file.h"
#include "support/spine.h"
#include "support/stacks.h"
#include "support/watched_file_system.h"

namespace stratus {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

Station paris() {
  Station station;
  station.id = StationId("station_Paris_FR");
  station.city = "Paris";
  station.country = "FR";
  station.zone = "Europe/Paris";
  return station;
}

Fact hour(std::int64_t n, std::int32_t temperature) {
  Fact fact;
  fact.station = paris().id;
  fact.time = UtcSeconds{1'774'742'400} + n * 3600;  // 2026-03-29T00:00:00Z
  fact.known_at = to_millis(fact.time + 600);
  fact.elements.set(Element::kTemperature, temperature);
  fact.elements.set(Element::kWindSpeed, 350);
  fact.elements.set(Element::kWindDirection, static_cast<std::int32_t>(1 + n * 7 % 360));
  fact.origin = "file";
  return fact;
}

class VerifyTest : public ::testing::Test {
 protected:
  VerifyTest() : spine_(StationRegistry({paris()})) {
    for (int n = 0; n < 100; ++n) spine_.append(hour(n, n % 40));
    spine_.batch();
    for (int n = 90; n < 110; ++n) spine_.append(hour(n, -n));
  }

  VerifyReport report(const Manifest& manifest, const VerifyOptions& options = {}) {
    const ParquetDataset dataset(spine_.files());
    const ParquetViews views(spine_.files());
    ParquetVersions versions(spine_.catalog(), dataset, views);
    const auto version = versions.pin(std::make_shared<const Manifest>(manifest));
    return must(verify(spine_.log(), version, spine_.stations(), options));
  }
  VerifyReport report(const VerifyOptions& options = {}) { return report(*spine_.version(), options); }

  Spine spine_;
};

TEST_F(VerifyTest, StopsSoonWheneverItIsAskedTo) {
  const ParquetDataset dataset(spine_.files());
  const ParquetViews views(spine_.files());
  ParquetVersions versions(spine_.catalog(), dataset, views);
  std::int64_t asked = 0, stop_at = INT64_MAX;
  const auto verified = [&] {
    asked = 0;
    VerifyOptions options;
    options.stopped = [&] { return ++asked >= stop_at; };
    return verify(spine_.log(), must(versions.current()), spine_.stations(), options);
  };
  ASSERT_TRUE(verified());
  const std::int64_t all = asked;
  EXPECT_GT(all, 2 * 120) << "for each fact, in every step";
  for (stop_at = 1; stop_at <= all; stop_at += 23) {
    const auto stopped = verified();
    ASSERT_FALSE(stopped) << stop_at;
    EXPECT_EQ(stopped.error().kind, ErrorKind::kCancelled);
    EXPECT_LE(asked, stop_at + 5) << "it goes on";
  }
}

TEST_F(VerifyTest, FindsNothingWhereNothingIsWrong) {
  const VerifyReport all = report();
  EXPECT_THAT(all.differences, IsEmpty());
  EXPECT_EQ(all.facts, 120);
  // Two months of facts; three views, each with days of one year.
  EXPECT_EQ(all.files, 2 + 3);
  EXPECT_GT(all.cells, 0);
  EXPECT_GT(all.answers, all.cells);
}

TEST_F(VerifyTest, DigestIsOfTheFactsNotOfTheLayers) {
  const VerifyReport before = report();
  spine_.batch();
  EXPECT_EQ(report().digest, before.digest);
  spine_.append(hour(3, 399));
  EXPECT_NE(report().digest, before.digest);
}

TEST_F(VerifyTest, WorksBeforeTheFirstBatch) {
  Spine fresh(StationRegistry({paris()}));
  fresh.append(hour(1, 5));
  const auto found = must(verify(fresh.log(), must(fresh.versions().current()), fresh.stations()));
  EXPECT_THAT(found.differences, IsEmpty());
  EXPECT_EQ(found.files, 0);
}

// A folder that an older program wrote, before the first batch run of this one.
TEST_F(VerifyTest, CellsOfOtherRulesAreNotLookedAtForTheyAnswerNothing) {
  Manifest older = *spine_.version();
  older.generation = "older rules";
  const VerifyReport found = report(older);
  EXPECT_THAT(found.differences, IsEmpty());
  EXPECT_EQ(found.cells, 0);
  EXPECT_EQ(found.answers, report().answers);
  EXPECT_EQ(found.digest, report().digest);
}

TEST_F(VerifyTest, FindsEveryFlippedBitOfEveryFile) {
  const PinnedManifest version = spine_.version();
  for (const DataFile& file : files_of(*version)) {
    for (const std::uint64_t byte : {std::uint64_t{0}, file.bytes / 3, file.bytes - 1}) {
      spine_.disk().flip_bit(kSpineRoot / file.path, byte, 3);
      EXPECT_THAT(report().differences, Contains(HasSubstr(file.path))) << byte;
      spine_.disk().flip_bit(kSpineRoot / file.path, byte, 3);
    }
  }
  EXPECT_THAT(report().differences, IsEmpty());
}

TEST_F(VerifyTest, FindsAMissingFile) {
  const DataFile file = first_file(spine_.version()->views.at("daily_utc"));
  must(spine_.disk().remove(kSpineRoot / file.path));
  EXPECT_THAT(report().differences, Contains(HasSubstr(file.path)));
}

TEST_F(VerifyTest, FindsAWrongCellWithTheRightDigest) {
  Manifest forged = *spine_.version();
  const DataFile file = first_file(forged.views.at("daily_civil"));
  std::vector<KeyedCell> cells = must(spine_.views().read(file));
  cells[1].cell.measures[0].sum += 1;
  put_base(forged.views.at("daily_civil"),
           must(spine_.views().write(view_of(BucketScheme::kCivilDay), file.month, {}, cells)));
  const VerifyReport found = report(forged);
  EXPECT_THAT(found.differences, Contains(HasSubstr("view: wanted daily_civil|station_Paris_FR|")));
  EXPECT_THAT(found.differences, Contains(HasSubstr("answer: wanted daily_civil|station_Paris_FR|")));
}

TEST_F(VerifyTest, FindsALostCellAndALostFactAndAnInventedFact) {
  Manifest forged = *spine_.version();
  {
    const DataFile file = first_file(forged.views.at("daily_utc"));
    std::vector<KeyedCell> cells = must(spine_.views().read(file));
    cells.pop_back();
    put_base(forged.views.at("daily_utc"),
             must(spine_.views().write(view_of(BucketScheme::kUtcDay), file.month, {}, cells)));
  }
  EXPECT_THAT(report(forged).differences, Contains(HasSubstr("view: missing daily_utc|")));
  const DataFile file = first_file(forged.dataset);
  std::vector<StoredFact> facts = must(spine_.dataset().read(file));
  facts.erase(facts.begin());
  facts.back().fact.elements.set(Element::kHumidity, 5000);
  put_base(forged.dataset, must(spine_.dataset().write(file.month, {}, facts, spine_.stations())));
  const VerifyReport found = report(forged);
  EXPECT_THAT(found.differences, Contains(HasSubstr("dataset: missing observed fact")));
  EXPECT_THAT(found.differences, Contains(HasSubstr("dataset: not in the log: observed fact")));
}

TEST_F(VerifyTest, FindsAWrongPosition) {
  Manifest forged = *spine_.version();
  const DataFile file = first_file(forged.dataset);
  std::vector<StoredFact> facts = must(spine_.dataset().read(file));
  facts[4].position = {0, 77};
  put_base(forged.dataset, must(spine_.dataset().write(file.month, {}, facts, spine_.stations())));
  EXPECT_THAT(report(forged).differences, Contains(HasSubstr("dataset: wanted observed fact")));
}

TEST_F(VerifyTest, FindsAnotherLogAndALogThatIsTooShort) {
  Manifest other = *spine_.version();
  other.horizon.log = LogId{"00000000000000000000000000000000"};
  EXPECT_THAT(report(other).differences, Contains(HasSubstr("covers log")));
  Manifest ahead = *spine_.version();
  ahead.horizon.end = {{0, 1000}};
  EXPECT_THAT(report(ahead).differences, Contains(HasSubstr("positions 120 to 999 are gone")));
}

// Two places in odd zones and many small stations, of which some are known to nobody.
class VerifyManyTest : public ::testing::Test {
 protected:
  static constexpr int kStations = 40;
  static constexpr int kHours = 30;

  static Station station(int number) {
    Station station = paris();
    station.id = StationId("station_" + std::to_string(1000 + number) + "_FR");
    station.zone = number % 2 == 0 ? "Europe/Paris" : "America/St_Johns";
    station.accumulation_stamp = number % 3 == 0 ? Stamp::kEnd : Stamp::kStart;
    return station;
  }
  static StationRegistry stations(int count) {
    std::vector<Station> all;
    for (int i = 0; i < count; ++i) all.push_back(station(i));
    return StationRegistry(all);
  }
  static std::vector<Fact> facts(int count, int from, int to) {
    std::vector<Fact> facts;
    for (int n = from; n < to; ++n) {
      for (int i = 0; i < count; ++i) {
        Fact fact = hour(n * 31, n);
        fact.station = station(i).id;
        fact.elements.set(Element::kPrecipitation, n % 3);
        fact.condition = n % 4 == 0 ? "Rain, wherever one looks" : "";
        facts.push_back(fact);
      }
    }
    return facts;
  }

  // Small files, so that the version has shards.
  VerifyManyTest() : spine_(stations(kStations + 3), nullptr, {.base_rows = 300}) {
    spine_.append(facts(kStations + 2, 0, kHours - 5));
    spine_.set_stations(stations(kStations));
    spine_.batch();
    while (must(spine_.store().merge(UtcMillis{1}, {}))) continue;
    spine_.set_stations(stations(kStations + 3));
    spine_.append(facts(kStations + 3, kHours - 8, kHours));
    spine_.set_stations(stations(kStations));
  }

  Result<VerifyReport> verified(const VerifyOptions& options, FileSystem& disk) {
    FolderStore files(disk, kSpineRoot);
    ManifestCatalog catalog(files);
    const ParquetDataset dataset(files);
    const ParquetViews views(files);
    ParquetVersions versions(catalog, dataset, views);
    return verify(spine_.log(), must(versions.current()), spine_.stations(), options);
  }
  Result<VerifyReport> verified(const VerifyOptions& options = {}) { return verified(options, spine_.disk()); }

  VerifyOptions small() {
    VerifyOptions options;
    options.scratch.emplace(ScratchPlace{scratch_, "/tmp"});
    options.limits = {2000, 1};
    return options;
  }

  Spine spine_;
  DroppingFileSystem scratch_;
};

TEST_F(VerifyManyTest, LimitsAndThreadsChangeNoReport) {
  spine_.disk().flip_bit(kSpineRoot / first_file(spine_.version()->views.at("daily_utc")).path, 40, 1);
  spine_.disk().flip_bit(kSpineRoot / first_file(spine_.version()->dataset).path, 40, 1);
  for (const VerifyFrom from : {VerifyFrom::kDataset, VerifyFrom::kLog}) {
    VerifyOptions all;
    all.from = from;
    const VerifyReport whole = must(verified(all));
    EXPECT_THAT(whole.differences, Not(IsEmpty()));
    EXPECT_GT(whole.unregistered, 0);
    for (const VerifyLimits& limits :
         {VerifyLimits{1, 1}, VerifyLimits{100, 100}, VerifyLimits{5000, 1'000'000}, VerifyLimits{1'000'000, 70}}) {
      for (const bool threads : {false, true}) {
        VerifyOptions options = small();
        options.from = from;
        options.limits = limits;
        if (threads) options.run_tasks = [](std::size_t count, const auto& task) { run_parallel(3, count, task); };
        EXPECT_EQ(must(verified(options)), whole) << limits.log_bytes << " " << limits.facts_a_group;
      }
    }
  }
}

TEST_F(VerifyManyTest, WritesNothingThatFitsIntoMemory) {
  VerifyOptions options = small();
  options.limits = {};
  EXPECT_THAT(must(verified(options)).differences, IsEmpty());
  EXPECT_EQ(scratch_.effects(), 0U);
}

TEST_F(VerifyManyTest, DamageOfOneShardCostsOnlyWhatNeedsIt) {
  const VerifyReport whole = must(verified());
  ASSERT_THAT(whole.differences, IsEmpty());
  const DataFile file = first_file(spine_.version()->views.at("daily_civil"));
  ASSERT_GT(file.shard.count(), 1U) << "there are shards";
  spine_.disk().flip_bit(kSpineRoot / file.path, file.bytes / 2, 1);
  const VerifyReport damaged = must(verified(small()));
  EXPECT_THAT(damaged.differences.front(), HasSubstr(file.path));
  for (const std::string& line : std::span(damaged.differences).subspan(1))
    EXPECT_THAT(
        line, AnyOf(StartsWith("view: missing daily_civil|"), StartsWith("answer of daily_civil at "), HasSubstr(" more")));
  EXPECT_EQ(damaged.facts, whole.facts);
  EXPECT_EQ(damaged.digest, whole.digest);
  EXPECT_LT(damaged.cells, whole.cells);
  EXPECT_GT(damaged.cells, whole.cells / 2) << "that of other shards is compared";
}

TEST_F(VerifyManyTest, AFullScratchDiskIsAnErrorThatNamesTheRemedyAndLeavesNothing) {
  scratch_.set_free_bytes(3000);
  const auto full = verified(small());
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().kind, ErrorKind::kResourceExhausted);
  EXPECT_THAT(full.error().message, HasSubstr("TMPDIR"));
  EXPECT_EQ(must(scratch_.free_bytes("/tmp")), 3000U);
  scratch_.set_free_bytes(1'000'000);
  EXPECT_TRUE(verified(small()));
  EXPECT_EQ(must(scratch_.free_bytes("/tmp")), 1'000'000U);
}

TEST_F(VerifyManyTest, ADiskThatFailsAnywhereIsAnErrorAndNoReport) {
  ASSERT_TRUE(verified(small()));
  const std::uint64_t effects = scratch_.effects();
  ASSERT_GT(effects, 3U);
  for (std::uint64_t cut = 1; cut <= effects; ++cut) {
    scratch_.cut_power_at(scratch_.effects() + cut);
    EXPECT_FALSE(verified(small())) << cut;
    scratch_.restart(Survival::kAll);
  }
}

TEST_F(VerifyManyTest, StopsSoonOnManyThreads) {
  std::atomic<std::int64_t> asked{0};
  std::int64_t stop_at = INT64_MAX;
  VerifyOptions options = small();
  options.run_tasks = [](std::size_t count, const auto& task) { run_parallel(3, count, task); };
  options.stopped = [&] { return ++asked >= stop_at; };
  ASSERT_TRUE(verified(options));
  const std::int64_t all = asked;
  for (stop_at = 1; stop_at < all; stop_at += all / 20) {
    asked = 0;
    const auto stopped = verified(options);
    ASSERT_FALSE(stopped) << stop_at;
    EXPECT_EQ(stopped.error().kind, ErrorKind::kCancelled);
    EXPECT_LE(asked, stop_at + 60) << "it goes on";
  }
}

TEST_F(VerifyManyTest, TellsHowFarItIs) {
  VerifyOptions options = small();
  std::vector<std::int64_t> log, facts;
  options.log_progress = [&](std::int64_t done, std::int64_t total) {
    EXPECT_LE(done, total);
    log.push_back(done);
  };
  options.progress = [&](std::int64_t done, std::int64_t total) {
    EXPECT_LE(done, total);
    facts.push_back(done);
  };
  ASSERT_TRUE(verified(options));
  EXPECT_EQ(log.back(), must(spine_.log().extent()).size());
  EXPECT_TRUE(std::is_sorted(log.begin(), log.end()) && std::is_sorted(facts.begin(), facts.end()));
  EXPECT_GT(facts.size(), static_cast<std::size_t>(kStations));
}

// Each file was read once a station.
TEST(VerifyOfManyStations, ReadsEachFileAFewTimesHoweverManyStationsItHas) {
  constexpr int kMany = 6000;
  std::vector<Station> all;
  std::vector<Fact> facts;
  for (int i = 0; i < kMany; ++i) {
    Station station = paris();
    station.id = StationId("station_" + std::to_string(10'000 + i) + "_FR");
    all.push_back(station);
    for (int n = 0; n < 4; ++n) {
      facts.push_back(hour(n, n));
      facts.back().station = station.id;
    }
  }
  Spine spine{StationRegistry(all)};
  spine.append(facts);
  spine.batch();
  std::int64_t reads = 0;
  WatchedFileSystem watched(spine.disk(), [&](const Path&, std::uint64_t) { ++reads; });
  FolderStore files(watched, kSpineRoot);
  ManifestCatalog catalog(files);
  const ParquetDataset dataset(files);
  const ParquetViews views(files);
  ParquetVersions versions(catalog, dataset, views);
  const VerifyReport report = must(verify(spine.log(), must(versions.current()), spine.stations()));
  EXPECT_THAT(report.differences, IsEmpty());
  EXPECT_EQ(report.facts, 4 * kMany);
  EXPECT_LT(reads, 2000) << "of 4 files";
}

// serve publishes and prunes while another process verifies.
TEST_F(VerifyTest, AVersionIsHeldWhileItIsVerified) {
  must(save_stations(spine_.disk(), kSpineRoot, spine_.stations()));
  const std::int64_t before = spine_.version()->version;
  int hour_of_next = 200;
  WatchedFileSystem watched(spine_.disk(), [&](const Path& path, std::uint64_t) {
    if (path.parent_path() != kSpineRoot / "dataset" || hour_of_next >= 203) return;
    spine_.append(hour(hour_of_next++, 5));
    spine_.batch({.rebuild = true});  // writes all files anew
    must(spine_.catalog().prune(1));
  });
  const auto verified = verify_folder(watched, {kSpineRoot}, StationRegistry());
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_THAT(verified->report.differences, IsEmpty());
  EXPECT_EQ(verified->version, before);
  EXPECT_THAT(must(spine_.catalog().versions()), ElementsAre(before, before + 3));
  must(spine_.catalog().prune(1));
  EXPECT_THAT(must(spine_.catalog().versions()), ElementsAre(before + 3));
}

}  // namespace
}  // namespace stratus
