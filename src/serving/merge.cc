#include "serving/merge.h"

#include <algorithm>
#include <map>
#include <set>

#include "views/fact_set.h"
#include "views/generation.h"

namespace stratus {
namespace {

using Answers = std::map<BucketKey, BucketAnswer>;

// One of the stations asked for: the calendar that places its facts, and what becomes its answer.
struct OfStation {
  StationId id;
  StationCalendar calendar;
  Answers answers;
  std::set<BucketKey> refold;  // buckets whose cell does not answer
};

struct Question {
  const Reading& reading;
  const ViewSpec& view;
  BucketKey first;
  BucketKey last;
  const Scope& scope;

  bool asks_for(BucketKey key) const { return first <= key && key <= last; }
  TimeRange window(const StationCalendar& calendar, BucketKey from, BucketKey to) const {
    return calendar.window(view.bucket, from, to);
  }
};

// Those of the stations that `takes`, by id.
template <typename Takes>
std::vector<StationId> ids_where(std::span<const OfStation> stations, Takes&& takes) {
  std::vector<StationId> ids;
  for (const OfStation& of : stations) {
    if (takes(of)) ids.push_back(of.id);
  }
  return ids;
}

std::vector<StationId> all_ids(std::span<const OfStation> stations) {
  return ids_where(stations, [](const OfStation&) { return true; });
}

// Cells of the published view. Those that know too much for as_of are folded again.
Status read_cells(const Question& q, std::span<OfStation> stations) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<KeyedCell> cells, q.reading.cells(q.view, all_ids(stations), q.first, q.last));
  auto of = stations.begin();
  for (const KeyedCell& keyed : cells) {
    while (of->id != keyed.station) ++of;
    if (keyed.cell.max_known_at > q.scope.as_of) {
      of->refold.insert(keyed.key);
    } else {
      of->answers[keyed.key] = {keyed.key, keyed.cell, keyed.cell.observations, 0, true};
    }
  }
  return {};
}

// Folds facts into the buckets of `wanted`; an empty `wanted` means every bucket asked for.
void fold_facts(const Question& q, OfStation& of, std::span<const StoredFact> facts, const std::set<BucketKey>& wanted) {
  std::vector<const Fact*> pointers;
  pointers.reserve(facts.size());
  for (const StoredFact& stored : facts) pointers.push_back(&stored.fact);
  const auto is_wanted = [&](BucketKey key) { return wanted.empty() ? q.asks_for(key) : wanted.contains(key); };
  CellFolder folder(q.view, of.calendar);
  std::size_t at = 0;
  for_each_identity(pointers, [&](std::span<const Fact* const> same) {
    const Derived derived = derive(same, of.calendar);
    folder.add(derived);
    const BucketKey instant = placement_of(q.view, of.calendar, derived.time).instant;
    if (counts_in(derived, q.view) && is_wanted(instant)) {
      std::size_t believed = at;
      while (&facts[believed].fact != derived.believed) ++believed;
      BucketAnswer& answer = of.answers[instant];
      ++(q.reading.from_batch(facts[believed].position) ? answer.from_batch : answer.from_speed);
    }
    at += same.size();
  });
  for (const auto& [key, cell] : folder.cells()) {
    if (!is_wanted(key)) continue;
    of.answers[key].key = key;
    of.answers[key].cell = cell;
  }
}

// Windows of time, joined where reading them together costs little.
std::vector<TimeRange> joined_windows(std::vector<TimeRange> windows) {
  constexpr std::int64_t kJoinSeconds = 5 * 86400;
  std::sort(windows.begin(), windows.end(), [](const TimeRange& a, const TimeRange& b) { return a.from < b.from; });
  std::vector<TimeRange> joined;
  for (const TimeRange& window : windows) {
    if (!joined.empty() && window.from - joined.back().to < kJoinSeconds) {
      joined.back().to = std::max(joined.back().to, window.to);
    } else {
      joined.push_back(window);
    }
  }
  return joined;
}

// Buckets that are folded again and whose facts all lie in the window.
std::set<BucketKey> refold_in(const Question& q, const OfStation& of, TimeRange window) {
  std::set<BucketKey> inside;
  for (const BucketKey key : of.refold) {
    const TimeRange needed = q.window(of.calendar, key, key);
    if (window.from <= needed.from && needed.to <= window.to) inside.insert(key);
  }
  return inside;
}

