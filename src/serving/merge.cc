#include "serving/merge.h"

#include <algorithm>
#include <set>

#include "views/closed_months.h"
#include "views/fact_set.h"
#include "views/generation.h"

namespace stratus {
namespace {

// One of the stations asked for: the calendar that places its facts, and what becomes its answer.
struct OfStation {
  StationId id;
  StationCalendar calendar;
  std::vector<BucketAnswer> answers{};  // by key
  std::set<BucketKey> refold{};         // buckets whose cell does not answer

  // That of the bucket, made when it is not there.
  BucketAnswer& answer(BucketKey key) {
    const auto before = [](const BucketAnswer& answer, BucketKey wanted) { return answer.key < wanted; };
    const auto at = std::lower_bound(answers.begin(), answers.end(), key, before);
    if (at != answers.end() && at->key == key) return *at;
    return *answers.insert(at, BucketAnswer{key, {}});
  }
};

struct Question {
  const Reading& reading;
  const ViewSpec& view;
  BucketKey first;
  BucketKey last;
  const Scope& scope;
  const MeasureSet& measures;  // that are looked at

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

// The buckets of which the version keeps no cells: months that are not closed.
void refold_unstored(const Question& q, std::span<OfStation> stations) {
  const BucketKey end = stored_end(q.view, q.reading.version().newest_known_at);
  if (q.last < end) return;
  std::set<BucketKey> open;
  for (BucketKey month = month_key(std::max(q.first, end)); month <= q.last; month = {last_day_of_month(month).value + 1})
    open.insert(month);
  for (OfStation& of : stations) of.refold = open;
}

// Cells of the published view. Those that know too much for as_of are folded again.
Status read_cells(const Question& q, std::span<OfStation> stations) {
  refold_unstored(q, stations);
  STRATUS_ASSIGN_OR_RETURN(std::vector<KeyedCell> cells,
                           q.reading.cells(q.view, all_ids(stations), q.first, q.last, q.measures));
  auto of = stations.begin();
  for (KeyedCell& keyed : cells) {
    while (of->id != keyed.station) ++of;
    if (keyed.cell.max_known_at > q.scope.as_of) {
      of->refold.insert(keyed.key);
    } else {
      const std::int64_t observations = keyed.cell.observations;
      of->answers.push_back({keyed.key, std::move(keyed.cell), observations, 0, true});
    }
  }
  return {};
}

// Folds facts into those of their buckets that are asked for and that `takes`, beside what is there of other identities.
template <typename Takes>
void fold_facts(const Question& q, OfStation& of, std::span<const StoredFact> facts, Takes&& takes) {
  std::vector<const Fact*> pointers;
  pointers.reserve(facts.size());
  for (const StoredFact& stored : facts) pointers.push_back(&stored.fact);
  const auto is_wanted = [&](BucketKey key) { return q.asks_for(key) && takes(key); };
  CellFolder folder(q.view, of.calendar);
  std::size_t at = 0;
  for_each_identity(pointers, [&](std::span<const Fact* const> same) {
    const Derived derived = derive(same, of.calendar);
    folder.add(derived);
    const BucketKey instant = placement_of(q.view, of.calendar, derived.time).instant;
    if (counts_in(derived, q.view) && is_wanted(instant)) {
      std::size_t believed = at;
      while (&facts[believed].fact != derived.believed) ++believed;
      BucketAnswer& answer = of.answer(instant);
      ++(q.reading.from_batch(facts[believed].position) ? answer.from_batch : answer.from_speed);
    }
    at += same.size();
  });
  for (const auto& [key, cell] : folder.cells()) {
    if (!is_wanted(key)) continue;
    BucketAnswer& answer = of.answer(key);
    answer.cell.combine(cell);
    answer.stored = false;
  }
}

// The times whose facts fall into the buckets that are folded again, joined where they meet.
std::vector<TimeRange> windows_of(const Question& q, const OfStation& of) {
  std::vector<TimeRange> needed;
  for (const BucketKey key : of.refold) needed.push_back(q.window(of.calendar, key, key));
  // In some zones a day begins before the one that has the smaller number.
  std::sort(needed.begin(), needed.end(), [](const TimeRange& a, const TimeRange& b) { return a.from < b.from; });
  std::vector<TimeRange> windows;
  for (const TimeRange& window : needed) {
    if (!windows.empty() && window.from <= windows.back().to) {
      windows.back().to = std::max(windows.back().to, window.to);
    } else {
      windows.push_back(window);
    }
  }
  return windows;
}

Status refold_buckets(const Question& q, std::span<OfStation> stations, std::span<const StoredFact> of_tail) {
  FactSelection selection;
  for (OfStation& of : stations) {
    std::erase_if(of.answers, [&](const BucketAnswer& answer) { return of.refold.contains(answer.key); });
    if (!of.refold.empty()) selection.emplace_hint(selection.end(), of.id, windows_of(q, of));
  }
  if (selection.empty()) return {};
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, q.reading.facts(selection, q.scope, of_tail));
  FactsInTurn in_turn(facts);
  for (OfStation& of : stations) {
    if (of.refold.empty()) continue;
    fold_facts(q, of, in_turn.of(of.id), [&](BucketKey key) { return of.refold.contains(key); });
  }
  return {};
}

// Whose cell would answer, of the buckets asked for into which a fact of that time falls.
std::vector<BucketKey> buckets_of(const Question& q, const OfStation& of, UtcSeconds time) {
  const Placement placement = placement_of(q.view, of.calendar, time);
  std::vector<BucketKey> keys{placement.instant};
  if (placement.accumulation != placement.instant) keys.push_back(placement.accumulation);
  std::erase_if(keys, [&](BucketKey key) { return !q.asks_for(key) || of.refold.contains(key); });
  return keys;
}

// Calls `visit(station, identity)` for each identity of these facts, which are by station and time.
template <typename Visit>
void for_each_identity_of(std::span<OfStation> stations, std::span<const StoredFact> facts, Visit&& visit) {
  FactsInTurn in_turn(facts);
  for (OfStation& of : stations) {
    const Fact* last = nullptr;
    for (const StoredFact& stored : in_turn.of(of.id)) {
      if (last == nullptr || last->time != stored.fact.time) visit(of, Identity::of(stored.fact));
      last = &stored.fact;
    }
  }
}

// What the tail says of an identity that the dataset has no fact of adds to the cell, for nothing in the cell can decide
// against it, nor it against anything there. Where the dataset has a fact of the identity, the bucket is folded again.
Status add_tail(const Question& q, std::span<OfStation> stations, std::span<const StoredFact> of_tail) {
  std::vector<Identity> asked;
  for_each_identity_of(stations, of_tail, [&](const OfStation& of, Identity identity) {
    if (!buckets_of(q, of, identity.time).empty()) asked.push_back(std::move(identity));
  });
  if (asked.empty()) return {};
  STRATUS_ASSIGN_OR_RETURN(const std::vector<bool> held, q.reading.held(asked));
  auto is_held = held.begin();
  auto next = asked.begin();
  for_each_identity_of(stations, of_tail, [&](OfStation& of, const Identity& identity) {
    if (next == asked.end() || identity != *next) return;
    if (*is_held) {
      for (const BucketKey key : buckets_of(q, of, identity.time)) of.refold.insert(key);
    }
    ++is_held;
    ++next;
  });
  FactsInTurn in_turn(of_tail);
  for (OfStation& of : stations)
    fold_facts(q, of, in_turn.of(of.id), [&](BucketKey key) { return !of.refold.contains(key); });
  return {};
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
    STRATUS_RETURN_IF_ERROR(add_tail(q, stations, of_tail));
  }
  return refold_buckets(q, stations, of_tail);
}

Status fold_all(const Question& q, std::span<OfStation> stations) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts,
                           q.reading.facts(all_ids(stations), whole_window(q, stations), q.scope));
  FactsInTurn in_turn(facts);
  for (OfStation& of : stations) {
    const std::span<const StoredFact> own = in_turn.of(of.id);
    // Hours are many, and answers large.
    of.answers.reserve(std::min(own.size(), static_cast<std::size_t>(q.last.value - q.first.value + 1)));
    fold_facts(q, of, own, [](BucketKey) { return true; });
  }
  return {};
}

}  // namespace

