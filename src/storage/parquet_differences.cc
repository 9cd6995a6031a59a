#include "storage/parquet_differences.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include "base/digest64.h"
#include "views/canonical_cell.h"
#include "weather/canonical_bytes.h"

namespace stratus {
namespace {

constexpr std::int64_t kDay = 86400;

// Files of stations that stand together in both versions, in the order of their stacks.
struct FileChange {
  std::vector<DataFile> gone;  // that the older version alone names
  std::vector<DataFile> come;  // that the newer one alone names
};

struct Side {
  std::vector<DataFile> files;
  std::optional<ContentDigest> content = ContentDigest{};  // nothing: not known of all of them
};

void add_stack(const Stack& stack, Side& side) {
  side.files.insert(side.files.end(), stack.files.begin(), stack.files.end());
  if (side.content && stack.content) {
    side.content->join(*stack.content);
  } else {
    side.content = std::nullopt;
  }
}

std::map<std::uint32_t, Side> sides_of(const ShardedStacks& sharded, int log2_shards) {
  std::map<std::uint32_t, Side> sides;
  for (const auto& [number, stack] : sharded.stacks)
    add_stack(stack, sides[number >> static_cast<unsigned>(sharded.log2_shards - log2_shards)]);
  return sides;
}

std::vector<DataFile> beyond(const std::vector<DataFile>& others, const std::vector<DataFile>& files) {
  std::set<std::string> known;
  for (const DataFile& file : others) known.insert(file.path);
  std::vector<DataFile> left;
  std::copy_if(files.begin(), files.end(), std::back_inserter(left),
               [&](const DataFile& file) { return !known.contains(file.path); });
  return left;
}

// Of one month or year. Where one version has more shards than the other, those that were one stay together.
std::vector<FileChange> changes_of(const ShardedStacks& older, const ShardedStacks& newer) {
  int log2_shards = std::min(older.log2_shards, newer.log2_shards);
  if (older.stacks.empty()) log2_shards = newer.log2_shards;
  if (newer.stacks.empty()) log2_shards = older.log2_shards;
  std::map<std::uint32_t, Side> before = sides_of(older, log2_shards);
  std::map<std::uint32_t, Side> after = sides_of(newer, log2_shards);
  std::set<std::uint32_t> shards;
  for (const auto* sides : {&before, &after}) {
    for (const auto& [shard, side] : *sides) shards.insert(shard);
  }
  std::vector<FileChange> changes;
  for (const std::uint32_t shard : shards) {
    const Side& was = before[shard];
    const Side& is = after[shard];
    if (was.content && was.content == is.content) continue;
    changes.push_back({beyond(is.files, was.files), beyond(was.files, is.files)});
  }
  return changes;
}

// The first error of `visit(FileChange)`, which ends it; months in their order.
template <typename Visit>
Status for_each_change(const StacksByMonth& older, const StacksByMonth& newer, const Visit& visit) {
  static const ShardedStacks kNone;
  std::set<MonthNumber> months;
  for (const auto* stacks : {&older, &newer}) {
    for (const auto& [month, sharded] : *stacks) months.insert(month);
  }
  const auto of = [](const StacksByMonth& stacks, MonthNumber month) -> const ShardedStacks& {
    const auto found = stacks.find(month);
    return found == stacks.end() ? kNone : found->second;
  };
  for (const MonthNumber month : months) {
    for (const FileChange& change : changes_of(of(older, month), of(newer, month))) STRATUS_RETURN_IF_ERROR(visit(change));
  }
  return {};
}

// By station and UTC day: a fact that went and came is none of them.
using DayDigests = std::map<StationId, std::map<std::int64_t, ContentDigest>>;

FactSelection changed_days(const DayDigests& stations) {
  FactSelection changed;
  for (const auto& [station, days] : stations) {
    std::vector<TimeRange> ranges;
    for (const auto& [day, digest] : days) {
      if (digest == ContentDigest{}) continue;
      const TimeRange range{{day * kDay}, {(day + 1) * kDay}};
      if (!ranges.empty() && ranges.back().to == range.from) {
        ranges.back().to = range.to;
      } else {
        ranges.push_back(range);
      }
    }
    if (!ranges.empty()) changed.emplace(station, std::move(ranges));
  }
  return changed;
}

Result<FactSelection> changed_facts(const ParquetDataset& dataset, const FileChange& change) {
  DayDigests days;
  std::string bytes;
  const auto note = [&](const StoredFact& stored, bool comes) {
    bytes.clear();
    append_canonical_bytes(stored.fact, bytes);
    ContentDigest digest;
    digest.add(bytes);
    ContentDigest& of_day = days[stored.fact.station][floor_div(stored.fact.time.value, kDay)];
    comes ? of_day.join(digest) : of_day.leave(digest);
  };
  for (const bool comes : {false, true}) {
    for (const DataFile& file : comes ? change.come : change.gone)
      STRATUS_RETURN_IF_ERROR(dataset.visit(file, [&](const StoredFact& stored) { note(stored, comes); }));
  }
  return changed_days(days);
}

// The rows of a key that count on either side, as digests; an emptied key has one too.
struct KeyChange {
  std::optional<std::uint64_t> gone;
  std::optional<std::uint64_t> come;
};

Result<KeySelection> changed_cells(const ParquetViews& views, const ViewSpec& view, const FileChange& change) {
  std::map<StationId, std::map<BucketKey, KeyChange>> keys;
  std::string bytes;
  for (const bool comes : {false, true}) {
    for (const DataFile& file : comes ? change.come : change.gone) {
      STRATUS_RETURN_IF_ERROR(views.visit(file, [&](const KeyedCell& keyed) {
        bytes.clear();
        append_canonical_bytes(view.name, keyed, bytes);
        KeyChange& of_key = keys[keyed.station][keyed.key];
        (comes ? of_key.come : of_key.gone) = digest64(bytes);
      }));
    }
  }
  KeySelection changed;
  for (const auto& [station, of_station] : keys) {
    std::vector<BucketKey> differ;
    for (const auto& [key, rows] : of_station) {
      if (rows.gone != rows.come) differ.push_back(key);
    }
    if (!differ.empty()) changed.emplace(station, std::move(differ));
  }
  return changed;
}

const StacksByMonth& stacks_of(const Manifest& manifest, const ViewSpec& view) {
  static const StacksByMonth kNone;
  const auto found = manifest.views.find(std::string(view.name));
  return found == manifest.views.end() ? kNone : found->second;
}

}  // namespace

Status ParquetDifferences::between(std::int64_t older, std::int64_t newer, const VisitChangedFacts& facts,
                                   const VisitChangedCells& cells) const {
  PinnedManifest was = std::make_shared<const Manifest>();
  if (older != 0) {
    STRATUS_ASSIGN_OR_RETURN(was, catalog_.open(older));
  }
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest is, catalog_.open(newer));
  STRATUS_RETURN_IF_ERROR(for_each_change(was->dataset, is->dataset, [&](const FileChange& change) -> Status {
    STRATUS_ASSIGN_OR_RETURN(const FactSelection days, changed_facts(dataset_, change));
    return days.empty() ? Status() : facts(days);
  }));
  for (const ViewSpec& view : kViews) {
    STRATUS_RETURN_IF_ERROR(
        for_each_change(stacks_of(*was, view), stacks_of(*is, view), [&](const FileChange& change) -> Status {
          STRATUS_ASSIGN_OR_RETURN(const KeySelection keys, changed_cells(views_, view, change));
          return keys.empty() ? Status() : cells(view, keys);
        }));
  }
  return {};
}

}  // namespace stratus
