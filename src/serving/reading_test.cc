#include "serving/reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "serving/merge.h"
#include "support/faulty/faulty_tail.h"
#include "support/spine.h"
#include "support/stacks.h"
#include "views/generation.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

Station utc_station() {
  Station station;
  station.id = StationId("a");
  return station;
}

Fact hour(std::int64_t n, std::int32_t temperature = 100) {
  Fact fact;
  fact.station = StationId("a");
  fact.time = {n * 3600};
  fact.known_at = to_millis(fact.time);
  fact.elements.set(Element::kTemperature, temperature);
  return fact;
}

// Versions that let something happen right after they have answered for the first time.
class MovingVersions final : public Versions {
 public:
  MovingVersions(Versions& versions, std::function<void()> meanwhile)
      : versions_(versions), meanwhile_(std::move(meanwhile)) {}
  Result<std::shared_ptr<const PinnedVersion>> current() override {
    auto answer = versions_.current();
    if (meanwhile_) std::exchange(meanwhile_, nullptr)();
    return answer;
  }
  Result<std::shared_ptr<const PinnedVersion>> open(std::int64_t number) override { return versions_.open(number); }
  Result<std::vector<std::int64_t>> numbers() const override { return versions_.numbers(); }

 private:
  Versions& versions_;
  std::function<void()> meanwhile_;
};

class ReadingTest : public ::testing::Test {
 protected:
  std::size_t count(const Reading& reading) {
    return must(reading.facts(StationId("a"), {kEarliestTime, kLatestTime}, {})).size();
  }

  Spine spine_{StationRegistry({utc_station()})};
};

TEST_F(ReadingTest, PinsAgainWhenAVersionIsPublishedMeanwhile) {
  spine_.append(hour(0));
  spine_.batch();
  spine_.append(hour(1));
  MovingVersions moving(spine_.versions(), [&] { spine_.batch(); });
  const Reading reading = must(Reading::pin({moving, spine_.tail()}));
  EXPECT_EQ(reading.version().number, 2);
  EXPECT_EQ(count(reading), 2U);
}

TEST_F(ReadingTest, PinsAgainWhenTheFirstVersionIsPublishedMeanwhile) {
  spine_.append(hour(0));
  MovingVersions moving(spine_.versions(), [&] { spine_.batch(); });
  const Reading reading = must(Reading::pin({moving, spine_.tail()}));
  EXPECT_EQ(reading.version().number, 1);
  EXPECT_EQ(count(reading), 1U);
}

TEST_F(ReadingTest, AReadingOfNoVersionKnowsWhenTheTailWasTrimmed) {
  spine_.append(hour(0));
  const Reading reading = spine_.reading();
  EXPECT_EQ(reading.still_valid(), true);
  spine_.append(hour(1));
  EXPECT_EQ(reading.still_valid(), true);
  spine_.batch();
  EXPECT_EQ(reading.still_valid(), false);
}

TEST_F(ReadingTest, ATailThatStartsTooLateIsAConflict) {
  spine_.append(hour(0));
  spine_.batch();
  spine_.append(hour(1));
  must(spine_.tail().trim({{0, 2}}));
  const auto reading = Reading::pin(spine_.serving());
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().kind, ErrorKind::kConflict);
}

TEST_F(ReadingTest, AQueryIsAskedAgainWhenTheGroundMoved) {
  spine_.append(hour(0));
  int asked = 0;
  const auto answer = with_reading(spine_.serving(), [&](const Reading& reading) -> Result<std::size_t> {
    if (++asked == 1) spine_.batch();
    return count(reading);
  });
  EXPECT_EQ(answer, 1U);
  EXPECT_EQ(asked, 2);
}

TEST_F(ReadingTest, AnErrorOfAVersionThatStandsIsGivenAtOnce) {
  spine_.append(hour(0));
  spine_.batch();
  int asked = 0;
  const auto answer = with_reading(spine_.serving(), [&](const Reading&) -> Result<int> {
    ++asked;
    return fail(ErrorKind::kDataLoss, "damaged");
  });
  EXPECT_FALSE(answer);
  EXPECT_EQ(asked, 1);
}

