#include "serving/merge.h"

#include <map>
#include <set>

#include "views/generation.h"

namespace stratus {
namespace {

using Answers = std::map<BucketKey, BucketAnswer>;

// The question, with the calendar that places facts.
struct Question {
  const Reading& reading;
  const ViewSpec& view;
  const StationId& station;
  const StationCalendar& calendar;
  BucketKey first;
  BucketKey last;
  const Scope& scope;

  bool asks_for(BucketKey key) const { return first <= key && key <= last; }
};

MonthNumber month_of_day(BucketKey day) { return month_of(DayNumber{static_cast<std::int32_t>(day.value)}); }

// Cells of the published view. Those that know too much for as_of go into `refold`.
Status read_cells(const Question& q, Answers& answers, std::set<BucketKey>& refold) {
  const auto view = q.reading.version().views.find(std::string(q.view.name));
  if (view == q.reading.version().views.end()) return {};
  const auto past = view->second.upper_bound(month_of_day(q.last));
  for (auto file = view->second.lower_bound(month_of_day(q.first)); file != past; ++file) {
    STRATUS_RETURN_IF_ERROR(q.reading.still_wanted());
    STRATUS_ASSIGN_OR_RETURN(const std::vector<KeyedCell> cells, q.reading.ports().views.read(file->second, q.station));
    for (const KeyedCell& keyed : cells) {
      if (!q.asks_for(keyed.key)) continue;
      if (keyed.cell.max_known_at > q.scope.as_of) {
        refold.insert(keyed.key);
      } else {
        answers[keyed.key] = {keyed.key, keyed.cell, keyed.cell.observations, 0, true};
      }
    }
  }
  return {};
}

// Folds facts into the buckets of `wanted`; an empty `wanted` means every bucket asked for.
void fold_facts(const Question& q, std::span<const StoredFact> facts, const std::set<BucketKey>& wanted, Answers& answers) {
  std::vector<const Fact*> pointers;
  pointers.reserve(facts.size());
  for (const StoredFact& stored : facts) pointers.push_back(&stored.fact);
  const auto is_wanted = [&](BucketKey key) { return wanted.empty() ? q.asks_for(key) : wanted.contains(key); };
  CellFolder folder(q.view, q.calendar);
  std::size_t at = 0;
  for_each_identity(pointers, [&](std::span<const Fact* const> same) {
    const Derived derived = derive(same, q.calendar);
    folder.add(derived);
    const BucketKey instant = placement_of(q.view, q.calendar, derived.time).instant;
    if (counts_in(derived, q.view) && is_wanted(instant)) {
      std::size_t believed = at;
      while (&facts[believed].fact != derived.believed) ++believed;
      BucketAnswer& answer = answers[instant];
      ++(q.reading.from_batch(facts[believed].position) ? answer.from_batch : answer.from_speed);
    }
    at += same.size();
  });
  for (const auto& [key, cell] : folder.cells()) {
    if (!is_wanted(key)) continue;
    answers[key].key = key;
    answers[key].cell = cell;
  }
}

// Windows of time around keys, joined where reading them together costs little.
std::vector<TimeRange> windows_of(const Question& q, const std::set<BucketKey>& keys) {
  constexpr std::int64_t kJoinSeconds = 5 * 86400;
  std::vector<TimeRange> windows;
  for (const BucketKey key : keys) {
    const TimeRange window = q.calendar.window(q.view.bucket, key, key);
    if (!windows.empty() && window.from - windows.back().to < kJoinSeconds) {
      windows.back().to = std::max(windows.back().to, window.to);
    } else {
      windows.push_back(window);
    }
  }
  return windows;
}

Status refold_buckets(const Question& q, const std::set<BucketKey>& refold, Answers& answers) {
  for (const BucketKey key : refold) answers.erase(key);
  for (const TimeRange& window : windows_of(q, refold)) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, q.reading.facts(q.station, window, q.scope));
    // A window may hold whole other buckets and parts of more: only complete ones of `refold` are taken.
    std::set<BucketKey> inside;
    for (const BucketKey key : refold) {
      const TimeRange needed = q.calendar.window(q.view.bucket, key, key);
      if (window.from <= needed.from && needed.to <= window.to) inside.insert(key);
    }
    fold_facts(q, facts, inside, answers);
  }
  return {};
}

Status merge_layers(const Question& q, Answers& answers) {
  std::set<BucketKey> refold;
  STRATUS_RETURN_IF_ERROR(read_cells(q, answers, refold));
  if (q.scope.layer == Layer::kMerged) {
    const TimeRange window = q.calendar.window(q.view.bucket, q.first, q.last);
    for (const StoredFact& stored : q.reading.tail_facts(q.station, window, q.scope)) {
      const Placement buckets = placement_of(q.view, q.calendar, stored.fact.time);
      for (const BucketKey key : {buckets.instant, buckets.accumulation}) {
        if (q.asks_for(key)) refold.insert(key);
      }
    }
  }
  return refold_buckets(q, refold, answers);
}

Status fold_all(const Question& q, Answers& answers) {
  const TimeRange window = q.calendar.window(q.view.bucket, q.first, q.last);
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, q.reading.facts(q.station, window, q.scope));
  fold_facts(q, facts, {}, answers);
  return {};
}

}  // namespace

Result<std::vector<BucketAnswer>> bucket_answers(const Reading& reading, const ViewSpec& view, const Station& station,
                                                 BucketKey first, BucketKey last, const Scope& scope) {
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  const Question question{reading, view, station.id, calendar, first, last, scope};
  Answers answers;
  // Cells of other rules would not add up with facts derived under ours; facts alone answer until the next batch run.
  const bool has_cells = view.stored && scope.layer != Layer::kSpeed && reading.version().generation == rules_generation();
  STRATUS_RETURN_IF_ERROR(has_cells ? merge_layers(question, answers) : fold_all(question, answers));
  std::vector<BucketAnswer> sorted;
  sorted.reserve(answers.size());
  for (const auto& [key, answer] : answers) sorted.push_back(answer);
  return sorted;
}

}  // namespace stratus
