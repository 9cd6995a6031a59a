#include "storage/parquet_dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/checksum.h"
#include "contract/nasty_data.h"
#include "storage/folder_store.h"
#include "storage/parquet_fact_writer.h"
#include "support/dropping_file_system.h"
#include "support/many_facts.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

const Path kRoot = "/data";
const ManyFacts kMany;

const std::vector<StoredFact>& many() {
  static const std::vector<StoredFact> kFacts = many_facts(kMany);
  return kFacts;
}

template <typename Wanted>
std::vector<StoredFact> those(const std::vector<StoredFact>& facts, Wanted&& wanted) {
  std::vector<StoredFact> found;
  std::copy_if(facts.begin(), facts.end(), std::back_inserter(found), wanted);
  return found;
}

class ParquetDatasetTest : public ::testing::Test {
 protected:
  Result<DataFile> write(const std::vector<StoredFact>& facts = nasty_facts(),
                         const StationRegistry& stations = nasty_stations()) {
    return dataset_.write(nasty_month(), {}, facts, stations);
  }
  DataFile write_many(const std::vector<StoredFact>& facts) { return *write(facts, many_stations(kMany)); }

  DroppingFileSystem disk_;
  FolderStore store_{disk_, kRoot};
  ParquetDataset dataset_{store_};
};

TEST_F(ParquetDatasetTest, EveryFactComesBackEqual) {
  const auto file = write();
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->rows, static_cast<std::int64_t>(nasty_facts().size()));
  EXPECT_EQ(file->month, nasty_month());
  EXPECT_EQ(dataset_.read(*file), nasty_facts());
  EXPECT_TRUE(dataset_.check(*file));
}

TEST_F(ParquetDatasetTest, EveryFactOfManyRowGroupsComesBackEqual) {
  ASSERT_GT(many().size(), kFactsAGroup) << "more than one row group";
  const DataFile file = write_many(many());
  EXPECT_TRUE(dataset_.read(file) == many());
  const Status checked = dataset_.check(file);
  EXPECT_TRUE(checked) << checked.error().message;
}

// A station whose rows fill a group and go on in the next one, where its last identity is the same one: or not, or is no
// measurement.
TEST_F(ParquetDatasetTest, NewestFactsGoOverTheBorderOfAGroup) {
  constexpr std::int64_t kBefore = kFactsAGroup - 1;
  const auto at = [](std::int64_t minute, Kind kind, const char* station = "a") {
    StoredFact stored;
    stored.fact.station = StationId(station);
    stored.fact.time = begin_of(nasty_month()) + minute * 60;
    stored.fact.kind = kind;
    stored.position = {0, minute};
    return stored;
  };
  std::vector<StoredFact> before;
  for (std::int64_t minute = 0; minute < kBefore; ++minute) before.push_back(at(minute, Kind::kObserved));
  struct Case {
    std::vector<StoredFact> last, newest;
  };
  const StoredFact forecast = at(kBefore, Kind::kForecast);
  const StoredFact observed = at(kBefore, Kind::kObserved);
  const StoredFact later = at(kBefore + 1, Kind::kObserved);
  const StoredFact outlook = at(kBefore + 1, Kind::kForecast);
  const StoredFact far_outlook = at(kBefore + 2, Kind::kForecast);
  for (const Case& c : {Case{{forecast, observed}, {forecast, observed}}, Case{{observed, later}, {later}},
                        Case{{observed, outlook, far_outlook}, {observed, outlook, far_outlook}},
                        Case{{forecast, outlook}, {before.back(), forecast, outlook}}, Case{{forecast, later}, {later}}}) {
    std::vector<StoredFact> facts = before;
    facts.insert(facts.end(), c.last.begin(), c.last.end());
    facts.push_back(at(0, Kind::kForecast, "b"));
    const auto newest = dataset_.newest(write_many(facts));
    ASSERT_TRUE(newest) << newest.error().message;
    const NewestRows::OfStation* const a = (*newest)->find(StationId("a"));
    ASSERT_NE(a, nullptr);
    EXPECT_THAT((*newest)->facts(*a), ::testing::ElementsAreArray(c.newest));
    const auto measured =
        std::find_if(c.newest.begin(), c.newest.end(), [](const StoredFact& f) { return f.fact.kind == Kind::kObserved; });
    EXPECT_EQ(a->measured, measured->fact.time);
    EXPECT_EQ((*newest)->stations().size(), 2U);
    EXPECT_FALSE((*newest)->find(StationId("b"))->measured);
    EXPECT_EQ((*newest)->find(StationId("c")), nullptr);
  }
}