// Damage makes exactly those answers fail that need the piece.
TEST_F(ReadingTest, DamageIsNamedByTheAnswersThatNeedIt) {
  spine_.append(hour(0));
  spine_.append(hour(24 * 400));
  spine_.batch();
  const DataFile cells = first_file(spine_.version()->views.at("daily_utc"));
  const DataFile facts = last_file(spine_.version()->dataset);
  ruin(spine_.disk(), kSpineRoot / cells.path, cells.bytes);
  ruin(spine_.disk(), kSpineRoot / facts.path, facts.bytes);
  const Reading reading = spine_.reading();
  const auto ask = [&](BucketScheme bucket, std::int64_t day) {
    return bucket_answers(reading, view_of(bucket), utc_station(), {day}, {day}, {});
  };
  const auto damaged = ask(BucketScheme::kUtcDay, 0);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(damaged.error().message, HasSubstr(cells.path));
  EXPECT_TRUE(ask(BucketScheme::kCivilDay, 0));
  EXPECT_TRUE(ask(BucketScheme::kUtcDay, 400));  // its cell stands; the facts are not needed
  EXPECT_FALSE(ask(BucketScheme::kHour, 400 * 24));
  EXPECT_TRUE(ask(BucketScheme::kHour, 0));
  spine_.append(hour(24 * 400, 7));  // of an identity that is held: now the day is folded from facts
  const Reading later = spine_.reading();
  const auto folded = bucket_answers(later, view_of(BucketScheme::kUtcDay), utc_station(), {400}, {400}, {});
  ASSERT_FALSE(folded);
  EXPECT_THAT(folded.error().message, HasSubstr(facts.path));
}

TEST_F(ReadingTest, CellsOfOtherRulesOrZonesAreNotServed) {
  spine_.append(hour(0, 42));
  spine_.batch();
  Manifest older = *spine_.version();
  for (const bool of_rules : {true, false}) {
    older.version += 1;
    older.generation = of_rules ? "older" : rules_generation();
    if (!of_rules) older.zones["UTC"].changes = {{UtcSeconds{0}, 3600}};
    StacksByMonth& days = older.views.at("daily_utc");
    const DataFile file = first_file(days);
    std::vector<KeyedCell> cells = must(spine_.views().read(file));
    cells[0].cell.measures[0].sum = 7;
    put_base(days, must(spine_.views().write(view_of(BucketScheme::kUtcDay), file.month, {}, cells)));
    must(spine_.catalog().publish(older));
    for (const Layer layer : {Layer::kMerged, Layer::kBatch}) {
      const auto answers = must(
          bucket_answers(spine_.reading(), view_of(BucketScheme::kUtcDay), utc_station(), {0}, {0}, {layer, kEndOfTime}));
      ASSERT_EQ(answers.size(), 1U);
      EXPECT_TRUE(answers[0].cell.measures[0].sum == 42);
      EXPECT_FALSE(answers[0].stored);
    }
  }
}

// A version of hour 0 and a tail of hour 1 that can be made to fail.
class TailFaults : public ReadingTest {
 protected:
  TailFaults() {
    spine_.append(hour(0));
    spine_.batch();
    spine_.append(hour(1));
  }
  ServingPorts serving() { return {spine_.versions(), tail_}; }
  // How many facts are believed in the first two hours.
  Result<std::int64_t> ask(const Reading& reading, const Scope& scope = {}) {
    return bucket_answers(reading, view_of(BucketScheme::kUtcDay), utc_station(), {0}, {0}, scope)
        .map([](const std::vector<BucketAnswer>& answers) {
          return answers.empty() ? std::int64_t{0} : answers[0].cell.observations;
        });
  }
  Result<std::int64_t> ask_all(Layer layer = Layer::kMerged) {
    return with_reading(serving(), layer, [&](const Reading& reading) { return ask(reading, {layer, kEndOfTime}); });
  }
  static Faults::Rule unreachable() {
    return [] { return fail(kUnreachable); };
  }
  template <typename T>
  static void expect_unreachable(const Result<T>& result) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error(), kUnreachable);
  }

  static inline const Error kUnreachable{ErrorKind::kUnavailable, "partition 2 of the tail cannot be reached"};
  Faults faults_;
  FaultySpeedViews tail_{borrowed<const SpeedViews>(spine_.tail()), faults_};
};

TEST_F(TailFaults, WithoutASnapshotNothingIsPinned) {
  faults_.answer("SpeedViews::snapshot", unreachable());
  expect_unreachable(Reading::pin(serving()));
  expect_unreachable(ask_all());
  expect_unreachable(ask_all(Layer::kSpeed));
  faults_.heal();
  EXPECT_EQ(ask_all(), 2);
}

