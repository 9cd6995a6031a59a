#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include "contract/contract.h"
#include "contract/nasty_data.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t kDay = 86400;
const ViewSpec& kCells = view_of(BucketScheme::kUtcDay);
const std::vector<StationId> kAll{StationId("a"), StationId("b"), StationId("c")};
const std::vector<StationId> kAB{StationId("a"), StationId("b")};

StationRegistry stations() {
  StationRegistry registry;
  for (const StationId& id : kAll) {
    Station station;
    station.id = id;
    EXPECT_TRUE(registry.put(station));
  }
  return registry;
}

StoredFact fact(const char* station, std::int64_t day, Kind kind = Kind::kObserved) {
  StoredFact stored;
  stored.fact.station = StationId(station);
  stored.fact.time = {day * kDay};
  stored.fact.known_at = to_millis(stored.fact.time);
  stored.fact.kind = kind;
  stored.fact.elements.set(Element::kTemperature, static_cast<std::int32_t>(day));
  stored.position = {0, day};
  return stored;
}

KeyedCell cell(const char* station, std::int64_t day) {
  KeyedCell keyed{StationId(station), {day}, {}};
  keyed.cell.note_facts(1, {day});
  return keyed;
}

// Three months of facts, three years of cells: a in each of them, b too but for a forecast, which is the last of its facts,
// c never.
void publish(VersionWorld& world) {
  const auto draft = world.store().begin(DraftStart::kVersion, 0).value();
  VersionInfo& info = draft->info();
  info.run_id = "run";
  info.generation = "rules";
  info.stations = stations();
  info.horizon = {LogId{"log"}, {{0, 7}}};
  const auto add = [&](const std::vector<StoredFact>& facts, const std::vector<KeyedCell>& cells) {
    EXPECT_TRUE(draft->join(month_of(facts[0].fact.time), facts));
    EXPECT_TRUE(draft->put_cells(kCells, cells));
  };
  add({fact("a", 0), fact("a", 30), fact("b", 1)}, {cell("a", 0), cell("a", 30), cell("b", 1)});
  add({fact("a", 31), fact("b", 32)}, {cell("a", 370), cell("b", 371)});
  add({fact("a", 60), fact("b", 61, Kind::kForecast)}, {cell("a", 760), cell("b", 761)});
  EXPECT_TRUE(draft->publish(UtcMillis{1}));
}

TimeRange days(std::int64_t from, std::int64_t to) { return {{from * kDay}, {to * kDay}}; }

std::shared_ptr<const PinnedVersion> current(VersionWorld& world) { return world.versions().current().value(); }

TEST_P(VersionsContract, BeginsWithTheEmptyVersion) {
  const auto world = GetParam()();
  const auto empty = current(*world);
  EXPECT_EQ(empty->info().number, 0);
  EXPECT_EQ(empty->info().facts, 0);
  EXPECT_THAT(*empty->facts(kAll, days(-100, 100), {}), IsEmpty());
  EXPECT_THAT(*empty->cells(kCells, kAll, {-100}, {100}, {}), IsEmpty());
  EXPECT_EQ(empty->newest(kAll, days(0, 100), {})->from, std::vector<UtcSeconds>(kAll.size(), {100 * kDay}));
  EXPECT_FALSE(*empty->newest_before(kAll, {100 * kDay}, {}));
  EXPECT_EQ(empty->check(PieceCheck::kWhole, [](const VersionPiece&, const Error&) { FAIL(); }, {}), 0);
  EXPECT_THAT(*world->versions().numbers(), IsEmpty());
}

TEST_P(VersionsContract, SaysWhatItIs) {
  const auto world = GetParam()();
  publish(*world);
  const VersionInfo info = current(*world)->info();
  EXPECT_EQ(info.number, 1);
  EXPECT_EQ(info.content, 1);
  EXPECT_EQ(info.run_id, "run");
  EXPECT_EQ(info.generation, "rules");
  EXPECT_EQ(info.horizon, (Horizon{LogId{"log"}, {{0, 7}}}));
  EXPECT_TRUE(info.facts_digest && info.cells_digest);
  EXPECT_EQ(info.stations, stations());
  EXPECT_EQ(info.facts, 7);
  EXPECT_THAT(*world->versions().numbers(), ElementsAre(1));
  EXPECT_EQ((*world->versions().open(1))->info().number, 1);
  const auto unknown = world->versions().open(2);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
}

