#include "serving/station_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "serving/facts_query.h"
#include "support/faulty/faulty_tail.h"
#include "support/spine.h"
#include "support/watched_file_system.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;

std::vector<Station> stations(const std::vector<std::string>& ids) {
  std::vector<Station> found;
  for (const std::string& id : ids) {
    found.emplace_back().id = StationId(id);
    found.back().zone = id < "d" ? "Asia/Kathmandu" : "America/New_York";
  }
  return found;
}

std::vector<std::string> texts(std::span<const Station> group) {
  std::vector<std::string> ids;
  for (const Station& station : group) ids.push_back(station.id.text());
  return ids;
}

void expect_equal(const std::optional<Observation>& a, const std::optional<Observation>& b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (!a) return;
  EXPECT_EQ(a->stored, b->stored);
  EXPECT_EQ(a->from_batch, b->from_batch);
}

void expect_equal(const Summary& a, const Summary& b) {
  EXPECT_EQ(a.cell, b.cell);
  EXPECT_EQ(std::tie(a.period, a.expected, a.days, a.from_batch, a.from_speed, a.stored),
            std::tie(b.period, b.expected, b.days, b.from_batch, b.from_speed, b.stored));
}

TEST(StationGroups, AreOrderedAndAsLargeAsTheirDaysLet) {
  std::vector<std::vector<std::string>> groups;
  const auto take = [&](std::span<const Station> group) -> Status {
    groups.push_back(texts(group));
    return {};
  };
  ASSERT_TRUE(for_each_group(stations({"c", "a", "b", "a"}), kStationDaysAtOnce / 2, take));
  EXPECT_THAT(groups, ElementsAre(ElementsAre("a", "b"), ElementsAre("c")));
  groups.clear();
  ASSERT_TRUE(for_each_group(stations({"b", "a"}), kStationDaysAtOnce * 10, take));
  EXPECT_THAT(groups, ElementsAre(ElementsAre("a"), ElementsAre("b")));
  ASSERT_TRUE(for_each_group({}, 1, take));
  EXPECT_EQ(groups.size(), 2U);
}

TEST(StationGroups, AnswersComeInTheOrderOfTheQuestion) {
  const auto ask = [](std::span<const Station> group) -> Result<std::vector<std::string>> { return texts(group); };
  EXPECT_THAT(*ask_in_groups<std::string>(stations({"c", "a", "b", "a"}), kStationDaysAtOnce / 2, ask),
              ElementsAre("c", "a", "b", "a"));
}

TEST(StationGroups, AreMadeInTheOrderThatIsWantedAndAnsweredInAny) {
  std::mutex mutex;
  std::set<std::vector<std::string>> asked;
  const auto ask = [&](std::span<const Station> group) -> Result<std::vector<std::string>> {
    const std::lock_guard lock(mutex);
    asked.insert(texts(group));
    return texts(group);
  };
  Groups groups;
  groups.order = [](std::span<const StationId>) {
    return std::vector{StationId("d"), StationId("a"), StationId("c"), StationId("b")};
  };
  groups.run_tasks = [](std::size_t count, const std::function<void(std::size_t)>& task) {
    std::vector<std::thread> threads;
    for (std::size_t i = count; i-- > 0;) threads.emplace_back(task, i);
    for (std::thread& thread : threads) thread.join();
  };
  EXPECT_THAT(*ask_in_groups<std::string>(stations({"c", "a", "b", "d"}), kStationDaysAtOnce / 2, ask, groups),
              ElementsAre("c", "a", "b", "d"));
  EXPECT_THAT(asked, ElementsAre(std::vector<std::string>{"a", "d"}, std::vector<std::string>{"b", "c"}))
      << "each group is ordered by id";
  const auto fails = [](std::span<const Station> group) -> Result<std::vector<std::string>> {
    if (group[0].id == StationId("b")) return fail(ErrorKind::kCancelled, "nobody waits");
    return texts(group);
  };
  EXPECT_EQ(ask_in_groups<std::string>(stations({"a", "b", "c", "d"}), kStationDaysAtOnce / 2, fails, groups).error().kind,
            ErrorKind::kCancelled);
}

// Six stations over three months; the newest days are in the tail, one station fell silent in the first month, one is empty.
class ManyStations : public ::testing::Test {
 protected:
  static constexpr int kDays = 80;

  ManyStations() : spine_(StationRegistry(stations(ids_))) {
    for (const char* id : {"a", "b", "c", "d"}) fill(id, 0, kDays, 40);
    fill("e", 0, 20, 50);
    spine_.batch();
    for (const char* id : {"b", "c", "d"}) fill(id, kDays - 3, kDays + 1, 60);
  }