TEST_F(TailFaults, WithoutItsFactsNothingIsAnsweredThatNeedsThem) {
  const Reading reading = must(Reading::pin(serving()));
  faults_.answer("SpeedViews::facts", unreachable());
  const std::vector<StationId> ids{StationId("a")};
  const TimeRange all{kEarliestTime, kLatestTime};
  for (const Layer layer : {Layer::kMerged, Layer::kSpeed}) {
    const Scope scope{layer, kEndOfTime};
    expect_unreachable(ask(reading, scope));
    expect_unreachable(reading.facts(ids, all, scope));
    expect_unreachable(reading.tail_facts(ids, all, scope));
    expect_unreachable(reading.stretch_before(ids, {7200}, scope));
    expect_unreachable(ask_all(layer));
  }
  const Scope batch{Layer::kBatch, kEndOfTime};
  EXPECT_EQ(ask(reading, batch), 1);
  EXPECT_EQ(must(reading.facts(ids, all, batch)).size(), 1U);
  EXPECT_EQ(must(reading.stretch_before(ids, {7200}, batch)).facts.size(), 1U);
  faults_.heal();
  EXPECT_EQ(ask(reading), 2);
}

// Whether the tail was trimmed meanwhile cannot be known: the answer may lack facts.
TEST_F(TailFaults, AnAnswerWhoseTailCannotBeAskedAgainIsNone) {
  int asked = 0;
  faults_.answer("SpeedViews::snapshot", [&]() -> Status { return asked++ == 1 ? fail(kUnreachable) : Status(); });
  expect_unreachable(ask_all());
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(ask_all(), 2);
}

TEST_F(TailFaults, TheBatchLayerAsksNoTail) {
  faults_.fail_all("SpeedViews", kUnreachable);
  EXPECT_EQ(ask_all(Layer::kBatch), 1);
  const Reading reading = must(Reading::pin(serving(), Layer::kBatch));
  EXPECT_EQ(reading.tail().end, reading.version().horizon.end);
  EXPECT_EQ(reading.still_valid(), true);
  const auto merged = ask(reading);
  ASSERT_FALSE(merged) << "a question of another layer";
  EXPECT_EQ(merged.error().kind, ErrorKind::kInternal);
}

TEST_F(TailFaults, TheBatchLayerOfNoVersionIsEmpty) {
  Spine fresh(StationRegistry({utc_station()}));
  fresh.append(hour(0));
  const Reading reading = must(Reading::pin(fresh.serving(), Layer::kBatch));
  EXPECT_TRUE(reading.tail().end.empty());
  EXPECT_EQ(ask(reading, {Layer::kBatch, kEndOfTime}), 0);
}

// A look of another process.
struct OtherProcess {
  explicit OtherProcess(Spine& spine) : store(spine.disk(), kSpineRoot), tail(spine.version()->horizon.end) {}
  ServingPorts serving() { return {versions, tail}; }

  FolderStore store;
  ManifestCatalog catalog{store};
  ParquetDataset dataset{store};
  ParquetViews views{store};
  ParquetVersions versions{catalog, dataset, views};
  MemoryTail tail;
};

class ReadingOfAnotherProcess : public ReadingTest {
 protected:
  ReadingOfAnotherProcess() { publish(); }
  // A version more, and nothing is left of those before that nobody holds.
  void publish() {
    spine_.append(hour(published_++));
    BatchOptions options;
    options.rebuild = true;  // writes all files anew
    spine_.batch(options);
    ASSERT_EQ(spine_.version()->version, published_);
    must(spine_.catalog().prune(1));
  }
  // Counts the facts after `times` publications in the middle of the question.
  Result<std::int64_t> ask(OtherProcess& other, int times) {
    return with_reading(other.serving(), [&](const Reading& reading) -> Result<std::int64_t> {
      for (; times > 0; --times) publish();
      return reading.facts(StationId("a"), {kEarliestTime, kLatestTime}, {}).map([](const auto& facts) {
        return static_cast<std::int64_t>(facts.size());
      });
    });
  }

  std::int64_t published_ = 0;
};

TEST_F(ReadingOfAnotherProcess, HoldsItsVersionHoweverManyArePublishedMeanwhile) {
  for (const int times : {0, 1, 3}) {
    OtherProcess other(spine_);
    const std::int64_t before = published_;
    EXPECT_EQ(ask(other, times), before) << times;
    EXPECT_EQ(published_, before + times);
  }
}

TEST_F(ReadingOfAnotherProcess, AFileOfTheNewestVersionThatIsGoneIsALoss) {
  OtherProcess other(spine_);
  must(spine_.disk().remove(kSpineRoot / first_file(spine_.version()->dataset).path));
  const auto lost = ask(other, 0);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kDataLoss);
}

TEST_F(ReadingTest, AnUnknownStationIsNamed) {
  const auto unknown = spine_.reading().station(StationId("zz"), spine_.stations());
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(unknown.error().message, HasSubstr("zz"));
}

TEST(Layer, NamesGoBothWays) {
  for (const Layer layer : {Layer::kMerged, Layer::kBatch, Layer::kSpeed}) EXPECT_EQ(find_layer(to_string(layer)), layer);
  EXPECT_EQ(find_layer("both"), std::nullopt);
}

}  // namespace
}  // namespace stratus