TEST_F(ParquetDatasetTest, EqualFactsGiveAnEqualFile) {
  auto facts = nasty_facts();
  const auto file = write(facts);
  EXPECT_EQ(file, write(facts));
  facts.pop_back();
  EXPECT_NE(file->digest, write(facts)->digest);
}

TEST_F(ParquetDatasetTest, TheFooterIsTheEndOfTheFile) {
  const auto file = write();
  const std::string bytes = *store_.read(file->path, 0, kWholeFile);
  ASSERT_EQ(bytes.size(), file->bytes);
  const std::string footer = bytes.substr(bytes.size() - file->footer.bytes);
  EXPECT_EQ(digest(footer), file->footer.digest);
  EXPECT_TRUE(footer.ends_with("PAR1"));
}

TEST_F(ParquetDatasetTest, AMissingOrOtherFileIsDataLossThatNamesIt) {
  const auto file = write();
  DataFile missing = *file;
  missing.path += ".gone";
  DataFile other = *file;
  other.footer.digest = std::string(32, '0');
  DataFile of_before = *file;
  of_before.footer = {};
  of_before.digest = std::string(32, '0');
  DataFile longer = *file;
  longer.footer.bytes = file->bytes + 1;
  for (DataFile wrong : {missing, other, of_before, longer}) {
    const auto read = ParquetDataset(store_).read(wrong);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(read.error().message, HasSubstr(wrong.path));
  }
}

TEST_F(ParquetDatasetTest, AFileWithoutAMarkOfItsFooterIsReadWhole) {
  DataFile file = *write();
  file.footer = {};
  EXPECT_EQ(dataset_.read(file), nasty_facts());
}

TEST_F(ParquetDatasetTest, KeepsFactsOfStationsThatNobodyDescribed) {
  const auto file = write(nasty_facts(), StationRegistry());
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(dataset_.read(*file), nasty_facts());
  EXPECT_EQ(dataset_.read_columns(*file)->rows, nasty_facts().size());
  EXPECT_EQ(file->content, write()->content);
}