TEST_P(VersionsContract, FactsOfManyStationsComeByStationThenTime) {
  const auto world = GetParam()();
  publish(*world);
  const auto version = current(*world);
  EXPECT_THAT(*version->facts(kAll, days(0, 60), {}),
              ElementsAre(fact("a", 0), fact("a", 30), fact("a", 31), fact("b", 1), fact("b", 32)))
      << "the end is exclusive";
  EXPECT_THAT(*version->facts(kAll, days(30, 32), {}), ElementsAre(fact("a", 30), fact("a", 31)));
  EXPECT_THAT(*version->facts(std::vector{StationId("b")}, days(0, 100), {}),
              ElementsAre(fact("b", 1), fact("b", 32), fact("b", 61, Kind::kForecast)));
  EXPECT_THAT(*version->facts(kAll, days(5, 5), {}), IsEmpty());
  EXPECT_THAT(*version->facts({}, days(0, 100), {}), IsEmpty());
}

TEST_P(VersionsContract, CellsOfManyStationsComeByStationThenKey) {
  const auto world = GetParam()();
  publish(*world);
  const auto version = current(*world);
  EXPECT_THAT(*version->cells(kCells, kAll, {0}, {371}, {}),
              ElementsAre(cell("a", 0), cell("a", 30), cell("a", 370), cell("b", 1), cell("b", 371)))
      << "the last key is inclusive";
  EXPECT_THAT(*version->cells(kCells, std::vector{StationId("b")}, {2}, {761}, {}),
              ElementsAre(cell("b", 371), cell("b", 761)));
  EXPECT_THAT(*version->cells(view_of(BucketScheme::kCivilDay), kAll, {0}, {100}, {}), IsEmpty());
  EXPECT_THAT(*version->cells(kCells, kAll, {3}, {2}, {}), IsEmpty());
}

TEST_P(VersionsContract, TheReadingOrderHasEveryStationOnceAndTheirShares) {
  const auto world = GetParam()();
  EXPECT_THAT(current(*world)->reading_order({}), IsEmpty());
  EXPECT_EQ(current(*world)->reading_order(kAll).size(), kAll.size()) << "of the empty version too";
  publish(*world);
  std::set<StationId> seen;
  std::int64_t facts = 0;
  for (const StationShare& share : current(*world)->reading_order(kAll)) {
    EXPECT_TRUE(seen.insert(share.station).second);
    EXPECT_GE(share.facts, 0);
    facts += share.facts;
  }
  EXPECT_EQ(seen, std::set<StationId>(kAll.begin(), kAll.end()));
  EXPECT_GE(facts, 7) << "together at least what there is";
}

TEST_P(VersionsContract, SaysOfEachIdentityWhetherAnyFactOfItIsHeld) {
  const auto world = GetParam()();
  publish(*world);
  const auto version = current(*world);
  const std::vector<Identity> asked{{kAll[0], {0}},         {kAll[0], {1}},         {kAll[0], {31 * kDay}},
                                    {kAll[0], {61 * kDay}}, {kAll[1], {31 * kDay}}, {kAll[1], {61 * kDay}},
                                    {kAll[2], {0}},         {kAll[2], {500 * kDay}}};
  EXPECT_THAT(*version->held(asked, {}), ElementsAre(true, false, true, false, false, true, false, false))
      << "a forecast is a fact; another station's at that time is not this one's";
  EXPECT_THAT(*version->held({}, {}), IsEmpty());
}

// Some two hundred stations over 40 days, in three edits: kinds and retractions as they come, so that newest facts of a
// station stand in one edit, in several, or in none.
std::vector<StationId> publish_many(VersionWorld& world) {
  std::mt19937 draw(7);
  std::vector<StationId> ids;
  for (int i = 0; i < 200; ++i) ids.push_back(StationId("s" + std::to_string(1000 + i)));
  for (int edit = 0; edit < 3; ++edit) {
    std::map<MonthNumber, std::vector<StoredFact>> months;
    for (const StationId& id : ids) {
      for (int i = static_cast<int>(draw() % 4); i > 0; --i) {
        StoredFact stored = fact(id.text().c_str(), draw() % 40, static_cast<Kind>(draw() % kKindCount));
        stored.fact.known_at = {stored.fact.known_at.value + edit};
        stored.fact.retraction = draw() % 4 == 0;
        if (stored.fact.retraction) stored.fact.elements = {};
        months[month_of(stored.fact.time)].push_back(stored);
      }
    }
    const auto draft = world.store().begin(DraftStart::kVersion, edit).value();
    draft->info().run_id = "run " + std::to_string(edit);
    draft->info().generation = "rules";
    draft->info().horizon = {LogId{"log"}, {{0, 1 + edit}}};
    for (auto& [month, facts] : months) {
      std::sort(facts.begin(), facts.end(),
                [](const StoredFact& a, const StoredFact& b) { return compare_stored(a.fact, b.fact) < 0; });
      const auto same = [](const StoredFact& a, const StoredFact& b) { return a.fact == b.fact; };
      facts.erase(std::unique(facts.begin(), facts.end(), same), facts.end());
      EXPECT_TRUE(draft->join(month, facts));
    }
    EXPECT_TRUE(draft->publish(UtcMillis{1}));
  }
  return ids;
}

