// Published versions: incremental runs, rebuilds, pinned readers, changed generations.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "laws/generators.h"
#include "support/spine.h"

namespace stratus {
namespace {

void expect_reference(Spine& spine) {
  const PlainCells wanted = must(plain_cells(spine.facts(), spine.stations()));
  const std::string lines = difference(wanted, all_answers(spine.reading(), spine.stations(), spine.facts()));
  if (!lines.empty()) RC_FAIL(lines);
}

BatchOptions rebuild() {
  BatchOptions options;
  options.rebuild = true;
  return options;
}

// So small that few facts make many shards, additions and merges.
StackLimits small_limits() { return {*rc::gen::inRange<std::int64_t>(1, 60), *rc::gen::inRange<std::size_t>(0, 4)}; }

// What was due is merged when a run returns, and stacks hold rows of their shards alone.
void expect_within(const StacksByMonth& stacks, const StackLimits& limits) {
  for (const auto& [month, sharded] : stacks) {
    RC_ASSERT(!sharded.stacks.empty());
    for (const auto& [number, stack] : sharded.stacks) {
      RC_ASSERT(!stack.files.empty());
      RC_ASSERT(stack.files.size() <= limits.additions + 1);
      for (const DataFile& file : stack.files) {
        RC_ASSERT(file.month == month);
        RC_ASSERT(file.shard == (Shard{sharded.log2_shards, number}));
      }
    }
  }
}

void expect_within(const Manifest& version, const StackLimits& limits) {
  expect_within(version.dataset, limits);
  for (const auto& [view, stacks] : version.views) expect_within(stacks, limits);
}

void expect_intact(Spine& spine) {
  const ParquetDataset dataset(spine.files());
  const ParquetViews views(spine.files());
  ParquetVersions unread(spine.catalog(), dataset, views);
  const auto tell = [](const VersionPiece&, const Error& fault) { RC_FAIL(fault.message); };
  must(must(unread.current())->check(PieceCheck::kWhole, tell, {}));
}

RC_GTEST_PROP(VersionLaw, IncrementalRunsHoldWhatARebuildHolds, ()) {
  const StackLimits limits = small_limits();
  Spine spine(odd_registry(), nullptr, limits);
  const auto runs = *rc::gen::inRange(1, 8);
  for (int run = 0; run < runs; ++run) {
    spine.append(*history());
    BatchOptions options;
    options.facts_a_pass = *rc::gen::inRange<std::size_t>(1, 100);
    options.rebuild = *rc::gen::inRange(0, 8) == 0;
    const BatchReport report = spine.batch(options);
    if (!report.merges_left.empty()) RC_FAIL(report.merges_left);
    expect_within(*spine.version(), limits);
  }
  const PinnedManifest incremental = spine.version();
  const VersionRows held = spine.rows();
  RC_ASSERT(spine.batch(rebuild()).rebuilt);
  RC_ASSERT(spine.rows() == held);
  RC_ASSERT(spine.version()->horizon == incremental->horizon);
  RC_ASSERT(spine.version()->generation == incremental->generation);
  RC_ASSERT(spine.version()->stations == incremental->stations);
  spine.batch({.from_log = true});
  RC_ASSERT(spine.rows() == held);
  expect_within(*spine.version(), limits);
  expect_intact(spine);
  expect_reference(spine);
}

RC_GTEST_PROP(VersionLaw, RunningAgainChangesNothing, ()) {
  Spine spine(odd_registry());
  const auto facts = *history();
  spine.append(facts);
  spine.batch();
  const PinnedManifest first = spine.version();
  RC_ASSERT(!spine.batch().published);
  // The same facts again only move the horizon: positions stay the smallest.
  spine.append(facts);
  const BatchReport again = spine.batch();
  RC_ASSERT(again.published);
  RC_ASSERT(again.new_facts == 0);
  RC_ASSERT(again.written.facts == 0);
  RC_ASSERT(spine.version()->dataset == first->dataset);
  RC_ASSERT(spine.version()->views == first->views);
}

// Cut off at any step: of a run that was killed the next one knows nothing, and merges what it left.
RC_GTEST_PROP(VersionLaw, RunsThatEndAnywhereLoseNothing, ()) {
  const StackLimits limits = small_limits();
  Spine spine(odd_registry(), nullptr, limits);
  for (auto runs = *rc::gen::inRange(1, 6); runs > 0; --runs) {
    spine.append(*history());
    int left = *rc::gen::inRange(0, 4);
    BatchOptions options;
    options.still_wanted = [&left]() -> Status {
      if (left-- > 0) return {};
      return fail(ErrorKind::kCancelled, "killed");
    };
    static_cast<void>(run_batch(spine.batch_ports(), spine.stations(), options));
    if (*rc::gen::arbitrary<bool>()) spine.restart();
    expect_reference(spine);
  }
  spine.batch();
  expect_within(*spine.version(), limits);
  const VersionRows held = spine.rows();
  spine.batch({.from_log = true});
  RC_ASSERT(spine.rows() == held);
}

// Another publisher merges beside a draft: nothing of either is lost, and what the merge says is what was there.
RC_GTEST_PROP(VersionLaw, MergesBesideADraftLoseNothing, ()) {
  Spine spine(odd_registry());
  for (auto runs = *rc::gen::inRange(2, 6); runs > 0; --runs) {
    spine.append(*history());
    spine.batch();
  }
  const VersionRows before = spine.rows();
  const std::int64_t base = spine.version()->version;
  const std::int64_t said = spine.version()->content.value_or(base);
  auto draft = must(spine.store().begin(DraftStart::kVersion, base));
  Fact late;
  late.station = odd_stations()[0].id;
  late.time = {86'400 * *rc::gen::inRange<std::int64_t>(-40, 40)};
  late.condition = "late";
  must(draft->join(month_of(late.time), {{late, {0, 1'000'000}}}));
  ParquetDataset dataset(spine.files());
  ParquetViews views(spine.files());
  ManifestCatalog catalog(spine.files());
  ParquetVersionStore other(catalog, dataset, views, {{.base_rows = 1'000'000, .additions = 0}, {}});
  const auto merged = must(other.merge({1}, {}));
  RC_ASSERT(spine.rows() == before);
  if (merged) RC_ASSERT(merged->content == said);
  must(draft->publish({2}));
  VersionRows after = spine.rows();
  RC_ASSERT(std::erase_if(after.facts, [&](const StoredFact& stored) { return stored.fact == late; }) == 1);
  RC_ASSERT(after.facts == before.facts);
  RC_ASSERT(after.cells == before.cells);
}

// A pinned reader keeps its files while later versions are published and pruned. Once the tail has moved past it, it
// knows so; until then it gives the same answers.
RC_GTEST_PROP(VersionLaw, APinnedReadingKeepsItsAnswers, ()) {
  constexpr std::int64_t kWholeTail = 1'000'000;
  Spine spine(odd_registry());
  spine.append(*history());
  spine.batch();
  spine.append(*history());
  const Reading pinned = spine.reading();
  const auto known = spine.facts();
  const PlainCells before = all_answers(pinned, spine.stations(), known);
  spine.append(*history());
  spine.batch({}, kWholeTail);  // published, but the tail is kept
  must(spine.catalog().prune(1));
  RC_ASSERT(must(pinned.still_valid()));
  RC_ASSERT(difference(before, all_answers(pinned, spine.stations(), known)).empty());
  expect_reference(spine);
  spine.batch(rebuild());
  must(spine.catalog().prune(1));
  RC_ASSERT(!must(pinned.still_valid()));
  // The batch layer of the pinned version still stands.
  const Offsets horizon = pinned.version().horizon.end;
  std::vector<StoredFact> covered;
  for (const StoredFact& stored : known) {
    if (horizon.covers(stored.position)) covered.push_back(stored);
  }
  const PlainCells wanted = must(plain_cells(covered, spine.stations()));
  const std::string lines = difference(wanted, all_answers(pinned, spine.stations(), known, {Layer::kBatch, kEndOfTime}));
  if (!lines.empty()) RC_FAIL(lines);
}

RC_GTEST_PROP(VersionLaw, PruningRemovesWhatNobodyNames, ()) {
  Spine spine(odd_registry());
  for (int run = 0; run < 3; ++run) {
    spine.append(*history());
    spine.batch();
  }
  const PinnedManifest newest = spine.version();
  must(spine.catalog().prune(1));
  std::set<std::string> named;
  for (const DataFile& file : named_files(*newest)) named.insert(file.path);
  std::set<std::string> present;
  for (const std::string& name : must(spine.disk().list(kSpineRoot / "dataset"))) present.insert("dataset/" + name);
  for (const std::string& name : must(spine.disk().list(kSpineRoot / "registry"))) present.insert("registry/" + name);
  for (const auto& [view, stacks] : newest->views) {
    for (const std::string& name : must(spine.disk().list(kSpineRoot / "views" / view)))
      present.insert("views/" + view + "/" + name);
  }
  RC_ASSERT(present == named);
  RC_ASSERT(must(spine.catalog().versions()) == std::vector<std::int64_t>{newest->version});
  expect_reference(spine);
}

// Another zone, stamp, interval or grid: until the next run the tail is derived under the old station, then all is rebuilt.
RC_GTEST_PROP(VersionLaw, AChangedStationRebuildsEverything, ()) {
  Spine spine(odd_registry());
  spine.append(*history());
  spine.batch();
  const StationRegistry old = spine.stations();
  Station changed = *rc::gen::elementOf(odd_stations());
  switch (*rc::gen::inRange(0, 4)) {
    case 0: changed.zone = changed.zone == "Asia/Tokyo" ? "UTC" : "Asia/Tokyo"; break;
    case 1: changed.accumulation_stamp = changed.accumulation_stamp == Stamp::kEnd ? Stamp::kStart : Stamp::kEnd; break;
    case 2: changed.interval_s = changed.interval_s == 1800 ? 3600 : 1800; break;
    default: changed.grid = changed.grid == Grid::kUtc ? Grid::kLocal : Grid::kUtc; break;
  }
  StationRegistry now = old;
  must(now.put(changed));
  spine.set_stations(now);
  spine.append(*history());
  const PlainCells under_old = must(plain_cells(spine.facts(), old));
  RC_ASSERT(difference(under_old, all_answers(spine.reading(), now, spine.facts())).empty());
  const BatchReport report = spine.batch();
  RC_ASSERT(report.rebuilt);
  expect_reference(spine);
}

RC_GTEST_PROP(VersionLaw, ANewStationRebuildsNothing, ()) {
  Spine spine(StationRegistry({odd_stations()[0]}));
  auto facts = *history();
  for (Fact& fact : facts) fact.station = odd_stations()[0].id;
  spine.append(facts);
  spine.batch();
  spine.set_stations(odd_registry());
  spine.append(*history());
  RC_ASSERT(!spine.batch().rebuilt);
  expect_reference(spine);
}

}  // namespace
}  // namespace stratus
