#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "contract/contract.h"
#include "contract/nasty_data.h"
#include "views/fact_set.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr UtcMillis kNow{1'795'000'000'000};
constexpr TimeRange kAlways{kEarliestTime, kLatestTime};
const ViewSpec& kCells = view_of(BucketScheme::kUtcDay);
const MonthNumber kMarch = nasty_month();
const std::vector<StationId> kAll{StationId("a"), StationId("b"), StationId("é")};

// Of all stations.
FactSelection within(TimeRange range) {
  FactSelection selection;
  for (const StationId& id : kAll) selection[id] = {range};
  return selection;
}

StoredFact fact(const char* station, MonthNumber month, std::int64_t hour, std::int64_t offset = 0) {
  StoredFact stored;
  stored.fact.station = StationId(station);
  stored.fact.time = begin_of(month) + hour * 3600;
  stored.fact.known_at = to_millis(stored.fact.time);
  stored.position = {0, offset};
  return stored;
}

KeyedCell cell(const char* station, MonthNumber month, int day, std::int64_t facts = 1) {
  KeyedCell keyed{StationId(station), {first_day(month).value + day}, {}};
  keyed.cell.note_facts(facts, {day});
  return keyed;
}

template <typename T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << result.error().message;
  return *std::move(result);
}

// A draft with rules and stations.
std::unique_ptr<Draft> begin(VersionStore& store, std::int64_t base, DraftStart start = DraftStart::kVersion) {
  auto draft = must(store.begin(start, base));
  draft->info().generation = "rules";
  draft->info().decoder = "decoder";
  draft->info().stations = nasty_stations();
  return draft;
}

VersionInfo publish(Draft& draft, UtcMillis now = kNow) { return must(draft.publish(now)); }

void put(Draft& draft, const std::vector<KeyedCell>& cells) {
  const Status done = draft.put_cells(kCells, cells);
  EXPECT_TRUE(done) << done.error().message;
}

// Version 1: a fact and a cell of a and of b in March, one of a in April.
void publish_first(VersionStore& store) {
  const auto draft = begin(store, 0);
  must(draft->join(kMarch, {fact("a", kMarch, 1), fact("b", kMarch, 2)}));
  must(draft->join(kMarch + 1, {fact("a", kMarch + 1, 3)}));
  put(*draft, {cell("a", kMarch, 0), cell("b", kMarch, 0)});
  draft->info().horizon = {LogId{"log"}, {{0, 3}}};
  EXPECT_EQ(publish(*draft).number, 1);
}

std::vector<KeyedCell> cells_of(VersionWorld& world) {
  return must(must(world.versions().current())->cells(kCells, kAll, {-100'000}, {100'000}, {}));
}
std::vector<StoredFact> facts_of(VersionWorld& world) {
  return must(must(world.versions().current())->facts(kAll, kAlways, {}));
}

TEST_P(VersionStoreContract, BeginsWithTheEmptyVersion) {
  const auto world = GetParam()();
  const auto draft = must(world->store().begin(DraftStart::kVersion, 0));
  EXPECT_EQ(draft->base().number, 0);
  EXPECT_THAT(draft->pieces(within(kAlways)), IsEmpty());
  const auto unknown = world->store().begin(DraftStart::kVersion, 7);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
}

