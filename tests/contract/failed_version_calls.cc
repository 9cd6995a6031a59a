// What versions, and what makes them, promise when one call of them fails.
#include "contract/failed_calls.h"

namespace stratus {
namespace {

constexpr UtcMillis kNow{1'795'000'000'000};
constexpr TimeRange kAlways{kEarliestTime, kLatestTime};
constexpr std::int64_t kDay = 86400;
const MonthNumber kMonth = month_of(UtcSeconds{0});
const ViewSpec& kCells = view_of(BucketScheme::kUtcDay);
const std::vector<StationId> kStations{StationId("a"), StationId("b")};

std::string text_of(const std::vector<KeyedCell>& cells) {
  std::string text;
  for (const KeyedCell& cell : cells) text += "cell " + cell.station.text() + " " + std::to_string(cell.key.value) + "\n";
  return text;
}
std::string text_of(const VersionInfo& info) {
  return "version " + std::to_string(info.number) + ", facts " + std::to_string(info.facts);
}
std::string text_of(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const std::int64_t number : numbers) text += std::to_string(number) + " ";
  return text;
}

StoredFact fact(const char* station, std::int64_t day) {
  StoredFact stored;
  stored.fact.station = StationId(station);
  stored.fact.time = {day * kDay};
  stored.fact.known_at = to_millis(stored.fact.time);
  stored.fact.elements.set(Element::kTemperature, 100);
  stored.position = {0, day};
  return stored;
}

std::vector<KeyedCell> cell(const char* station, std::int64_t day) {
  std::vector<KeyedCell> cells{{StationId(station), {day}, {}}};
  cells[0].cell.note_facts(1, kNow);
  return cells;
}

// Two versions, the second with a fact and a cell more, and a draft on it with one more. What the first one alone needs, and
// what a draft that is gone has left, is there until it is pruned.
struct VersionScene {
  explicit VersionScene(std::unique_ptr<VersionWorld> decorated) : world(std::move(decorated)) {
    publish(0, "a", 1);
    publish(1, "b", 2);
    EXPECT_TRUE(begin(DraftStart::kVersion)->put_cells(kCells, cell("a", 9)));
    draft = begin(DraftStart::kVersion);
    EXPECT_TRUE(draft->join(kMonth, {fact("a", 4)}));
    pinned = world->versions().current().value();
  }

  void publish(std::int64_t base, const char* station, std::int64_t day) {
    const auto made = world->store().begin(DraftStart::kVersion, base).value();
    made->info().generation = "rules";
    EXPECT_TRUE(made->join(kMonth, {fact(station, day)}));
    EXPECT_TRUE(made->put_cells(kCells, cell(station, day)));
    EXPECT_TRUE(made->publish(kNow));
  }
  std::unique_ptr<Draft> begin(DraftStart start) { return world->store().begin(start, 2).value(); }

  // Of Versions and of a pin.
  Result<std::string> current() {
    return world->versions().current().map([](const auto& version) { return text_of(version->info()); });
  }
  Result<std::string> open() {
    return world->versions().open(2).map([](const auto& version) { return text_of(version->info()); });
  }
  Result<std::string> numbers() {
    return world->versions().numbers().map([](const auto& numbers) { return text_of(numbers); });
  }
  Result<std::string> cells() {
    return pinned->cells(kCells, kStations, {0}, {99}, {}).map([](const auto& cells) { return text_of(cells); });
  }
  Result<std::string> facts() {
    return pinned->facts(kStations, kAlways, {}).map([](const auto& facts) { return stratus::text_of(facts); });
  }
  Result<std::string> held() {
    const std::vector<Identity> asked{{StationId("a"), {kDay}}, {StationId("a"), {2 * kDay}}};
    return pinned->held(asked, {}).map(
        [](const std::vector<bool>& held) { return std::string(held[0] ? "yes" : "no") + (held[1] ? " yes" : " no"); });
  }
  Result<std::string> newest() {
    return pinned->newest(kStations, kAlways, {}).map([](const NewestFacts& newest) {
      return stratus::text_of(newest.facts) + std::to_string(newest.from.size());
    });
  }
  Result<std::string> newest_before() {
    return pinned->newest_before(kStations, {99 * kDay}, {}).map([](const std::optional<Stretch>& stretch) {
      return stratus::text_of(stretch.value().facts);
    });
  }
  Result<std::string> newest_measured() {
    std::set<std::string> told;
    const Status asked =
        pinned->newest_measured(kStations, 99, [&](const StationId& id, UtcSeconds) { told.insert(id.text()); }, {});
    return asked.map([&] { return std::to_string(told.size()); });
  }
  Result<std::string> check() {
    const auto tell = [](const VersionPiece&, const Error& fault) { ADD_FAILURE() << fault.message; };
    return pinned->check(PieceCheck::kWhole, tell, {}).map([](std::int64_t pieces) { return std::to_string(pieces); });
  }