// What is read of some stations and times is what a look at all facts finds, whichever row groups it takes.
TEST_F(ParquetDatasetTest, ReadsExactlyWhatIsAskedFor) {
  const DataFile file = write_many(many());
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    std::vector<StationId> stations;
    for (int i = -1; i < kMany.stations + 1; ++i) {
      if (random() % (round % 2 == 0 ? 20 : 3) == 0) stations.push_back(many_id(i));
    }
    const UtcSeconds from = kMany.from + static_cast<std::int64_t>(random() % 3'000'000) - 100'000;
    const TimeRange range{from, from + static_cast<std::int64_t>(random() % (round % 3 == 0 ? 7200 : 900'000))};
    const auto wanted = those(many(), [&](const StoredFact& stored) {
      return range.contains(stored.fact.time) && std::binary_search(stations.begin(), stations.end(), stored.fact.station);
    });
    EXPECT_TRUE(dataset_.read(file, select(stations, range)) == wanted) << "round " << round;
  }
}

TEST_F(ParquetDatasetTest, FindsTheFactsOfIdentities) {
  const DataFile file = write_many(many());
  std::mt19937 random(8);
  for (int round = 0; round < 30; ++round) {
    std::vector<Identity> identities;
    for (std::size_t i = random() % 5; i < many().size(); i += 1 + random() % (round % 2 == 0 ? 9000 : 40)) {
      Identity identity = Identity::of(many()[i].fact);
      if (random() % 3 == 0) identity.time = identity.time + 1;  // is not there
      identities.push_back(identity);
    }
    std::sort(identities.begin(), identities.end());
    identities.erase(std::unique(identities.begin(), identities.end()), identities.end());
    const auto asked = [&](const StoredFact& stored) {
      return std::binary_search(identities.begin(), identities.end(), Identity::of(stored.fact));
    };
    const auto wanted = those(many(), asked);
    EXPECT_TRUE(dataset_.find(file, identities) == wanted) << "round " << round;
    std::vector<bool> held;
    for (const Identity& identity : identities) {
      held.push_back(std::any_of(wanted.begin(), wanted.end(),
                                 [&](const StoredFact& stored) { return Identity::of(stored.fact) == identity; }));
    }
    EXPECT_EQ(dataset_.holds(file, identities), held) << "round " << round;
  }
}

TEST_F(ParquetDatasetTest, ColumnsOfASelectionHaveAllOfItsFacts) {
  const DataFile file = write_many(many());
  const TimeRange day{kMany.from + 86400, kMany.from + 2 * 86400};
  const FactSelection selection{{many_id(2), {day}}, {many_id(3), {day}}, {StationId("zzz"), {day}}};
  const FactColumns all = *dataset_.read_columns(file);
  const FactColumns some = *dataset_.read_columns(file, &selection);
  EXPECT_EQ(all.rows, many().size());
  EXPECT_LT(some.rows, all.rows);
  for (const int station : {2, 3}) {
    const auto wanted = those(many(), [&](const StoredFact& stored) {
      return stored.fact.station == many_id(station) && day.contains(stored.fact.time);
    });
    std::size_t found = 0;
    for (std::size_t row = 0; row < some.rows; ++row) {
      found += some.stations[static_cast<std::size_t>(some.station[row])] == many_id(station) &&
               day.contains({some.time_ms[row] / kMillis});
    }
    EXPECT_EQ(found, wanted.size());
  }
  EXPECT_EQ(dataset_.read_columns(file, std::make_unique<FactSelection>().get())->rows, 0U);
}

// Facts of a month in any number of disjoint files, merged into any number of shards, are the same facts, each in the file
// of its shard, and the files are those that writing them gives.
TEST_F(ParquetDatasetTest, MergingKeepsEveryFactOnce) {
  std::mt19937 random(9);
  for (const int log2_shards : {0, 1, 3}) {
    for (const std::size_t parts : {1U, 2U, 5U}) {
      std::vector<std::vector<StoredFact>> divided(parts);
      for (const StoredFact& stored : many()) divided[random() % 4 == 0 ? random() % parts : 0].push_back(stored);
      std::vector<DataFile> files;
      for (const auto& part : divided) files.push_back(write_many(part));
      const auto merged = dataset_.merge(files, nasty_month(), log2_shards, many_stations(kMany));
      ASSERT_TRUE(merged) << merged.error().message;
      ContentDigest content;
      std::vector<StoredFact> found;
      for (const DataFile& file : *merged) {
        const Status checked = dataset_.check(file);
        EXPECT_TRUE(checked) << checked.error().message;
        EXPECT_EQ(file.shard.log2_count, log2_shards);
        content.join(*file.content);
        const auto facts = *dataset_.read(file);
        EXPECT_EQ(dataset_.write(nasty_month(), file.shard, facts, many_stations(kMany)), file);
        found.insert(found.end(), facts.begin(), facts.end());
      }
      make_canonical(found);
      EXPECT_TRUE(found == many()) << parts << " parts";
      EXPECT_EQ(content, write_many(many()).content);
    }
  }
}

TEST_F(ParquetDatasetTest, ColumnsOfSeveralFilesAreThoseOfOne) {
  std::vector<std::vector<StoredFact>> divided(4);
  std::mt19937 random(10);
  for (const StoredFact& stored : many()) divided[random() % 3].push_back(stored);
  std::vector<FactColumns> parts;
  for (const auto& part : divided) parts.push_back(*dataset_.read_columns(write_many(part)));
  const FactColumns joined = merged(std::move(parts));
  const FactColumns all = *dataset_.read_columns(write_many(many()));
  ASSERT_EQ(joined.rows, all.rows);
  EXPECT_EQ(joined.stations, all.stations);
  EXPECT_EQ(joined.station, all.station);
  EXPECT_EQ(joined.time_ms, all.time_ms);
  EXPECT_EQ(joined.known_at_ms, all.known_at_ms);
  EXPECT_EQ(joined.kind, all.kind);
  EXPECT_EQ(joined.retraction, all.retraction);
  EXPECT_EQ(joined.precipitation_trace, all.precipitation_trace);
  EXPECT_EQ(joined.is_rain, all.is_rain);
  EXPECT_EQ(joined.is_storm, all.is_storm);
  for (std::size_t i = 0; i < kElementCount; ++i) {
    EXPECT_EQ(joined.elements[i].values, all.elements[i].values) << i;
    EXPECT_EQ(joined.elements[i].present, all.elements[i].present) << i;
  }
}

TEST_F(ParquetDatasetTest, CheckNamesWhatIsNotAsTheVersionSays) {
  const DataFile file = write_many(many());
  DataFile fewer = file;
  fewer.rows -= 1;
  DataFile elsewhere = file;
  elsewhere.month = file.month + 1;
  DataFile sharded = file;
  sharded.shard = {1, 0};
  auto facts = many();
  std::swap(facts[kFactsAGroup - 1], facts[kFactsAGroup]);
  DataFile unsorted = write_many(facts);
  const std::vector<std::pair<DataFile, std::string>> cases{
      {fewer, "another number of rows"}, {elsewhere, "another month"}, {sharded, "another shard"}, {unsorted, "not sorted"}};
  for (const auto& [wrong, how] : cases) {
    const Status checked = dataset_.check(wrong);
    ASSERT_FALSE(checked) << how;
    EXPECT_EQ(checked.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(checked.error().message, HasSubstr(how));
    EXPECT_THAT(checked.error().message, HasSubstr(wrong.path));
  }
}

// Whichever bit of a file is wrong: what is read is right or names the file, and a look at the whole file names it.
TEST_F(ParquetDatasetTest, NoFlippedBitIsBelieved) {
  const DataFile file = *write();
  const std::vector<StationId> stations{StationId("b")};
  const TimeRange range{kEarliestTime, kLatestTime};
  const auto some = *dataset_.read(file, select(stations, range));
  const auto damaged = [&](const auto& result) {
    if (result) return false;
    EXPECT_EQ(result.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(result.error().message, HasSubstr(file.path));
    return true;
  };
  std::mt19937 random(11);
  int flipped = 0, noticed = 0;
  for (std::uint64_t byte = 0; byte < file.bytes; byte += 1 + random() % 9) {
    const int bit = static_cast<int>(random() % 8);
    disk_.flip_bit(kRoot / file.path, byte, bit);
    const ParquetDataset fresh(store_);
    EXPECT_TRUE(damaged(fresh.check(file))) << byte;
    (void)damaged(fresh.read_columns(file));
    const auto found = fresh.read(file, select(stations, range));
    EXPECT_TRUE(damaged(found) || *found == some) << byte;
    const auto all = fresh.read(file);
    EXPECT_TRUE(damaged(all) || *all == nasty_facts()) << byte;
    ++flipped;
    noticed += !all;
    disk_.flip_bit(kRoot / file.path, byte, bit);
  }
  EXPECT_TRUE(dataset_.check(file));
  EXPECT_GT(noticed, flipped / 2) << "days alone are not read with facts";
}

TEST_F(ParquetDatasetTest, AFooterOfAnotherFileIsNotBelieved) {
  const DataFile file = write_many(many());
  auto facts = many();
  facts.back().fact.known_at = facts.back().fact.known_at + 1;
  const DataFile other = write_many(facts);
  disk_.put(kRoot / file.path, *store_.read(other.path, 0, kWholeFile));
  DataFile taken = file;
  taken.footer = other.footer;
  taken.bytes = other.bytes;
  EXPECT_FALSE(dataset_.read(file));
  EXPECT_FALSE(dataset_.check(taken)) << "the digest of the whole file is another";
}

// A disk that is full stays a full disk, whichever piece of the file meets it.
TEST_F(ParquetDatasetTest, AFullDiskIsTheAnswer) {
  const std::uint64_t bytes = write()->bytes;
  for (std::uint64_t left = 0; left < bytes; left += 1 + bytes / 5) {
    DroppingFileSystem disk;
    disk.set_free_bytes(kLogReserveBytes + left);
    FolderStore store(disk, kRoot);
    const auto written = ParquetDataset(store).write(nasty_month(), {}, nasty_facts(), nasty_stations());
    ASSERT_FALSE(written) << left;
    EXPECT_EQ(written.error().kind, ErrorKind::kResourceExhausted) << written.error().message;
  }
}

}  // namespace
}  // namespace stratus
