#include "storage/parquet_draft.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "storage/data_files.h"
#include "storage/sorted_runs.h"
#include "storage/stack_rows.h"
#include "views/fact_set.h"

namespace stratus {
namespace {

// Parts that are derived again at the same time, whose columns are in memory together.
constexpr std::size_t kPartsAtOnce = 4;

// In the place of the name of a view.
const std::string kFacts;

VersionInfo start_info(DraftStart start, const VersionInfo& base) {
  return start == DraftStart::kNothing ? VersionInfo{} : base;
}

VersionEdit start_edit(DraftStart start, PinnedManifest base) {
  VersionEdit edit{std::move(base), start != DraftStart::kVersion, false, {}, {}};
  if (start != DraftStart::kNothing) edit.made = *edit.base;
  if (start == DraftStart::kFacts) {
    edit.made.views.clear();
    edit.made.views_of_before.clear();
  }
  return edit;
}

std::vector<Identity> identities_of(std::span<const StoredFact> facts) {
  std::vector<Identity> identities;
  for (const StoredFact& stored : facts) {
    Identity identity = Identity::of(stored.fact);
    if (identities.empty() || identities.back() != identity) identities.push_back(std::move(identity));
  }
  return identities;
}

// Both sorted.
std::vector<Identity> identities_in_both(const std::vector<Identity>& some, const std::vector<Identity>& others) {
  std::vector<Identity> both;
  std::set_intersection(some.begin(), some.end(), others.begin(), others.end(), std::back_inserter(both));
  return both;
}

bool has(const StacksByMonth& stacks, MonthNumber month, const DataFile& file) {
  const auto of_month = stacks.find(month);
  if (of_month == stacks.end()) return false;
  const std::vector<DataFile> files = files_of(of_month->second);
  return std::find(files.begin(), files.end(), file) != files.end();
}

// Gives each held fact the position of its equal that stands earlier in the same partition, of those that `covered` has;
// whether there was one. Both canonical.
bool move_positions(std::vector<StoredFact>& held, std::span<const StoredFact> facts, const Offsets& covered) {
  bool moved = false;
  auto at = held.begin();
  for (const StoredFact& stored : facts) {
    at = std::lower_bound(at, held.end(), stored.fact,
                          [](const StoredFact& a, const Fact& b) { return compare_stored(a.fact, b) < 0; });
    if (at == held.end()) break;
    const bool earlier = at->position.partition == stored.position.partition && stored.position < at->position;
    if (!earlier || !covered.covers(stored.position) || at->fact != stored.fact) continue;
    at->position = stored.position;
    moved = true;
  }
  return moved;
}

std::string name_of(MonthNumber month, Shard shard) {
  return format_month(month) + "-" + std::to_string(shard.number) + "." + std::to_string(shard.count());
}

TimeRange range_of(MonthNumber month) { return {begin_of(month), begin_of(month + 1)}; }

// The shards that may hold facts of the selection within the month.
std::set<std::uint32_t> shards_of(const FactSelection& wanted, MonthNumber month, int log2_shards) {
  const TimeRange of_month = range_of(month);
  std::set<std::uint32_t> shards;
  for (const auto& [station, ranges] : wanted) {
    const auto range = std::upper_bound(ranges.begin(), ranges.end(), of_month.from,
                                        [](UtcSeconds from, const TimeRange& known) { return from < known.to; });
    if (range != ranges.end() && range->from < of_month.to) shards.insert(shard_of(station, log2_shards).number);
  }
  return shards;
}

// Halves the shard as long as it holds too many, down to files of 2^log2_files shards; within those by id, as they stand.
void divide(std::vector<StationId> stations, int log2_shard, int log2_files, std::size_t most,
            std::vector<std::vector<StationId>>& sets) {
  if (stations.empty()) return;
  if (stations.size() <= most) return sets.push_back(std::move(stations));
  if (log2_shard == log2_files) {
    const auto parts = (stations.size() + most - 1) / most;
    for (std::size_t part = 0; part < parts; ++part) {
      const auto at = [&](std::size_t i) {
        return stations.begin() + static_cast<std::ptrdiff_t>(stations.size() * i / parts);
      };
      sets.emplace_back(at(part), at(part + 1));
    }
    return;
  }
  const auto upper = std::stable_partition(stations.begin(), stations.end(), [&](const StationId& station) {
    return shard_of(station, log2_shard + 1).number % 2 == 0;
  });
  divide({upper, stations.end()}, log2_shard + 1, log2_files, most, sets);
  stations.erase(upper, stations.end());
  divide(std::move(stations), log2_shard + 1, log2_files, most, sets);
}

}  // namespace

ParquetDraft::ParquetDraft(const DraftPorts& ports, DraftStart start, PinnedManifest base)
    : ports_(ports), base_(info_of(*base)), info_(start_info(start, base_)), edit_(start_edit(start, std::move(base))) {}

ParquetDraft::~ParquetDraft() { ports_.files.forget(this); }

StacksByMonth& ParquetDraft::stacks_of(const std::string& view) {
  return view.empty() ? edit_.made.dataset : edit_.made.views[view];
}

Stack ParquetDraft::stack_of(const std::string& view, MonthNumber month, std::uint32_t shard) {
  const std::lock_guard lock(mutex_);
  const StacksByMonth& stacks = stacks_of(view);
  const auto sharded = stacks.find(month);
  if (sharded == stacks.end()) return {};
  const auto stack = sharded->second.stacks.find(shard);
  return stack == sharded->second.stacks.end() ? Stack() : stack->second;
}

Status ParquetDraft::derive_again(const std::function<Status(const FactColumns&)>& visit, const TellProgress& progress) {
  const std::vector<StackMerge> parts = rewrites_of_facts(edit_.made, ports_.limits);
  for (std::size_t begin = 0; begin < parts.size(); begin += kPartsAtOnce) {
    const std::size_t count = std::min(kPartsAtOnce, parts.size() - begin);
    std::vector<Result<std::vector<FactColumns>>> derived(count);
    run_all(ports_.run_tasks, count, [&](std::size_t i) { derived[i] = derive_part(parts[begin + i]); });
    for (const auto& part : derived) {
      if (!part) return fail(part.error());
      for (const FactColumns& columns : *part) STRATUS_RETURN_IF_ERROR(visit(columns));
    }
    if (progress) progress(static_cast<std::int64_t>(begin + count), static_cast<std::int64_t>(parts.size()));
  }
  return {};
}

Result<std::vector<FactColumns>> ParquetDraft::derive_part(const StackMerge& part) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<DataFile> files, merge(part));
  std::vector<FactColumns> columns;
  for (const DataFile& file : files) {
    STRATUS_ASSIGN_OR_RETURN(columns.emplace_back(), ports_.dataset.read_columns(file));
    const std::lock_guard lock(mutex_);
    edit_.stations.insert(columns.back().stations.begin(), columns.back().stations.end());
  }
  return columns;
}