// What the facts of the range say.
NewestFacts newest_by_facts(const PinnedVersion& version, std::span<const StationId> stations, TimeRange range) {
  NewestFacts newest;
  for (const StationId& station : stations) {
    const std::vector<StoredFact> facts = version.facts(std::span(&station, 1), range, {}).value();
    UtcSeconds from = range.to;
    for (const StoredFact& stored : facts) {
      if (kMeasuredKinds.contains(stored.fact.kind) && !stored.fact.retraction) from = stored.fact.time;
    }
    newest.from.push_back(from);
    std::copy_if(facts.begin(), facts.end(), std::back_inserter(newest.facts),
                 [&](const StoredFact& stored) { return stored.fact.time >= from; });
  }
  return newest;
}

// Of each station other times, also two stretches of one.
TEST_P(VersionsContract, ASelectionIsTheFactsOfEachStationInItsTimes) {
  const auto world = GetParam()();
  const std::vector<StationId> ids = publish_many(*world);
  const auto version = current(*world);
  std::mt19937 draw(11);
  for (int round = 0; round < 20; ++round) {
    FactSelection selection;
    std::vector<StoredFact> wanted;
    for (const StationId& id : ids) {
      if (draw() % 3 == 0) continue;
      const std::int64_t first = draw() % 35;
      std::vector<TimeRange>& ranges = selection[id];
      ranges.push_back(days(first, first + draw() % 3));
      if (draw() % 2 == 0) ranges.push_back(days(first + 4, first + 5 + draw() % 20));
      std::erase_if(ranges, [](const TimeRange& range) { return range.empty(); });
      for (const TimeRange& range : ranges) {
        const auto facts = version->facts(std::span(&id, 1), range, {}).value();
        wanted.insert(wanted.end(), facts.begin(), facts.end());
      }
    }
    EXPECT_EQ(*version->facts(selection, {}), wanted);
  }
  EXPECT_THAT(*version->facts(FactSelection{{StationId("nobody"), {days(0, 100)}}}, {}), IsEmpty());
}

TEST_P(VersionsContract, CellsHoldTheMeasuresThatAreAskedFor) {
  const auto world = GetParam()();
  const auto draft = world->store().begin(DraftStart::kVersion, 0).value();
  draft->info().run_id = "run";
  draft->info().generation = "rules";
  const ViewSpec& view = view_of(BucketScheme::kCivilDay);
  ASSERT_TRUE(draft->put_cells(view, nasty_cells()));
  ASSERT_TRUE(draft->publish(UtcMillis{1}));
  const auto version = current(*world);
  std::vector<StationId> ids;
  for (const KeyedCell& keyed : nasty_cells()) {
    if (ids.empty() || ids.back() != keyed.station) ids.push_back(keyed.station);
  }
  const BucketKey first{-1'000'000};
  const BucketKey last{1'000'000};
  for (std::size_t measure = 0; measure < kMeasureCount; ++measure) {
    const auto some = version->cells(view, ids, first, last, MeasureSet().set(measure), {}).value();
    const auto whole = version->cells(view, ids, first, last, {}).value();
    ASSERT_EQ(some.size(), whole.size());
    ASSERT_FALSE(whole.empty());
    for (std::size_t i = 0; i < whole.size(); ++i) {
      EXPECT_EQ(some[i].station, whole[i].station);
      EXPECT_EQ(some[i].key, whole[i].key);
      EXPECT_EQ(some[i].cell.measures[measure], whole[i].cell.measures[measure]);
      EXPECT_EQ(some[i].cell.facts, whole[i].cell.facts);
      EXPECT_EQ(some[i].cell.observations, whole[i].cell.observations);
      EXPECT_EQ(some[i].cell.max_known_at, whole[i].cell.max_known_at);
    }
  }
}

