// What every engine derives is the plain fold of the facts, whatever it reads and however it adds.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>

#include "contract/failed_calls.h"
#include "views/fact_set.h"
#include "views/fold.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kDays = 45;
const DayNumber kFirst = to_day_number({2026, 1, 25});
const std::vector<StationId> kIds{StationId("a"), StationId("b"), StationId("c")};

// Days far apart from those of UTC, half hours, and rain stamped at either end.
StationRegistry registry() {
  std::vector<Station> stations;
  for (const auto& [id, zone, stamp] :
       {std::tuple("a", "Pacific/Kiritimati", Stamp::kEnd), std::tuple("b", "America/St_Johns", Stamp::kStart),
        std::tuple("c", "UTC", Stamp::kEnd)}) {
    Station station;
    station.id = StationId(id);
    station.zone = zone;
    station.accumulation_stamp = stamp;
    stations.push_back(station);
  }
  return StationRegistry(stations);
}

using ByMonth = std::map<MonthNumber, std::vector<StoredFact>>;

// Facts as they come: other kinds, corrections, retractions, what is off the grid or implausible, missing elements. With
// `apart` no two of them speak of the same station and time, nor any of one of another `part`.
ByMonth drawn(std::uint32_t seed, int count, bool apart = false, int part = 0) {
  std::mt19937 draw(seed);
  const auto below = [&](int end) { return static_cast<std::int32_t>(draw() % static_cast<std::uint32_t>(end)); };
  std::vector<StoredFact> facts;
  for (int i = 0; i < count; ++i) {
    StoredFact stored;
    Fact& fact = stored.fact;
    fact.station = kIds[static_cast<std::size_t>(below(3))];
    const std::int64_t hour = apart ? 2 * i + part : below(static_cast<int>(kDays) * 24);
    fact.time = {(kFirst.value + 1) * kDay + hour % ((kDays - 2) * 24) * 3600};
    if (!apart && below(20) == 0) fact.time = fact.time + 60 * below(60);
    fact.kind = below(3) == 0 ? static_cast<Kind>(below(kKindCount)) : Kind::kObserved;
    fact.known_at = {to_millis(fact.time).value + 1000 * below(5)};
    fact.retraction = below(10) == 0;
    if (!fact.retraction) {
      if (below(5) > 0) fact.elements.set(Element::kTemperature, below(600) - 200);
      if (below(5) > 0) fact.elements.set(Element::kPressure, 9500 + below(900));
      if (below(3) > 0) fact.elements.set(Element::kWindSpeed, below(3) == 0 ? 0 : below(12'000));
      if (below(3) > 0) fact.elements.set(Element::kWindDirection, 1 + below(360));
      if (below(3) > 0) fact.elements.set(Element::kPrecipitation, below(2) == 0 ? 0 : below(20'000));
      if (below(4) == 0) fact.is_storm = below(2) == 0;
    }
    stored.position = {0, i};
    facts.push_back(stored);
  }
  make_canonical(facts);
  ByMonth months;
  for (const StoredFact& stored : facts) months[month_of(stored.fact.time)].push_back(stored);
  return months;
}

std::vector<StoredFact> together(const std::vector<ByMonth>& parts) {
  std::vector<StoredFact> all;
  for (const ByMonth& months : parts) {
    for (const auto& [month, facts] : months) all.insert(all.end(), facts.begin(), facts.end());
  }
  make_canonical(all);
  return all;
}

// The plain fold, one fact after the other.
std::vector<KeyedCell> folded(const ViewSpec& view, std::span<const StoredFact> facts) {
  const StationRegistry stations = registry();
  std::vector<KeyedCell> cells;
  for (const auto& [id, station] : stations.stations()) {
    std::vector<const Fact*> own;
    for (const StoredFact& stored : facts) {
      if (stored.fact.station == id) own.push_back(&stored.fact);
    }
    const StationCalendar calendar = StationCalendar::make(station).value();
    CellFolder folder(view, calendar);
    for_each_identity(own, [&](std::span<const Fact* const> same) { folder.add(derive(same, calendar)); });
    for (const auto& [key, cell] : folder.cells()) cells.push_back({id, key, cell});
  }
  return cells;
}

// All days of all stored views.
DirtyDays all_days() {
  DirtyDays dirty;
  for (const ViewSpec& view : kViews) {
    if (!view.stored) continue;
    for (const StationId& id : kIds) {
      for (std::int64_t day = kFirst.value - 2; day < kFirst.value + kDays + 2; ++day)
        dirty.add(view, id, view.bucket == BucketScheme::kCivilMonth ? month_key({day}) : BucketKey{day});
    }
  }
  return dirty;
}

std::unique_ptr<Draft> begin(BatchEngineWorld& world, std::int64_t base) {
  auto draft = world.versions().store().begin(DraftStart::kVersion, base).value();
  draft->info().run_id = "run " + std::to_string(base);
  draft->info().generation = "rules";
  draft->info().stations = registry();
  draft->info().horizon = {LogId{"log"}, {{0, 1 + base}}};
  return draft;
}

void join(Draft& draft, const ByMonth& months) {
  for (const auto& [month, facts] : months) ASSERT_TRUE(draft.join(month, facts));
}

std::vector<KeyedCell> cells_of(BatchEngineWorld& world, const ViewSpec& view) {
  const auto version = world.versions().versions().current().value();
  return version->cells(view, kIds, {kFirst.value - 400}, {kFirst.value + 400}, {}).value();
}

void expect_fold(BatchEngineWorld& world, const std::vector<StoredFact>& facts) {
  for (const ViewSpec& view : kViews) {
    if (!view.stored) continue;
    const std::vector<KeyedCell> wanted = folded(view, facts);
    ASSERT_FALSE(wanted.empty());
    EXPECT_EQ(cells_of(world, view), wanted) << view.name;
  }
}

TEST_P(BatchEngineContract, CellsAreTheFoldOfTheFacts) {
  for (const std::uint32_t seed : {1U, 2U, 3U}) {
    const auto world = GetParam()();
    const ByMonth facts = drawn(seed, 1500);
    const auto draft = begin(*world, 0);
    join(*draft, facts);
    std::int64_t last = 0;
    std::int64_t of = 0;
    const TellProgress progress = [&](std::int64_t done, std::int64_t total) {
      EXPECT_GE(done, last);
      EXPECT_LE(done, total);
      last = done;
      of = total;
    };
    ASSERT_TRUE(world->engine().derive(*draft, {all_days(), {}}, progress));
    EXPECT_EQ(last, of) << "progress ends with all";
    ASSERT_TRUE(draft->publish(UtcMillis{1}));
    expect_fold(*world, together({facts}));
  }
}

TEST_P(BatchEngineContract, LateFactsChangeTheDaysThatAreDirtyAndNoOthers) {
  const auto world = GetParam()();
  const ByMonth first = drawn(4, 800);
  const ByMonth late = drawn(5, 60);
  auto draft = begin(*world, 0);
  join(*draft, first);
  ASSERT_TRUE(world->engine().derive(*draft, {all_days(), {}}, {}));
  ASSERT_TRUE(draft->publish(UtcMillis{1}));
  const ViewSpec& view = view_of(BucketScheme::kCivilDay);
  const std::vector<KeyedCell> before = cells_of(*world, view);
  draft = begin(*world, 1);
  join(*draft, late);
  DirtyDays dirty;
  const BucketKey key{kFirst.value + 20};
  dirty.add(view, kIds[0], key);
  ASSERT_TRUE(world->engine().derive(*draft, {dirty, {}}, {}));
  ASSERT_TRUE(draft->publish(UtcMillis{2}));
  std::vector<KeyedCell> wanted = before;
  const auto is_dirty = [&](const KeyedCell& keyed) { return keyed.station == kIds[0] && keyed.key == key; };
  std::erase_if(wanted, is_dirty);
  for (const KeyedCell& keyed : folded(view, together({first, late}))) {
    if (is_dirty(keyed)) wanted.push_back(keyed);
  }
  std::sort(wanted.begin(), wanted.end(),
            [](const KeyedCell& a, const KeyedCell& b) { return std::tie(a.station, a.key) < std::tie(b.station, b.key); });
  EXPECT_EQ(cells_of(*world, view), wanted);
}

TEST_P(BatchEngineContract, CellsGrowByFactsThatAreAloneWithTheirTime) {
  const auto world = GetParam()();
  const ByMonth first = drawn(6, 500, true, 0);
  const ByMonth more = drawn(7, 500, true, 1);
  auto draft = begin(*world, 0);
  join(*draft, first);
  ASSERT_TRUE(world->engine().derive(*draft, {all_days(), {}}, {}));
  ASSERT_TRUE(draft->publish(UtcMillis{1}));
  draft = begin(*world, 1);
  join(*draft, more);
  ASSERT_TRUE(world->engine().derive(*draft, {{}, all_days()}, {}));
  ASSERT_TRUE(draft->publish(UtcMillis{2}));
  expect_fold(*world, together({first, more}));
}

TEST_P(BatchEngineContract, ADayWithoutFactsIsEmptied) {
  const auto world = GetParam()();
  const ViewSpec& view = view_of(BucketScheme::kUtcDay);
  auto draft = begin(*world, 0);
  join(*draft, drawn(8, 50));
  KeyedCell stale{kIds[1], {kFirst.value + 300}, {}};
  stale.cell.note_facts(1, {1});
  ASSERT_TRUE(draft->put_cells(view, {&stale, 1}));
  ASSERT_TRUE(draft->publish(UtcMillis{1}));
  ASSERT_EQ(cells_of(*world, view).size(), 1U);
  draft = begin(*world, 1);
  DirtyDays dirty;
  dirty.add(view, kIds[1], stale.key);
  ASSERT_TRUE(world->engine().derive(*draft, {dirty, {}}, {}));
  ASSERT_TRUE(draft->publish(UtcMillis{2}));
  EXPECT_TRUE(cells_of(*world, view).empty());
}

TEST_P(BatchEngineContract, FactsThatAreDamagedAreNamedAndNothingIsDerivedFromThem) {
  const auto world = GetParam()();
  auto draft = begin(*world, 0);
  join(*draft, drawn(9, 300));
  ASSERT_TRUE(draft->publish(UtcMillis{1}));
  const VersionPiece piece = world->versions().versions().current().value()->pieces().front();
  world->versions().damage(piece);
  draft = begin(*world, 1);
  const Status derived = world->engine().derive(*draft, {all_days(), {}}, {});
  ASSERT_FALSE(derived);
  EXPECT_EQ(derived.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(derived.error().message, HasSubstr(piece.name));
}

// Facts that are joined, derived and published as one run.
struct DerivationScene {
  explicit DerivationScene(std::unique_ptr<BatchEngineWorld> decorated) : world(std::move(decorated)) {}

  Result<std::string> run() {
    const auto draft = begin(*world, world->versions().versions().current().value()->info().number);
    for (const auto& [month, found] : facts) STRATUS_RETURN_IF_ERROR(draft->join(month, found).map([](const Joined&) {}));
    STRATUS_RETURN_IF_ERROR(world->engine().derive(*draft, {all_days(), {}}, {}));
    return done(draft->publish(UtcMillis{1}).map([](const VersionInfo&) {}));
  }
  std::string state() {
    const auto digest = world->versions().versions().current().value()->info().cells_digest;
    return digest ? digest->text() : "none";
  }

  const std::unique_ptr<BatchEngineWorld> world;
  const ByMonth facts = drawn(10, 200);
};

// The run ends with the engine's error, whatever the engine has put into the draft by then.
TEST_P(BatchEngineContract, ACallThatFailsOnceSaysSoAndTheNextOneWorks) {
  failed_calls<DerivationScene>(GetParam())
      .expect({{.name = "BatchEngine::derive", .call = &DerivationScene::run, .seen = false}}, {"BatchEngine"});
}

}  // namespace
}  // namespace stratus