Result<std::vector<StoredFact>> ParquetDraft::facts(MonthNumber month, std::span<const Identity> identities) const {
  StacksByMonth of_month;
  {
    const std::lock_guard lock(mutex_);
    const auto found = edit_.made.dataset.find(month);
    if (found != edit_.made.dataset.end()) of_month.insert(*found);
  }
  std::vector<StoredFact> facts;
  std::vector<std::size_t> ends;
  for (const auto& [stack, places] : stacks_that_may_hold(of_month, identities)) {
    std::vector<Identity> asked;
    for (const std::size_t place : places) asked.push_back(identities[place]);
    for (const DataFile& file : stack->files) {
      STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> found, ports_.dataset.find(file, asked));
      std::move(found.begin(), found.end(), std::back_inserter(facts));
      ends.push_back(facts.size());
    }
  }
  merge_runs(facts, std::move(ends), stored_before);
  return facts;
}

std::vector<ParquetDraft::ShardJoin> ParquetDraft::divided(MonthNumber month, std::vector<StoredFact> facts) {
  int log2_shards = 0;
  {
    const std::lock_guard lock(mutex_);
    ShardedStacks& sharded = edit_.made.dataset[month];
    if (sharded.stacks.empty())
      sharded.log2_shards = log2_shards_for(static_cast<std::int64_t>(facts.size()), ports_.limits);
    log2_shards = sharded.log2_shards;
  }
  std::map<Shard, std::vector<StoredFact>> shards;
  for (StoredFact& stored : facts) shards[shard_of(stored.fact.station, log2_shards)].push_back(std::move(stored));
  std::vector<ShardJoin> joins;
  joins.reserve(shards.size());
  for (auto& [shard, of_shard] : shards) joins.push_back({shard, std::move(of_shard)});
  return joins;
}