TEST_P(VersionStoreContract, WhatIsPublishedComesBackEqualForEveryProcess) {
  const auto world = GetParam()();
  const auto draft = begin(world->store(), 0);
  EXPECT_EQ(must(draft->join(kMarch, nasty_facts())).added, nasty_facts());
  const auto cells = nasty_cells();
  ASSERT_TRUE(draft->put_cells(view_of(BucketScheme::kCivilDay), cells));
  VersionInfo& said = draft->info();
  said.run_id = "run";
  said.horizon = {LogId{"log"}, {{0, INT64_MAX}, {7, 3}}};
  said.newest_known_at = kNow;
  said.records = {{0, {9, 5, 3, 1}}};
  said.unregistered = {{StationId("x"), 2}};
  const VersionInfo published = publish(*draft, kNow + 1);
  for (VersionStore* store : {&world->store(), &world->other_store()}) {
    const auto again = must(store->begin(DraftStart::kVersion, 1));
    for (const VersionInfo& info : {again->base(), published}) {
      EXPECT_EQ(info.number, 1);
      EXPECT_EQ(info.content, 1);
      EXPECT_EQ(info.created_at, kNow + 1);
      EXPECT_EQ(info.generation, "rules");
      EXPECT_EQ(info.decoder, "decoder");
      EXPECT_EQ(info.run_id, said.run_id);
      EXPECT_EQ(info.stations, said.stations);
      EXPECT_EQ(info.horizon, said.horizon);
      EXPECT_EQ(info.newest_known_at, said.newest_known_at);
      EXPECT_EQ(info.records, said.records);
      EXPECT_EQ(info.unregistered, said.unregistered);
      EXPECT_EQ(info.facts, static_cast<std::int64_t>(nasty_facts().size()));
      EXPECT_TRUE(info.facts_digest && info.cells_digest);
    }
  }
  const auto version = must(world->versions().current());
  EXPECT_EQ(must(version->facts(kAll, kAlways, {})), nasty_facts());
  EXPECT_EQ(must(version->cells(view_of(BucketScheme::kCivilDay), kAll, {-100'000}, {100'000}, {})), cells);
  EXPECT_EQ(version->check(PieceCheck::kWhole, [](const VersionPiece&, const Error& e) { FAIL() << e.message; }, {}), 2);
}

TEST_P(VersionStoreContract, JoinAnswersWhatIsNewAndKeepsPositions) {
  const auto world = GetParam()();
  const auto draft = begin(world->store(), 0);
  const std::vector<StoredFact> first{fact("a", kMarch, 1, 10), fact("b", kMarch, 2, 11)};
  EXPECT_EQ(must(draft->join(kMarch, first)).added, first);
  EXPECT_THAT(must(draft->join(kMarch, first)).added, IsEmpty());
  // One that is new, two that the draft has and that come again elsewhere, and another new one.
  StoredFact elsewhere = first[1];
  elsewhere.position = {3, 0};
  const std::vector<StoredFact> more{fact("a", kMarch, 0, 12), fact("a", kMarch, 1, 2), elsewhere, fact("b", kMarch, 3, 13)};
  EXPECT_THAT(must(draft->join(kMarch, more)).added, ElementsAre(more[0], more[3]));
  EXPECT_EQ(draft->written().facts, 2) << "nothing new is not written";
  publish(*draft);
  EXPECT_THAT(facts_of(*world), ElementsAre(more[0], first[0], first[1], more[3]));
}

// What was read before, and is decoded only now, stands where it always stood.
TEST_P(VersionStoreContract, JoinMovesAFactToAPositionThatTheHorizonCoversAlready) {
  const auto world = GetParam()();
  const auto draft = begin(world->store(), 0);
  draft->info().horizon.end = {{0, 5}};
  must(draft->join(kMarch, {fact("a", kMarch, 1, 10)}));
  EXPECT_THAT(must(draft->join(kMarch, {fact("a", kMarch, 1, 7)})).added, IsEmpty());
  EXPECT_THAT(must(draft->facts(kMarch, std::vector{Identity::of(fact("a", kMarch, 1).fact)})),
              ElementsAre(fact("a", kMarch, 1, 10)));
  EXPECT_THAT(must(draft->join(kMarch, {fact("a", kMarch, 1, 4)})).added, IsEmpty());
  EXPECT_THAT(must(draft->facts(kMarch, std::vector{Identity::of(fact("a", kMarch, 1).fact)})),
              ElementsAre(fact("a", kMarch, 1, 4)));
}

// Whose cells grow by what was added, and by nothing that the base had.
TEST_P(VersionStoreContract, AFactThatMovesIsNotAdded) {
  const auto world = GetParam()();
  auto draft = begin(world->store(), 0);
  draft->info().horizon.end = {{0, 20}};
  must(draft->join(kMarch, {fact("a", kMarch, 1, 10), fact("a", kMarch, 2, 11)}));
  publish(*draft);
  draft = begin(world->store(), 1);
  draft->info().horizon.end = {{0, 30}};
  EXPECT_THAT(must(draft->join(kMarch, {fact("a", kMarch, 1, 4), fact("a", kMarch, 5, 25)})).added, SizeIs(1));
  const FactPiece piece = draft->pieces(within(kAlways)).front();
  EXPECT_EQ(must(draft->columns(piece, within(kAlways), FactsOf::kAdded)).rows, 1U);
  EXPECT_EQ(must(draft->columns(piece, within(kAlways), FactsOf::kAll)).rows, 3U);
}

