#include "engine/verify_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/station_file.h"
#include "support/spine.h"
#include "support/stacks.h"
#include "support/watched_file_system.h"

namespace stratus {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

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

  VerifyReport report(const Manifest& manifest) {
    const ParquetDataset dataset(spine_.files());
    const ParquetViews views(spine_.files());
    ParquetVersions versions(spine_.catalog(), dataset, views);
    const auto version = versions.pin(std::make_shared<const Manifest>(manifest));
    return must(verify(spine_.log(), version, spine_.stations()));
  }
  VerifyReport report() { return report(*spine_.version()); }

  Spine spine_;
};

TEST_F(VerifyTest, StopsSoonWheneverItIsAskedTo) {
  const ParquetDataset dataset(spine_.files());
  const ParquetViews views(spine_.files());
  ParquetVersions versions(spine_.catalog(), dataset, views);
  std::int64_t asked = 0, stop_at = INT64_MAX;
  const auto verified = [&] {
    asked = 0;
    return verify(spine_.log(), must(versions.current()), spine_.stations(), [&] { return ++asked >= stop_at; });
  };
  ASSERT_TRUE(verified());
  const std::int64_t all = asked;
  EXPECT_GT(all, 5 * 120) << "for each fact, in every step";
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