Result<Joined> ParquetDraft::join(MonthNumber month, std::vector<StoredFact> facts) {
  Joined joined;
  if (facts.empty()) return joined;
  std::vector<ShardJoin> joins = divided(month, std::move(facts));
  run_all(ports_.run_tasks, joins.size(), [&](std::size_t i) { joins[i].status = join_shard(month, joins[i]); });
  std::vector<std::size_t> ends;
  for (ShardJoin& join : joins) {
    STRATUS_RETURN_IF_ERROR(join.status);
    std::move(join.facts.begin(), join.facts.end(), std::back_inserter(joined.added));
    std::move(join.crossed.begin(), join.crossed.end(), std::back_inserter(joined.crossed));
    ends.push_back(joined.added.size());
  }
  merge_runs(joined.added, std::move(ends), stored_before);
  std::sort(joined.crossed.begin(), joined.crossed.end());
  return joined;
}

Status ParquetDraft::join_shard(MonthNumber month, ShardJoin& join) {
  const std::vector<Identity> identities = identities_of(join.facts);
  std::vector<StoredFact> held;
  std::vector<std::size_t> ends;
  for (const DataFile& file : stack_of(kFacts, month, join.shard.number).files) {
    STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> found, ports_.dataset.find(file, identities));
    if (move_positions(found, join.facts, info_.horizon.end)) STRATUS_RETURN_IF_ERROR(move_forward(file, join.facts));
    std::move(found.begin(), found.end(), std::back_inserter(held));
    ends.push_back(held.size());
  }
  merge_runs(held, std::move(ends), stored_before);
  join.facts = facts_beyond(held, std::move(join.facts));
  join.crossed = identities_in_both(identities_of(join.facts), identities_of(held));
  return join.facts.empty() ? Status() : add_facts(month, join.shard, join.facts);
}

// The file with its facts at earlier positions takes its place.
Status ParquetDraft::move_forward(const DataFile& file, std::span<const StoredFact> facts) {
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> all, ports_.dataset.read(file));
  move_positions(all, facts, info_.horizon.end);
  const auto writing = ports_.files.writing();
  STRATUS_ASSIGN_OR_RETURN(DataFile moved, ports_.dataset.write(file.month, file.shard, all, info_.stations));
  ports_.files.keep(this, moved.path);
  const std::lock_guard lock(mutex_);
  note_stations(all);
  if (is_of_base(file)) moved_.insert(moved.path);
  std::vector<DataFile>& files = edit_.made.dataset[file.month].stacks[file.shard.number].files;
  std::replace(files.begin(), files.end(), file, moved);
  ++written_.facts;
  return {};
}

Status ParquetDraft::add_facts(MonthNumber month, Shard shard, std::span<const StoredFact> facts) {
  const auto writing = ports_.files.writing();
  STRATUS_ASSIGN_OR_RETURN(DataFile file, ports_.dataset.write(month, shard, facts, info_.stations));
  ports_.files.keep(this, file.path);
  const std::lock_guard lock(mutex_);
  note_stations(facts);
  Stack& stack = edit_.made.dataset[month].stacks[shard.number];
  if (stack.content) stack.content->join(file.content.value_or(ContentDigest()));
  stack.files.push_back(std::move(file));
  ++written_.facts;
  return {};
}

// With mutex_ held.
void ParquetDraft::note_stations(std::span<const StoredFact> facts) {
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (i == 0 || facts[i].fact.station != facts[i - 1].fact.station) edit_.stations.insert(facts[i].fact.station);
  }
}