  // Of VersionStore.
  Result<std::string> begin_draft() {
    return world->store().begin(DraftStart::kVersion, 2).map([](const auto& begun) { return text_of(begun->base()); });
  }
  Result<std::string> publish_again() {
    return world->store().publish_again(1, kNow).map([](const VersionInfo& info) { return text_of(info); });
  }
  Result<std::string> merge() {
    return world->store().merge(kNow, {}).map([](const auto& merged) { return std::string(merged ? "merged" : "nothing"); });
  }
  Result<std::string> prune() { return done(world->store().prune(1)); }
  Result<std::string> leftovers() {
    return world->store().leftovers().map([](const auto& names) { return std::to_string(names.size()); });
  }

  // Of a draft.
  static FactSelection selection() { return {{kStations[0], {kAlways}}, {kStations[1], {kAlways}}}; }
  static std::vector<Identity> identities() {
    std::vector<Identity> all;
    for (const StationId& id : kStations) {
      for (std::int64_t day = 0; day < 10; ++day) all.push_back({id, {day * kDay}});
    }
    return all;
  }
  Result<std::string> draft_facts() {
    return draft->facts(kMonth, identities()).map([](const auto& facts) { return stratus::text_of(facts); });
  }
  Result<std::string> draft_columns() {
    return draft->columns(draft->pieces(selection()).at(0), selection(), FactsOf::kAll).map([](const FactColumns& columns) {
      return std::to_string(columns.rows);
    });
  }
  Result<std::string> draft_parts() {
    return draft->parts(draft->pieces(selection()).at(0), FactsOf::kAll).map([](const std::vector<FactPart>& parts) {
      return std::to_string(parts.size());
    });
  }
  // Its answer says what was new, so that it is another one when it is repeated.
  Result<std::string> draft_join() {
    return draft->join(kMonth, {fact("a", 3)}).map([](const Joined& joined) { return stratus::text_of(joined.added); });
  }
  Result<std::string> draft_put_cells() { return done(draft->put_cells(kCells, cell("a", 3))); }
  Result<std::string> draft_grow_cells() { return done(draft->grow_cells(kCells, cell("a", 3))); }
  Result<std::string> draft_gather() { return done(draft->gather()); }
  Result<std::string> draft_publish() {
    return draft->publish(kNow).map([](const VersionInfo& info) { return text_of(info); });
  }
  // A draft of its own each time, as whoever meets an error gives a draft up.
  Result<std::string> derive_again() {
    std::string seen;
    const auto visit = [&](const FactColumns& columns) -> Status {
      for (const std::int64_t time_ms : columns.time_ms) seen += std::to_string(time_ms) + " ";
      return {};
    };
    return begin(DraftStart::kFacts)->derive_again(visit, {}).map([&] { return seen; });
  }

  std::string state() {
    return numbers().value() + "\n" + current().value() + "\n" + facts().value() + cells().value() +
           "draft: " + draft_facts().value() + std::to_string(draft->pieces(selection()).size());
  }

  const std::unique_ptr<VersionWorld> world;
  std::unique_ptr<Draft> draft;
  std::shared_ptr<const PinnedVersion> pinned;
};

TEST_P(VersionsContract, ACallThatFailsOnceSaysSoAndTheNextOneWorks) {
  failed_calls<VersionScene>(GetParam())
      .expect({{"Versions::current", &VersionScene::current},
               {"Versions::open", &VersionScene::open},
               {"Versions::numbers", &VersionScene::numbers},
               {"PinnedVersion::cells", &VersionScene::cells},
               {"PinnedVersion::facts", &VersionScene::facts},
               {"PinnedVersion::held", &VersionScene::held},
               {"PinnedVersion::newest", &VersionScene::newest},
               {"PinnedVersion::newest_before", &VersionScene::newest_before},
               {"PinnedVersion::newest_measured", &VersionScene::newest_measured},
               {"PinnedVersion::check", &VersionScene::check}},
              {"Versions", "PinnedVersion"});
}

// A publication whose answer was lost is refused when it is repeated: it is the newest version, as whoever reads sees.
TEST_P(VersionStoreContract, ACallThatFailsOnceSaysSoAndTheNextOneWorks) {
  failed_calls<VersionScene>(GetParam())
      .expect({{"VersionStore::begin", &VersionScene::begin_draft},
               {"VersionStore::publish_again", &VersionScene::publish_again, {}, true},
               {"VersionStore::merge", &VersionScene::merge},
               {"VersionStore::prune", &VersionScene::prune},
               {"VersionStore::leftovers", &VersionScene::leftovers},
               {"Draft::derive_again", &VersionScene::derive_again},
               {"Draft::facts", &VersionScene::draft_facts},
               {"Draft::columns", &VersionScene::draft_columns},
               {"Draft::gather", &VersionScene::draft_gather},
               {"Draft::grow_cells", &VersionScene::draft_grow_cells},
               {"Draft::join", &VersionScene::draft_join},
               {"Draft::parts", &VersionScene::draft_parts},
               {"Draft::put_cells", &VersionScene::draft_put_cells},
               {"Draft::publish", &VersionScene::draft_publish, ErrorKind::kConflict}},
              {"VersionStore", "Draft"});
}

}  // namespace
}  // namespace stratus
