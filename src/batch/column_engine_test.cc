#include "batch/column_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "support/spine.h"
#include "support/stacks.h"
#include "views/closed_months.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kDay = 86400;
const ViewSpec& kUtcDays = view_of(BucketScheme::kUtcDay);

Station station(const std::string& id, const std::string& zone) {
  Station made;
  made.id = StationId(id);
  made.zone = zone;
  made.accumulation_stamp = Stamp::kEnd;
  return made;
}

// One whose days lie apart from those of UTC on either side.
StationRegistry stations() {
  return StationRegistry({station("a", "Pacific/Kiritimati"), station("b", "Pacific/Pago_Pago")});
}

Fact at(UtcSeconds time, const char* id) {
  Fact fact;
  fact.station = StationId(id);
  fact.time = time;
  fact.known_at = to_millis(time);
  fact.elements.set(Element::kTemperature, 100);
  fact.elements.set(Element::kPrecipitation, 1000);
  return fact;
}

// Forwards all, and tells what an engine asked for and put.
class WatchedDraft final : public Draft {
 public:
  explicit WatchedDraft(std::unique_ptr<Draft> draft) : draft_(std::move(draft)) {}
  const VersionInfo& base() const override { return draft_->base(); }
  VersionInfo& info() override { return draft_->info(); }
  Status derive_again(const std::function<Status(const FactColumns&)>& visit, const TellProgress& progress) override {
    return draft_->derive_again(visit, progress);
  }
  Result<std::vector<StoredFact>> facts(MonthNumber month, std::span<const Identity> identities) const override {
    return draft_->facts(month, identities);
  }
  Result<Joined> join(MonthNumber month, std::vector<StoredFact> facts) override {
    return draft_->join(month, std::move(facts));
  }
  std::vector<FactPiece> pieces(const FactSelection& wanted) const override { return draft_->pieces(wanted); }
  std::vector<std::vector<StationId>> station_sets(std::vector<StationId> stations, std::size_t most) const override {
    return draft_->station_sets(std::move(stations), most);
  }
  Result<FactColumns> columns(const FactPiece& piece, const FactSelection& wanted, FactsOf of) const override {
    steps.push_back("read " + format_month(month_of(piece.range.from)));
    return draft_->columns(piece, wanted, of);
  }
  Result<std::vector<FactPart>> parts(const FactPiece& piece, FactsOf of) const override { return draft_->parts(piece, of); }
  Status put_cells(const ViewSpec& view, std::span<const KeyedCell> cells) override {
    steps.push_back("put " + format_month(month_of(cells.front().key)) + " of " + std::string(view.name));
    for (const KeyedCell& cell : cells) put[std::string(view.name)].push_back(cell);
    return draft_->put_cells(view, cells);
  }
  Status grow_cells(const ViewSpec& view, std::span<const KeyedCell> cells) override {
    return draft_->grow_cells(view, cells);
  }
  Status gather() override { return draft_->gather(); }
  WrittenPieces written() const override { return draft_->written(); }
  Result<VersionInfo> publish(UtcMillis now) override { return draft_->publish(now); }

  mutable std::vector<std::string> steps;
  std::map<std::string, std::vector<KeyedCell>> put;

 private:
  const std::unique_ptr<Draft> draft_;
};

// A draft on the newest version of the spine.
WatchedDraft draft_on(Spine& spine) {
  return WatchedDraft(must(spine.store().begin(DraftStart::kVersion, spine.version()->version)));
}

class ColumnEngineTest : public ::testing::Test {
 protected:
  // A fact at noon of every day of that many months of 2026 at both stations, published.
  void publish_months(int months) {
    std::vector<Fact> facts;
    for (UtcSeconds time = begin_of(make_month(2026, 1)); time < begin_of(make_month(2026, 1) + months);
         time = time + kDay) {
      facts.push_back(at(time + kDay / 2, "a"));
      facts.push_back(at(time + kDay / 2, "b"));
    }
    spine_.append(facts);
    spine_.batch();
  }
  static BucketKey day(int month, int day) { return {to_day_number({2026, month, day}).value}; }

  Spine spine_{stations()};
};

TEST_F(ColumnEngineTest, OneDirtyDayReadsThePiecesThatMayHoldItsFacts) {
  publish_months(12);
  for (const auto& [key, reads] : {std::pair(day(6, 15), std::vector<std::string>{"read 2026-06"}),
                                   std::pair(day(6, 1), std::vector<std::string>{"read 2026-05", "read 2026-06"})}) {
    WatchedDraft draft = draft_on(spine_);
    DirtyDays dirty;
    dirty.add(kUtcDays, StationId("a"), key);
    ASSERT_TRUE(ColumnEngine().derive(draft, {dirty, {}}, {}));
    std::vector<std::string> wanted = reads;
    wanted.push_back("put 2026-06 of daily_utc");
    EXPECT_EQ(draft.steps, wanted);
    ASSERT_EQ(draft.put.at("daily_utc").size(), 1U);
    EXPECT_EQ(draft.put.at("daily_utc")[0].cell.facts, 1);
    EXPECT_EQ(must(draft.publish({1})).cells_digest, info_of(*must(spine_.catalog().open(1))).cells_digest)
        << "nothing has changed";
  }
}