TEST_P(VersionStoreContract, PiecesHoldEachFactOnce) {
  const auto world = GetParam()();
  publish_first(world->store());
  const auto draft = begin(world->store(), 1);
  must(draft->join(kMarch + 3, {fact("b", kMarch + 3, 5)}));
  const auto pieces = draft->pieces(within(kAlways));
  std::int64_t facts = 0;
  for (const FactPiece& piece : pieces) {
    const FactColumns columns = must(draft->columns(piece, within(kAlways), FactsOf::kAll));
    EXPECT_EQ(static_cast<std::int64_t>(columns.rows), piece.rows);
    for (const std::int64_t time_ms : columns.time_ms) EXPECT_TRUE(piece.range.contains({time_ms / kMillis}));
    std::int64_t of_parts = 0;
    for (const FactPart& part : must(draft->parts(piece, FactsOf::kAll))) of_parts += part.rows;
    EXPECT_EQ(of_parts, piece.rows);
    facts += piece.rows;
  }
  EXPECT_EQ(facts, 4);
  EXPECT_TRUE(std::is_sorted(pieces.begin(), pieces.end(),
                             [](const FactPiece& a, const FactPiece& b) { return a.range.from < b.range.from; }));
  EXPECT_THAT(draft->pieces(within({begin_of(kMarch + 1), begin_of(kMarch + 2)})), SizeIs(1));
  EXPECT_THAT(draft->pieces(within({begin_of(kMarch + 2), begin_of(kMarch + 3)})), IsEmpty());
  FactPiece gone = pieces.front();
  gone.name += "x";
  ASSERT_FALSE(draft->columns(gone, within(kAlways), FactsOf::kAll));
  EXPECT_EQ(draft->columns(gone, within(kAlways), FactsOf::kAll).error().kind, ErrorKind::kNotFound);
  ASSERT_FALSE(draft->parts(gone, FactsOf::kAll));
  EXPECT_EQ(draft->parts(gone, FactsOf::kAll).error().kind, ErrorKind::kNotFound);
}

TEST_P(VersionStoreContract, StationSetsHoldEachStationOnce) {
  const auto world = GetParam()();
  publish_first(world->store());
  const auto draft = begin(world->store(), 1);
  std::vector<StationId> all;
  for (int i = 0; i < 100; ++i) all.emplace_back("station_" + std::to_string(1000 + i));
  EXPECT_THAT(draft->station_sets({}, 7), IsEmpty());
  EXPECT_THAT(draft->station_sets(all, 100), ElementsAre(all));
  for (const std::size_t most : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{99}}) {
    std::vector<StationId> found;
    for (const std::vector<StationId>& set : draft->station_sets(all, most)) {
      EXPECT_FALSE(set.empty());
      EXPECT_LE(set.size(), std::max<std::size_t>(most, 1));
      EXPECT_TRUE(std::is_sorted(set.begin(), set.end()));
      found.insert(found.end(), set.begin(), set.end());
    }
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, all);
  }
}

TEST_P(VersionStoreContract, PutCellsReplacesEmptiesAndKeepsTheOthers) {
  const auto world = GetParam()();
  publish_first(world->store());
  auto draft = begin(world->store(), 1);
  const KeyedCell empty{StationId("b"), {first_day(kMarch).value}, {}};
  put(*draft, {cell("a", kMarch, 0, 5), cell("a", kMarch, 4), empty});
  publish(*draft);
  EXPECT_THAT(cells_of(*world), ElementsAre(cell("a", kMarch, 0, 5), cell("a", kMarch, 4)));
  // Twice in one draft, over several months, and the last cell of a month goes.
  draft = begin(world->store(), 2);
  put(*draft, {cell("a", kMarch, 5), cell("a", kMarch + 1, 0), cell("b", kMarch - 1, 1)});
  put(*draft, {KeyedCell{StationId("a"), {first_day(kMarch + 1).value}, {}}, cell("b", kMarch - 1, 2)});
  publish(*draft);
  EXPECT_THAT(cells_of(*world), ElementsAre(cell("a", kMarch, 0, 5), cell("a", kMarch, 4), cell("a", kMarch, 5),
                                            cell("b", kMarch - 1, 1), cell("b", kMarch - 1, 2)));
}

