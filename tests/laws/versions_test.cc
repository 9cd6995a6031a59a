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

// Names hold digests of all bytes, so equal DataFiles are equal files.
void expect_same_files(const Manifest& a, const Manifest& b) {
  RC_ASSERT(a.horizon == b.horizon);
  RC_ASSERT(a.generation == b.generation);
  RC_ASSERT(a.stations == b.stations);
  RC_ASSERT(a.dataset == b.dataset);
  RC_ASSERT(a.views == b.views);
}

RC_GTEST_PROP(VersionLaw, IncrementalRunsGiveTheFilesOfARebuild, ()) {
  Spine spine(odd_registry());
  const auto runs = *rc::gen::inRange(1, 4);
  for (int run = 0; run < runs; ++run) {
    spine.append(*history());
    BatchOptions options;
    options.facts_a_pass = *rc::gen::inRange<std::size_t>(1, 100);
    spine.batch(options);
  }
  const PinnedManifest incremental = spine.version();
  RC_ASSERT(spine.batch(rebuild()).rebuilt);
  RC_ASSERT(spine.version()->version == incremental->version + 1);
  expect_same_files(*incremental, *spine.version());
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
  for (const auto& [month, file] : newest->dataset) named.insert(file.path);
  std::set<std::string> present;
  for (const std::string& name : must(spine.disk().list(kSpineRoot / "dataset"))) present.insert("dataset/" + name);
  for (const auto& [view, files] : newest->views) {
    for (const auto& [month, file] : files) named.insert(file.path);
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