TEST_P(VersionsContract, NewestIsWhatTheFactsSay) {
  const auto world = GetParam()();
  const std::vector<StationId> ids = publish_many(*world);
  const auto version = current(*world);
  for (const TimeRange range :
       {days(0, 100), days(30, 100), days(5, 20), days(25, 34), days(12, 13), days(50, 60), days(9, 9)}) {
    for (const std::size_t many : {ids.size(), std::size_t{80}, std::size_t{3}}) {
      const std::span<const StationId> some(ids.data(), many);
      const NewestFacts wanted = newest_by_facts(*version, some, range);
      const NewestFacts newest = version->newest(some, range, {}).value();
      EXPECT_EQ(newest.from, wanted.from) << many << " stations from day " << range.from.value / kDay;
      EXPECT_EQ(newest.facts, wanted.facts) << many << " stations from day " << range.from.value / kDay;
    }
  }
  EXPECT_THAT(version->newest(kAB, days(0, 100), {})->facts, IsEmpty()) << "it has no such stations";
}

TEST_P(VersionsContract, TheNewestStretchEndsWhereAskedAndHoldsTheNewestFacts) {
  const auto world = GetParam()();
  publish(*world);
  const auto version = current(*world);
  const auto whole = *version->newest_before(kAll, {1000 * kDay}, {});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->range.to, UtcSeconds{1000 * kDay});
  EXPECT_THAT(whole->facts, ElementsAre(fact("a", 60), fact("b", 61, Kind::kForecast)));
  const auto before = *version->newest_before(kAB, {31 * kDay}, {});
  ASSERT_TRUE(before);
  EXPECT_LE(before->range.from, UtcSeconds{30 * kDay});
  EXPECT_EQ(before->facts, *version->facts(kAB, before->range, {}));
  EXPECT_FALSE(*version->newest_before(std::vector{StationId("c")}, {1000 * kDay}, {}));
  EXPECT_FALSE(*version->newest_before(kAB, {0}, {}));
}

TEST_P(VersionsContract, TellsWhenStationsWereMeasuredNotForecast) {
  const auto world = GetParam()();
  publish(*world);
  const auto newest = [&](std::int64_t back) {
    std::map<StationId, std::int64_t> told;
    EXPECT_TRUE(current(*world)->newest_measured(kAll, back,
                                                 [&](const StationId& id, UtcSeconds time) {
                                                   const auto known = told.emplace(id, time.value / kDay).first;
                                                   known->second = std::max(known->second, time.value / kDay);
                                                 },
                                                 {}));
    return told;
  };
  EXPECT_EQ(newest(365), (std::map<StationId, std::int64_t>{{kAll[0], 60}, {kAll[1], 32}}));
  EXPECT_EQ(newest(1), (std::map<StationId, std::int64_t>{{kAll[0], 60}}));
}

TEST_P(VersionsContract, DamageIsNamedByTheCallsThatNeedThePiece) {
  const auto world = GetParam()();
  publish(*world);
  const std::vector<VersionPiece> pieces = current(*world)->pieces();
  const VersionPiece& facts = pieces[1];
  const VersionPiece& cells = pieces[5];
  world->damage(facts);
  world->damage(cells);
  const auto version = current(*world);
  EXPECT_TRUE(version->facts(kAll, days(0, 31), {}));
  EXPECT_TRUE(version->cells(kCells, kAll, {0}, {400}, {}));
  EXPECT_TRUE(version->newest_before(kAB, {1000 * kDay}, {}));
  const auto lost_facts = version->facts(kAll, days(0, 32), {});
  const auto lost_cells = version->cells(kCells, kAll, {700}, {760}, {});
  const auto lost_stretch = version->newest_before(kAB, {32 * kDay}, {});
  const auto lost_newest = version->newest(kAll, days(31, 33), {});
  const auto lost_identity = version->held(std::vector<Identity>{{kAll[0], {31 * kDay}}}, {});
  for (const auto& [lost, path] : {std::pair(lost_facts ? Error{} : lost_facts.error(), facts.name),
                                   std::pair(lost_cells ? Error{} : lost_cells.error(), cells.name),
                                   std::pair(lost_stretch ? Error{} : lost_stretch.error(), facts.name),
                                   std::pair(lost_newest ? Error{} : lost_newest.error(), facts.name),
                                   std::pair(lost_identity ? Error{} : lost_identity.error(), facts.name)}) {
    EXPECT_EQ(lost.kind, ErrorKind::kDataLoss);
    EXPECT_THAT(lost.message, HasSubstr(path));
  }
  std::vector<std::string> told;
  const auto tell = [&](const VersionPiece& piece, const Error& fault) {
    EXPECT_THAT(fault.message, HasSubstr(piece.name));
    told.push_back(fault.message);
  };
  EXPECT_EQ(version->check(PieceCheck::kThere, tell, {}), 6);
  EXPECT_THAT(told, IsEmpty()) << "they have their size";
  EXPECT_EQ(version->check(PieceCheck::kWhole, tell, {}), 6);
  EXPECT_THAT(told, ElementsAre(HasSubstr(facts.name), HasSubstr(cells.name)));
}