TEST_P(VersionStoreContract, GrownCellsAreThoseOfBeforeAndWhatIsAdded) {
  const auto world = GetParam()();
  publish_first(world->store());
  const auto draft = begin(world->store(), 1);
  ASSERT_TRUE(draft->grow_cells(kCells, std::vector{cell("a", kMarch, 0, 4), cell("a", kMarch, 2, 3)}));
  ASSERT_TRUE(draft->grow_cells(kCells, std::vector{cell("a", kMarch, 2, 1)}));
  const VersionInfo grown = publish(*draft);
  const std::vector<KeyedCell> wanted{cell("a", kMarch, 0, 5), cell("a", kMarch, 2, 4), cell("b", kMarch, 0)};
  EXPECT_EQ(cells_of(*world), wanted);
  const auto anew = begin(world->store(), 2, DraftStart::kNothing);
  put(*anew, wanted);
  EXPECT_EQ(publish(*anew).cells_digest, grown.cells_digest);
}

TEST_P(VersionStoreContract, JoinNamesTheIdentitiesThatHadOtherFacts) {
  const auto world = GetParam()();
  publish_first(world->store());
  const auto draft = begin(world->store(), 1);
  StoredFact corrected = fact("a", kMarch, 1, 9);
  corrected.fact.known_at = {corrected.fact.known_at.value + 1};
  const Joined joined =
      must(draft->join(kMarch, {fact("a", kMarch, 1), corrected, fact("b", kMarch, 2), fact("b", kMarch, 5)}));
  EXPECT_THAT(joined.added, ElementsAre(corrected, fact("b", kMarch, 5)));
  EXPECT_THAT(joined.crossed, ElementsAre(Identity::of(corrected.fact)));
  std::size_t added = 0;
  std::int64_t of_parts = 0;
  for (const FactPiece& piece : draft->pieces(within(kAlways))) {
    added += must(draft->columns(piece, within(kAlways), FactsOf::kAdded)).rows;
    for (const FactPart& part : must(draft->parts(piece, FactsOf::kAdded))) of_parts += part.rows;
  }
  EXPECT_EQ(added, 2U);
  EXPECT_EQ(of_parts, 2);
}

// Of every day and station, so that nothing of before can stay.
TEST_P(VersionStoreContract, PutCellsOfAWholeMonth) {
  const auto world = GetParam()();
  publish_first(world->store());
  const auto draft = begin(world->store(), 1);
  std::vector<KeyedCell> all;
  for (const StationId& id : kAll) {
    for (int day = 0; day < 31; ++day) all.push_back({id, {first_day(kMarch).value + day}, {}});
  }
  all[40].cell.note_facts(7, kNow);
  put(*draft, all);
  publish(*draft);
  EXPECT_THAT(cells_of(*world), ElementsAre(all[40]));
}