Status refold_buckets(const Question& q, std::span<OfStation> stations, std::span<const StoredFact> of_tail) {
  std::vector<TimeRange> needed;
  for (OfStation& of : stations) {
    for (const BucketKey key : of.refold) {
      of.answers.erase(key);
      needed.push_back(q.window(of.calendar, key, key));
    }
  }
  for (const TimeRange& window : joined_windows(std::move(needed))) {
    const auto ids = ids_where(stations, [&](const OfStation& of) { return !refold_in(q, of, window).empty(); });
    STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, q.reading.facts(ids, window, q.scope, of_tail));
    for (OfStation& of : stations) {
      const std::set<BucketKey> inside = refold_in(q, of, window);
      if (!inside.empty()) fold_facts(q, of, facts_of(of.id, facts), inside);
    }
  }
  return {};
}

void note_buckets(const Question& q, OfStation& of, std::span<const StoredFact> of_tail) {
  for (const StoredFact& stored : of_tail) {
    const Placement buckets = placement_of(q.view, of.calendar, stored.fact.time);
    for (const BucketKey key : {buckets.instant, buckets.accumulation}) {
      if (q.asks_for(key)) of.refold.insert(key);
    }
  }
}

// Holds all that may fall into a bucket that is asked for, of any of the stations.
TimeRange whole_window(const Question& q, std::span<const OfStation> stations) {
  TimeRange window{kLatestTime, kEarliestTime};
  for (const OfStation& of : stations) {
    const TimeRange own = q.window(of.calendar, q.first, q.last);
    window = {std::min(window.from, own.from), std::max(window.to, own.to)};
  }
  return window;
}

// The tail is asked once, for all stations.
Status merge_layers(const Question& q, std::span<OfStation> stations) {
  STRATUS_RETURN_IF_ERROR(read_cells(q, stations));
  std::vector<StoredFact> of_tail;
  if (q.scope.layer == Layer::kMerged) {
    STRATUS_ASSIGN_OR_RETURN(of_tail, q.reading.tail_facts(all_ids(stations), whole_window(q, stations), q.scope));
    for (OfStation& of : stations) note_buckets(q, of, facts_of(of.id, of_tail));
  }
  return refold_buckets(q, stations, of_tail);
}

Status fold_all(const Question& q, std::span<OfStation> stations) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts,
                           q.reading.facts(all_ids(stations), whole_window(q, stations), q.scope));
  for (OfStation& of : stations) fold_facts(q, of, facts_of(of.id, facts), {});
  return {};
}

std::vector<BucketAnswer> sorted_answers(const Answers& answers) {
  std::vector<BucketAnswer> sorted;
  sorted.reserve(answers.size());
  for (const auto& [key, answer] : answers) sorted.push_back(answer);
  return sorted;
}

}  // namespace

Result<std::vector<std::vector<BucketAnswer>>> bucket_answers(const Reading& reading, const ViewSpec& view,
                                                              std::span<const Station> stations, BucketKey first,
                                                              BucketKey last, const Scope& scope) {
  const Question question{reading, view, first, last, scope};
  const VersionInfo& version = reading.version();
  // Cells of other rules would not add up with facts derived under ours, and a station that was described after the version
  // has facts and no cells: facts alone answer until the next batch run.
  const bool has_cells = view.stored && scope.layer != Layer::kSpeed && version.generation == rules_generation();
  std::vector<OfStation> with_cells;
  std::vector<OfStation> of_facts;
  for (const Station& station : stations) {
    STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
    const bool merged = has_cells && !version.unregistered.contains(station.id);
    (merged ? with_cells : of_facts).push_back({station.id, calendar, {}, {}});
  }
  if (!with_cells.empty()) STRATUS_RETURN_IF_ERROR(merge_layers(question, with_cells));
  if (!of_facts.empty()) STRATUS_RETURN_IF_ERROR(fold_all(question, of_facts));
  // Both keep the order of `stations`.
  std::vector<std::vector<BucketAnswer>> answers;
  answers.reserve(stations.size());
  auto merged = with_cells.begin();
  auto folded = of_facts.begin();
  for (const Station& station : stations) {
    const bool is_merged = merged != with_cells.end() && merged->id == station.id;
    answers.push_back(sorted_answers((is_merged ? merged++ : folded++)->answers));
  }
  return answers;
}

Result<std::vector<BucketAnswer>> bucket_answers(const Reading& reading, const ViewSpec& view, const Station& station,
                                                 BucketKey first, BucketKey last, const Scope& scope) {
  STRATUS_ASSIGN_OR_RETURN(auto answers, bucket_answers(reading, view, std::span(&station, 1), first, last, scope));
  return std::move(answers.front());
}

}  // namespace stratus