std::vector<FactPiece> ParquetDraft::pieces(const FactSelection& wanted) const {
  const std::lock_guard lock(mutex_);
  std::vector<FactPiece> found;
  for (const auto& [month, sharded] : edit_.made.dataset) {
    for (const std::uint32_t number : shards_of(wanted, month, sharded.log2_shards)) {
      const auto stack = sharded.stacks.find(number);
      if (stack == sharded.stacks.end()) continue;
      found.push_back({name_of(month, {sharded.log2_shards, number}), range_of(month), rows_of(stack->second)});
    }
  }
  return found;
}

std::vector<std::vector<StationId>> ParquetDraft::station_sets(std::vector<StationId> stations, std::size_t most) const {
  int log2_files = 0;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [month, sharded] : edit_.made.dataset) log2_files = std::max(log2_files, sharded.log2_shards);
  }
  std::vector<std::vector<StationId>> sets;
  divide(std::move(stations), 0, log2_files, std::max<std::size_t>(most, 1), sets);
  return sets;
}

Result<std::vector<DataFile>> ParquetDraft::files_of_piece(const FactPiece& piece, FactsOf of) const {
  const MonthNumber month = month_of(piece.range.from);
  Stack stack;
  {
    const std::lock_guard lock(mutex_);
    const auto sharded = edit_.made.dataset.find(month);
    if (sharded != edit_.made.dataset.end()) {
      for (const auto& [number, found] : sharded->second.stacks) {
        if (name_of(month, {sharded->second.log2_shards, number}) == piece.name) stack = found;
      }
    }
  }
  if (stack.files.empty()) return fail(ErrorKind::kNotFound, "piece " + piece.name + " is not of this draft");
  if (of == FactsOf::kAll) return std::move(stack.files);
  const std::lock_guard lock(mutex_);
  std::erase_if(stack.files, [&](const DataFile& file) { return is_of_base(file); });
  return std::move(stack.files);
}

// With mutex_ held.
bool ParquetDraft::is_of_base(const DataFile& file) const {
  return has(edit_.base->dataset, file.month, file) || moved_.contains(file.path);
}

Result<std::vector<FactPart>> ParquetDraft::parts(const FactPiece& piece, FactsOf of) const {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<DataFile> files, files_of_piece(piece, of));
  std::vector<FactPart> parts;
  for (const DataFile& file : files) {
    STRATUS_RETURN_IF_ERROR(ports_.dataset.check_footer(file));
    parts.push_back({file.path, file.rows});
  }
  return parts;
}

Result<FactColumns> ParquetDraft::columns(const FactPiece& piece, const FactSelection& wanted, FactsOf of) const {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<DataFile> files, files_of_piece(piece, of));
  std::vector<FactColumns> parts;
  for (const DataFile& file : files) {
    STRATUS_ASSIGN_OR_RETURN(parts.emplace_back(), ports_.dataset.read_columns(file, &wanted));
  }
  return parts.size() == 1 ? std::move(parts.front()) : merged(std::move(parts));
}

WrittenPieces ParquetDraft::written() const {
  const std::lock_guard lock(mutex_);
  return written_;
}

Result<VersionInfo> ParquetDraft::publish(UtcMillis now) {
  const std::lock_guard lock(mutex_);
  set_info(edit_.made, info_);
  for (auto& [view, years] : edit_.made.views)
    std::erase_if(years, [](const auto& year) { return year.second.stacks.empty(); });
  std::erase_if(edit_.made.views, [](const auto& view) { return view.second.empty(); });
  return publish_next(
      ports_.catalog, now, [this](const Manifest& newest) { return put_on(newest, edit_); },
      edit_.merges ? ContentIs::kKept : ContentIs::kNew);
}

Result<VersionInfo> publish_next(ManifestCatalog& catalog, UtcMillis now,
                                 const std::function<Result<Manifest>(const Manifest& newest)>& make, ContentIs content) {
  constexpr int kAttempts = 10;
  Status published;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    STRATUS_ASSIGN_OR_RETURN(const PinnedManifest newest, catalog.current());
    STRATUS_ASSIGN_OR_RETURN(Manifest next, make(*newest));
    next.version = newest->version + 1;
    if (content == ContentIs::kNew) next.content.reset();
    next.created_at = now;
    published = catalog.publish(next);
    if (published) return info_of(next);
    if (published.error().kind != ErrorKind::kConflict) break;
  }
  return fail(published.error());
}

}  // namespace stratus