TEST_P(VersionsContract, PiecesSayWhatTheyHold) {
  const auto world = GetParam()();
  EXPECT_THAT(current(*world)->pieces(), IsEmpty());
  publish(*world);
  std::int64_t facts = 0;
  std::int64_t cells = 0;
  for (const VersionPiece& piece : current(*world)->pieces()) {
    EXPECT_GT(piece.bytes, 0U);
    EXPECT_FALSE(piece.name.empty());
    EXPECT_TRUE(piece.view.empty() || piece.view == kCells.name);
    (piece.view.empty() ? facts : cells) += piece.rows;
  }
  EXPECT_EQ(facts, 7);
  EXPECT_EQ(cells, 7);
}

TEST_P(VersionsContract, AQuestionThatIsNotWantedEndsBetweenPieces) {
  const auto world = GetParam()();
  publish(*world);
  const auto version = current(*world);
  int left = 0;
  const StillWanted wanted = [&]() -> Status {
    if (left-- > 0) return {};
    return fail(ErrorKind::kCancelled, "nobody waits");
  };
  for (const int pieces : {0, 1, 2}) {
    left = pieces;
    EXPECT_EQ(version->facts(kAll, days(0, 100), wanted).error().kind, ErrorKind::kCancelled);
    left = pieces;
    EXPECT_EQ(version->cells(kCells, kAll, {0}, {800}, wanted).error().kind, ErrorKind::kCancelled);
    left = pieces;
    const std::vector<Identity> in_each{{kAll[0], {0}}, {kAll[0], {31 * kDay}}, {kAll[0], {60 * kDay}}};
    EXPECT_EQ(version->held(in_each, wanted).error().kind, ErrorKind::kCancelled);
    left = pieces;
    EXPECT_EQ(version->newest(std::vector{StationId("c")}, days(0, 100), wanted).error().kind, ErrorKind::kCancelled);
    left = pieces;
    EXPECT_EQ(version->newest_before(std::vector{StationId("c")}, {100 * kDay}, wanted).error().kind, ErrorKind::kCancelled);
    left = pieces;
    EXPECT_EQ(version
                  ->check(
                      PieceCheck::kWhole, [](const VersionPiece&, const Error&) {}, wanted)
                  .error()
                  .kind,
              ErrorKind::kCancelled);
  }
  left = 3;
  EXPECT_TRUE(version->facts(kAll, days(0, 100), wanted)) << "it is asked before a piece, not after the last";
}

TEST_P(VersionsContract, APinKeepsItsPiecesAndAPublicationChangesNoAnswer) {
  const auto world = GetParam()();
  publish(*world);
  auto pinned = current(*world);
  const auto facts = *pinned->facts(kAll, days(0, 100), {});
  auto next = world->store().begin(DraftStart::kNothing, 1).value();
  next->info().stations = stations();
  ASSERT_TRUE(next->publish(UtcMillis{2}));
  next.reset();
  ASSERT_TRUE(world->store().prune(1));
  EXPECT_EQ(current(*world)->info().number, 2);
  EXPECT_EQ(pinned->info().number, 1);
  EXPECT_EQ(pinned->facts(kAll, days(0, 100), {}), facts);
  EXPECT_EQ(pinned->check(PieceCheck::kWhole, [](const VersionPiece&, const Error& fault) { FAIL() << fault.message; }, {}),
            6);
  pinned.reset();
  ASSERT_TRUE(world->store().prune(1));
  EXPECT_THAT(*world->store().leftovers(), IsEmpty()) << "nobody holds them";
}

}  // namespace
}  // namespace stratus