TEST_F(ColumnEngineTest, MonthsArePutTogetherUnlessTheyAreTooMany) {
  publish_months(20);
  DirtyDays dirty;
  for (std::int64_t key = day(1, 1).value; key < day(1, 1).value + 600; ++key) dirty.add(kUtcDays, StationId("a"), {key});
  const auto puts = [&](const ColumnEngine& engine_of) {
    ColumnEngine engine = engine_of;
    WatchedDraft draft = draft_on(spine_);
    EXPECT_TRUE(engine.derive(draft, {dirty, {}}, {}));
    EXPECT_EQ(draft.put.at("daily_utc").size(), 600U);
    std::vector<std::string> steps;
    std::copy_if(draft.steps.begin(), draft.steps.end(), std::back_inserter(steps), [](const std::string& step) {
      return step.starts_with("put") || step == "read 2026-05" || step == "read 2026-09";
    });
    return steps;
  };
  EXPECT_THAT(puts(ColumnEngine()), ElementsAre("read 2026-05", "read 2026-09", "put 2026-01 of daily_utc"));
  const std::vector<std::string> few = puts(ColumnEngine({}, 100));
  ASSERT_GE(few.size(), 4U);
  EXPECT_EQ(few[0], "put 2026-01 of daily_utc");
  EXPECT_EQ(few[1], "read 2026-05");
  EXPECT_EQ(few[2], "put 2026-04 of daily_utc") << "a day of April may reach into May";
  EXPECT_EQ(few[3], "read 2026-09");
}

TEST_F(ColumnEngineTest, ADayWithoutFactsIsEmptied) {
  publish_months(1);
  WatchedDraft stale = draft_on(spine_);
  KeyedCell cell{StationId("a"), day(3, 5), {}};
  cell.cell.note_facts(1, {1});
  must(stale.put_cells(kUtcDays, {&cell, 1}));
  must(stale.publish({1}));
  const auto stale_days = [&] {
    const std::vector<StationId> a{StationId("a")};
    return must(spine_.versions().current())->cells(kUtcDays, a, day(3, 1), day(3, 31), {});
  };
  ASSERT_EQ(must(stale_days()).size(), 1U);
  WatchedDraft draft = draft_on(spine_);
  DirtyDays dirty;
  dirty.add(kUtcDays, StationId("a"), day(3, 5));
  ASSERT_TRUE(ColumnEngine().derive(draft, {dirty, {}}, {}));
  EXPECT_THAT(draft.put.at("daily_utc"), ElementsAre(KeyedCell{StationId("a"), day(3, 5), {}}));
  must(draft.publish({1}));
  EXPECT_TRUE(must(stale_days()).empty());
}

TEST_F(ColumnEngineTest, ADamagedPieceIsNamed) {
  publish_months(2);
  const DataFile file = first_file(spine_.version()->dataset);
  ruin(spine_.disk(), kSpineRoot / file.path, file.bytes);
  WatchedDraft draft = draft_on(spine_);
  DirtyDays dirty;
  dirty.add(kUtcDays, StationId("a"), day(1, 10));
  const Status refused = ColumnEngine().derive(draft, {dirty, {}}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(refused.error().message, HasSubstr(file.path));
}

// Whatever is dirty: its cells are those of the version, which holds all of them, and no others are put.
RC_GTEST_PROP(ColumnEngineLaw, DirtyDaysGetTheCellsOfTheWholeFold, ()) {
  Spine spine(stations());
  const std::int64_t first = to_day_number({2026, 1, 25}).value;
  const auto when = rc::gen::inRange<std::int64_t>(0, 50 * 24);
  std::vector<Fact> facts;
  for (const std::int64_t hour : *rc::gen::container<std::vector<std::int64_t>>(80, when))
    facts.push_back(at({first * kDay + hour * 3600}, hour % 3 == 0 ? "a" : "b"));
  spine.append(facts);
  spine.batch();
  WatchedDraft draft = draft_on(spine);
  DirtyDays dirty;
  std::map<std::string, std::vector<KeyedCell>> wanted;
  std::map<std::string, BucketKey> ends;
  for (const ViewSpec& view : kViews) ends[std::string(view.name)] = stored_end(view, spine.version()->newest_known_at);
  for (const auto& [view, cells] : spine.rows().cells) {
    std::map<std::pair<StationId, BucketKey>, Cell> stored;
    for (const KeyedCell& keyed : cells) stored[{keyed.station, keyed.key}] = keyed.cell;
    for (const char* id : {"a", "b"}) {
      for (std::int64_t key = first - 2; key < first + 53; ++key) {
        if (*rc::gen::inRange(0, 5) != 0 || BucketKey{key} >= ends.at(view)) continue;
        dirty.add(*find_view(view), StationId(id), {key});
        wanted[view].push_back({StationId(id), {key}, stored[{StationId(id), {key}}]});
      }
    }
  }
  must(ColumnEngine({}, *rc::gen::element<std::size_t>(1, 20, 100, kCellsAtOnce)).derive(draft, {dirty, {}}, {}));
  for (auto& [view, cells] : draft.put) {
    std::sort(cells.begin(), cells.end(), [](const KeyedCell& a, const KeyedCell& b) {
      return std::tie(a.station, a.key) < std::tie(b.station, b.key);
    });
  }
  RC_ASSERT(draft.put == wanted);
}

}  // namespace
}  // namespace stratus