  void fill(const char* id, int from, int to, int known_day) {
    for (int n = from * 4; n < to * 4; ++n) {
      Fact fact;
      fact.station = StationId(id);
      fact.time = {n * 6 * 3600};
      fact.known_at = {known_day * 86'400'000LL + n};
      fact.elements.set(Element::kTemperature, n % 300 + id[0]);
      fact.elements.set(Element::kPrecipitation, n % 7);
      spine_.append(fact);
    }
  }

  const std::vector<std::string> ids_{"a", "b", "c", "d", "e", "f"};
  Spine spine_;
};

TEST_F(ManyStations, AnswerAsEachOfThemAlone) {
  const std::vector<Station> asked = stations({"f", "c", "e", "a", "d", "b", "c"});
  const Reading reading = spine_.reading();
  for (const Layer layer : {Layer::kMerged, Layer::kBatch, Layer::kSpeed}) {
    for (const UtcMillis as_of : {kEndOfTime, UtcMillis{45 * 86'400'000LL}}) {
      const Scope scope{layer, as_of};
      const auto newest = must(latest(reading, asked, {200 * 86400}, scope));
      for (std::size_t i = 0; i < asked.size(); ++i)
        expect_equal(newest[i], must(latest(reading, asked[i], {200 * 86400}, scope)));
      for (const PeriodKey month : {PeriodKey{make_month(1970, 1).value}, PeriodKey{make_month(1970, 3).value}}) {
        SummaryQuery query;
        query.resolution = Resolution::kMonth;
        query.first = query.last = month;
        query.scope = scope;
        query.until = {200 * 86400};
        const auto rows = must(summaries_of_period(reading, asked, query));
        for (std::size_t i = 0; i < asked.size(); ++i) {
          const auto alone = must(summaries(reading, asked[i], query));
          ASSERT_EQ(rows[i].has_value(), !alone.empty());
          if (rows[i]) expect_equal(*rows[i], alone[0]);
        }
      }
    }
  }
}

// A tail that stands elsewhere costs a call, whatever is asked of it: also when cells know too much for as_of in many
// months.
TEST_F(ManyStations, AskTheTailOnce) {
  Faults faults;
  const FaultySpeedViews tail(borrowed<const SpeedViews>(spine_.tail()), faults);
  const auto asked = [&] { return faults.calls("SpeedViews::facts"); };
  const Reading reading = must(Reading::pin({spine_.versions(), tail}));
  SummaryQuery query;
  query.resolution = Resolution::kYear;
  query.first = query.last = {1970};
  query.until = {200 * 86400};
  for (const UtcMillis as_of : {kEndOfTime, UtcMillis{45 * 86'400'000LL}}) {
    query.scope.as_of = as_of;
    const int before = asked();
    must(summaries_of_period(reading, stations(ids_), query));
    EXPECT_EQ(asked() - before, 1);
  }
  const int before = asked();
  query.scope = {Layer::kBatch, UtcMillis{45 * 86'400'000LL}};
  must(summaries_of_period(reading, stations(ids_), query));
  EXPECT_EQ(asked(), before);
}

// One decoding of a row group costs as much for one station as for all. A file is asked for identities, and then for facts.
TEST_F(ManyStations, ReadEachFileForAllOfThemTogether) {
  constexpr int kReads = 4;  // the footer's length, the footer, and twice the columns that are asked for
  std::map<std::string, int> reads;
  WatchedFileSystem watched(spine_.disk(), [&](const Path& path, std::uint64_t) {
    if (path.extension() == ".parquet") ++reads[path.string()];
  });
  FolderStore store(watched, kSpineRoot);
  ManifestCatalog catalog(store);
  const ParquetDataset dataset(store);
  const ParquetViews views(store);
  ParquetVersions versions(catalog, dataset, views);
  const Reading reading = must(Reading::pin({versions, spine_.tail()}));
  SummaryQuery query;
  query.resolution = Resolution::kMonth;
  query.first = query.last = {make_month(1970, 3).value};
  query.until = {200 * 86400};
  must(summaries_of_period(reading, stations(ids_), query));
  EXPECT_FALSE(reads.empty());
  for (const auto& [path, times] : reads) EXPECT_LE(times, kReads) << path;
  reads.clear();
  must(latest(reading, stations({"a", "b", "c", "d"}), {kDays * 86400}, {}));
  EXPECT_EQ(reads.size(), 1U) << "the month of the last days";
  for (const auto& [path, times] : reads)
    EXPECT_LE(times, kReads) << path << ": for those of the tail, and for those that are not";
}

}  // namespace
}  // namespace stratus