Result<std::vector<std::vector<BucketAnswer>>> bucket_answers(const Reading& reading, const ViewSpec& view,
                                                              std::span<const Station> stations, BucketKey first,
                                                              BucketKey last, const Scope& scope,
                                                              const MeasureSet& measures) {
  const Question question{reading, view, first, last, scope, measures};
  const VersionInfo& version = reading.version();
  // Cells of other rules or zones would not add up with facts derived under ours, and a station that was described after the
  // version has facts and no cells: facts alone answer until the next batch run.
  const bool has_cells = view.stored && scope.layer != Layer::kSpeed && rules_stand(version);
  std::vector<OfStation> with_cells;
  std::vector<OfStation> of_facts;
  for (const Station& station : stations) {
    STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
    const bool merged = has_cells && !version.unregistered.contains(station.id);
    (merged ? with_cells : of_facts).push_back({station.id, calendar});
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
    answers.push_back(std::move((is_merged ? merged++ : folded++)->answers));
  }
  return answers;
}

Result<std::vector<BucketAnswer>> bucket_answers(const Reading& reading, const ViewSpec& view, const Station& station,
                                                 BucketKey first, BucketKey last, const Scope& scope) {
  STRATUS_ASSIGN_OR_RETURN(auto answers, bucket_answers(reading, view, std::span(&station, 1), first, last, scope));
  return std::move(answers.front());
}

}  // namespace stratus