TEST_P(VersionStoreContract, CellsAreTheSameInWhateverOrderAndAtTheSameTime) {
  const auto world = GetParam()();
  const auto draft = begin(world->store(), 0);
  std::vector<std::thread> threads;
  for (const char* station : {"a", "b", "é"}) {
    threads.emplace_back([&draft, station] {
      for (int day = 0; day < 6; ++day) EXPECT_TRUE(draft->put_cells(kCells, std::vector{cell(station, kMarch, day)}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const VersionInfo at_once = publish(*draft);
  EXPECT_THAT(cells_of(*world), SizeIs(18));
  const auto again = begin(world->store(), 0, DraftStart::kNothing);
  EXPECT_FALSE(again->publish(kNow)) << "a version was published meanwhile";
  const auto other = begin(world->store(), 1, DraftStart::kNothing);
  put(*other, cells_of(*world));
  EXPECT_EQ(publish(*other).cells_digest, at_once.cells_digest);
}

TEST_P(VersionStoreContract, ADraftOfFactsHandsThemOverAndHasNoCells) {
  const auto world = GetParam()();
  publish_first(world->store());
  const auto draft = begin(world->store(), 1, DraftStart::kFacts);
  std::vector<Identity> seen;
  std::int64_t done = 0;
  const auto visit = [&](const FactColumns& columns) -> Status {
    for (std::size_t row = 0; row < columns.rows; ++row)
      seen.push_back({columns.stations[columns.station[row]], {columns.time_ms[row] / kMillis}});
    return {};
  };
  ASSERT_TRUE(draft->derive_again(visit, [&](std::int64_t step, std::int64_t) { done = step; }));
  EXPECT_THAT(seen, ElementsAre(Identity::of(fact("a", kMarch, 1).fact), Identity::of(fact("b", kMarch, 2).fact),
                                Identity::of(fact("a", kMarch + 1, 3).fact)));
  EXPECT_EQ(done, 2);
  publish(*draft);
  EXPECT_THAT(cells_of(*world), IsEmpty());
  EXPECT_THAT(facts_of(*world), SizeIs(3));
}

TEST_P(VersionStoreContract, ADraftOfNothingHasNothing) {
  const auto world = GetParam()();
  publish_first(world->store());
  const auto draft = begin(world->store(), 1, DraftStart::kNothing);
  EXPECT_EQ(draft->base().number, 1);
  EXPECT_EQ(draft->info().horizon, Horizon());
  EXPECT_THAT(draft->pieces(within(kAlways)), IsEmpty());
  must(draft->join(kMarch + 1, {fact("b", kMarch + 1, 9)}));
  EXPECT_EQ(publish(*draft).number, 2);
  EXPECT_THAT(facts_of(*world), ElementsAre(fact("b", kMarch + 1, 9)));
}

TEST_P(VersionStoreContract, DamageBelowIsNamedAndNothingIsPublished) {
  const auto world = GetParam()();
  publish_first(world->store());
  const auto pieces = must(world->versions().current())->pieces();
  for (const VersionPiece& piece : pieces) world->damage(piece);
  const auto draft = begin(world->store(), 1);
  StoredFact correction = fact("a", kMarch, 1, 9);
  correction.fact.known_at = {correction.fact.known_at.value + 1};
  const auto joined = draft->join(kMarch, {correction});
  const auto columns = draft->columns(draft->pieces(within(kAlways)).front(), within(kAlways), FactsOf::kAll);
  const auto again = begin(world->store(), 1, DraftStart::kFacts);
  const Status derived = again->derive_again([](const FactColumns&) -> Status { return {}; }, {});
  const auto other = begin(world->other_store(), 1);
  const Status put = other->put_cells(kCells, std::vector{cell("a", kMarch, 0, 3)});
  for (const auto& [status, piece] : {std::pair(joined ? Status() : Status(fail(joined.error())), pieces[0]),
                                      std::pair(columns ? Status() : Status(fail(columns.error())), pieces[0]),
                                      std::pair(derived, pieces[0]), std::pair(put, pieces[2])}) {
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(status.error().message, HasSubstr(piece.name));
  }
}

TEST_P(VersionStoreContract, APublicationBesideAPinnedReaderChangesNoAnswer) {
  const auto world = GetParam()();
  publish_first(world->store());
  auto pinned = must(world->versions().current());
  const auto draft = begin(world->store(), 1);
  must(draft->join(kMarch, {fact("a", kMarch, 9)}));
  put(*draft, {cell("a", kMarch, 0, 2)});
  publish(*draft);
  ASSERT_TRUE(world->store().prune(1));
  EXPECT_THAT(must(pinned->facts(kAll, kAlways, {})), SizeIs(3));
  EXPECT_THAT(facts_of(*world), SizeIs(4));
  EXPECT_EQ(pinned->check(PieceCheck::kWhole, [](const VersionPiece&, const Error& e) { FAIL() << e.message; }, {}), 3);
}

// One publishes and prunes, others read: each sees one version whole, however often it asks it.
TEST_P(VersionStoreContract, WhoeverReadsWhileVersionsArePublishedSeesWholeOnes) {
  constexpr std::int64_t kPublications = 15;
  const auto world = GetParam()();
  publish_first(world->store());
  std::atomic<bool> ended{false};
  const auto look = [&] {
    std::int64_t newest = 0;
    while (!ended) {
      const auto version = must(world->versions().current());
      ASSERT_GE(version->info().number, newest) << "never back";
      newest = version->info().number;
      const auto facts = must(version->facts(kAll, kAlways, {}));
      ASSERT_EQ(static_cast<std::int64_t>(facts.size()), version->info().facts);
      ASSERT_EQ(must(version->facts(kAll, kAlways, {})), facts);
    }
  };
  {
    std::vector<std::jthread> readers;
    for (int n = 0; n < 2; ++n) readers.emplace_back(look);
    for (std::int64_t base = 1; base <= kPublications; ++base) {
      const auto draft = begin(world->store(), base);
      must(draft->join(kMarch, {fact("a", kMarch, 10 + base)}));
      publish(*draft);
      EXPECT_TRUE(world->store().prune(1));
    }
    ended = true;
  }
  EXPECT_THAT(facts_of(*world), SizeIs(3 + kPublications));
  EXPECT_TRUE(world->store().prune(1));
  EXPECT_THAT(must(world->versions().numbers()), ElementsAre(kPublications + 1)) << "nobody holds the others any more";
}

// Other months and years, and nothing else moved: nothing of either is lost.
TEST_P(VersionStoreContract, TwoDraftsOfOneBaseLandWhenTheyTouchOtherPlaces) {
  for (const bool one_process : {true, false}) {
    const auto world = GetParam()();
    publish_first(world->store());
    const auto one = begin(world->store(), 1);
    const auto two = begin(one_process ? world->store() : world->other_store(), 1);
    must(one->join(kMarch, {fact("a", kMarch, 9)}));
    put(*one, {cell("a", kMarch, 7)});
    one->info().horizon.end = {{0, 4}};
    must(two->join(kMarch + 1, {fact("b", kMarch + 1, 9)}));
    must(two->join(kMarch + 2, {fact("b", kMarch + 2, 9)}));
    put(*two, {cell("b", kMarch + 12, 7)});
    two->info().unregistered[StationId("x")] = 1;
    EXPECT_EQ(publish(*one).number, 2);
    if (one_process) {
      ASSERT_TRUE(world->store().prune(3)) << "it spares what the other draft wrote";
    }
    const VersionInfo last = publish(*two);
    EXPECT_EQ(last.number, 3);
    EXPECT_EQ(last.horizon.end, (Offsets{{0, 4}})) << "the first one's";
    EXPECT_EQ(last.unregistered.at(StationId("x")), 1);
    EXPECT_EQ(last.facts, 6);
    EXPECT_THAT(facts_of(*world), SizeIs(6));
    EXPECT_THAT(cells_of(*world),
                ElementsAre(cell("a", kMarch, 0), cell("a", kMarch, 7), cell("b", kMarch, 0), cell("b", kMarch + 12, 7)));
  }
}

// What the first draft publishes, and what the second one then cannot.
struct Collision {
  const char* named;  // in the refusal
  std::function<void(Draft&)> first;
  std::function<void(Draft&)> second;
};

TEST_P(VersionStoreContract, WhatMovedUnderADraftIsNamed) {
  const auto join_march = [](Draft& draft) { must(draft.join(kMarch, {fact("a", kMarch, 9)})); };
  const auto join_june = [](Draft& draft) { must(draft.join(kMarch + 3, {fact("b", kMarch + 3, 9)})); };
  const auto move_horizon = [](Draft& draft) { draft.info().horizon.end = {{0, 4}}; };
  const auto describe_b = [](Draft& draft) {
    Station station = *draft.info().stations.find(StationId("b"));
    station.city = "Elsewhere";
    must(draft.info().stations.put(station).map([] { return 0; }));
  };
  const std::vector<Collision> collisions{
      {"2026-03", join_march, [](Draft& draft) { must(draft.join(kMarch, {fact("b", kMarch, 8)})); }},
      {"daily_utc of 2026", [](Draft& draft) { put(draft, {cell("a", kMarch, 9)}); },
       [](Draft& draft) { put(draft, {cell("b", kMarch, 9)}); }},
      {"facts of 2026-06", join_june, join_june},
      {"daily_utc of 2027", [](Draft& draft) { put(draft, {cell("a", kMarch + 12, 9)}); },
       [](Draft& draft) { put(draft, {cell("b", kMarch + 12, 9)}); }},
      {"the horizon", move_horizon, move_horizon},
      {"the generation", [](Draft& draft) { draft.info().generation = "others"; }, join_june},
      {"the decoder", [](Draft& draft) { draft.info().decoder = "other"; }, join_june},
      {"station b", describe_b, join_june},
      {"station b", describe_b, [](Draft& draft) { put(draft, {cell("b", kMarch, 9)}); }},
  };
  for (std::size_t i = 0; i < collisions.size(); ++i) {
    const auto world = GetParam()();
    publish_first(world->store());
    const auto first = begin(world->store(), 1);
    const auto second = begin(world->other_store(), 1);
    collisions[i].first(*first);
    collisions[i].second(*second);
    EXPECT_EQ(publish(*first).number, 2) << i;
    const auto refused = second->publish(kNow);
    ASSERT_FALSE(refused) << i;
    EXPECT_EQ(refused.error().kind, ErrorKind::kConflict) << i;
    EXPECT_THAT(refused.error().message, HasSubstr(collisions[i].named)) << i;
    EXPECT_EQ(must(world->versions().current())->info().number, 2) << i;
  }
}

TEST_P(VersionStoreContract, ADraftThatTakesAllOutIsRefusedWhenAnyPieceMoved) {
  for (const DraftStart start : {DraftStart::kFacts, DraftStart::kNothing}) {
    const auto world = GetParam()();
    publish_first(world->store());
    const auto whole = begin(world->other_store(), 1, start);
    const auto other = begin(world->store(), 1);
    must(other->join(kMarch + 5, {fact("a", kMarch + 5, 1)}));
    publish(*other);
    const auto refused = whole->publish(kNow);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
    EXPECT_THAT(facts_of(*world), SizeIs(4));
  }
}

// However often pieces were added: what is merged says the same under the same content, beside a pinned reader, too.
TEST_P(VersionStoreContract, AMergeChangesNoAnswerAndKeepsTheContent) {
  constexpr std::int64_t kAdditions = 7;
  const auto world = GetParam()();
  publish_first(world->store());
  EXPECT_FALSE(must(world->store().merge(kNow, {}))) << "nothing is due";
  for (std::int64_t base = 1; base <= kAdditions; ++base) {
    const auto draft = begin(world->store(), base);
    must(draft->join(kMarch, {fact("a", kMarch, 10 + base)}));
    put(*draft, {cell("a", kMarch, 0, base), cell("b", kMarch, static_cast<int>(base))});
    publish(*draft);
  }
  const auto before = must(world->versions().current());
  const auto facts = facts_of(*world);
  const auto cells = cells_of(*world);
  const auto stopped = world->store().merge(kNow, [] { return fail(ErrorKind::kCancelled, "stopped"); });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::kCancelled);
  // A draft that began before lands on what was merged.
  const auto late = begin(world->other_store(), before->info().number);
  must(late->join(kMarch, {fact("b", kMarch, 30)}));
  put(*late, {cell("b", kMarch, 30)});
  const VersionInfo merged = *must(world->store().merge(kNow + 1, {}));
  EXPECT_EQ(merged.number, before->info().number + 1);
  EXPECT_EQ(merged.content, before->info().number);
  EXPECT_EQ(merged.facts_digest, before->info().facts_digest);
  EXPECT_EQ(merged.cells_digest, before->info().cells_digest);
  EXPECT_EQ(facts_of(*world), facts);
  EXPECT_EQ(cells_of(*world), cells);
  EXPECT_LT(must(world->versions().current())->pieces().size(), before->pieces().size());
  EXPECT_FALSE(must(world->store().merge(kNow, {}))) << "nothing is left";
  EXPECT_EQ(publish(*late).content, merged.number + 1);
  EXPECT_THAT(facts_of(*world), SizeIs(facts.size() + 1));
  EXPECT_THAT(cells_of(*world), SizeIs(cells.size() + 1));
  ASSERT_TRUE(world->store().prune(2));
  EXPECT_THAT(must(world->versions().numbers()), ElementsAre(before->info().number, merged.number, merged.number + 1))
      << "the merged one says what those before it said, and one is read";
  EXPECT_EQ(must(before->facts(kAll, kAlways, {})), facts);
}

TEST_P(VersionStoreContract, PruningByAnotherProcessSparesWhatIsRead) {
  const auto world = GetParam()();
  publish_first(world->other_store());
  auto first = must(world->versions().current());
  for (std::int64_t base = 1; base <= 2; ++base) {
    const auto draft = begin(world->other_store(), base);
    must(draft->join(kMarch, {fact("a", kMarch, 10 + base)}));
    publish(*draft);
  }
  ASSERT_TRUE(world->other_store().prune(1));
  EXPECT_THAT(must(world->versions().numbers()), ElementsAre(1, 3));
  EXPECT_THAT(must(first->facts(kAll, kAlways, {})), SizeIs(3));
  EXPECT_THAT(must(must(world->versions().open(1))->facts(kAll, kAlways, {})), SizeIs(3)) << "it can be opened again";
  first = must(world->versions().current());
  ASSERT_TRUE(world->other_store().prune(1));
  EXPECT_THAT(must(world->versions().numbers()), ElementsAre(3));
  EXPECT_EQ(world->versions().open(1).error().kind, ErrorKind::kNotFound);
}

TEST_P(VersionStoreContract, GatheredPiecesSayTheSame) {
  const auto world = GetParam()();
  const auto draft = begin(world->store(), 0);
  std::vector<StoredFact> facts;
  std::vector<KeyedCell> cells;
  for (int day = 0; day < 5; ++day) {
    facts.push_back(must(draft->join(kMarch, {fact("a", kMarch, 24 * day, day)})).added.front());
    cells.push_back(cell("a", kMarch, day));
    put(*draft, {cells.back()});
  }
  put(*draft, {cell("b", kMarch, 1)});
  ASSERT_TRUE(draft->gather());
  EXPECT_THAT(draft->pieces(within(kAlways)), SizeIs(1));
  put(*draft, {KeyedCell{StationId("b"), {first_day(kMarch).value + 1}, {}}});
  ASSERT_TRUE(draft->gather());
  publish(*draft);
  EXPECT_EQ(facts_of(*world), facts);
  EXPECT_EQ(cells_of(*world), cells);
  EXPECT_THAT(must(world->versions().current())->pieces(), SizeIs(2));
}

TEST_P(VersionStoreContract, ADraftThatIsGivenUpLeavesOnlyWhatPruningRemoves) {
  const auto world = GetParam()();
  publish_first(world->store());
  auto draft = begin(world->store(), 1);
  must(draft->join(kMarch, {fact("a", kMarch, 9)}));
  put(*draft, {cell("a", kMarch, 9)});
  EXPECT_THAT(must(world->store().leftovers()), SizeIs(2));
  ASSERT_TRUE(world->store().prune(1));
  EXPECT_THAT(must(world->store().leftovers()), SizeIs(2)) << "the draft lives";
  draft.reset();
  ASSERT_TRUE(world->store().prune(1));
  EXPECT_THAT(must(world->store().leftovers()), IsEmpty());
  EXPECT_THAT(facts_of(*world), SizeIs(3));
}

TEST_P(VersionStoreContract, PruningKeepsTheNewestAndThoseThatAreRead) {
  const auto world = GetParam()();
  publish_first(world->store());
  auto first = must(world->versions().current());
  for (std::int64_t base = 1; base <= 3; ++base) {
    const auto draft = begin(world->store(), base);
    must(draft->join(kMarch, {fact("a", kMarch, 10 + base)}));
    publish(*draft);
  }
  ASSERT_TRUE(world->store().prune(2));
  EXPECT_THAT(must(world->versions().numbers()), ElementsAre(1, 3, 4));
  EXPECT_THAT(must(first->facts(kAll, kAlways, {})), SizeIs(3));
  first.reset();
  ASSERT_TRUE(world->store().prune(2));
  EXPECT_THAT(must(world->versions().numbers()), ElementsAre(3, 4));
  EXPECT_THAT(must(world->store().leftovers()), IsEmpty());
  EXPECT_THAT(must(must(world->versions().open(3))->facts(kAll, kAlways, {})), SizeIs(5));
  const auto begun = world->store().begin(DraftStart::kVersion, 1);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().kind, ErrorKind::kNotFound);
}

TEST_P(VersionStoreContract, AnOlderVersionIsPublishedAgain) {
  const auto world = GetParam()();
  publish_first(world->store());
  const auto draft = begin(world->store(), 1);
  must(draft->join(kMarch, {fact("a", kMarch, 9)}));
  draft->info().horizon.end = {{0, 4}};
  publish(*draft);
  const VersionInfo again = must(world->other_store().publish_again(1, kNow + 5));
  EXPECT_EQ(again.number, 3);
  EXPECT_EQ(again.content, 3);
  EXPECT_EQ(again.created_at, kNow + 5);
  EXPECT_EQ(again.horizon.end, (Offsets{{0, 3}}));
  EXPECT_THAT(facts_of(*world), SizeIs(3));
  const auto unknown = world->store().publish_again(9, kNow);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace stratus
