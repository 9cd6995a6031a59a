#include "engine/verification/dataset_check.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "engine/verification/compare_sorted.h"
#include "reference/believe.h"
#include "views/generation.h"

namespace stratus {
namespace {

bool before(const StoredFact& a, const StoredFact& b) { return compare_stored(a.fact, b.fact) < 0; }

int order_of(const StoredFact& a, const StoredFact& b) {
  const auto order = compare_stored(a.fact, b.fact);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

std::string describe(const StoredFact& stored) {
  return std::string(to_string(stored.fact.kind)) + (stored.fact.retraction ? " retraction" : " fact") + " of " +
         stored.fact.station.text() + " at " + format_utc(stored.fact.time) + ", " + to_string(stored.position);
}

// Which position of equal facts in several partitions a dataset has, depends on when the runs were; within one it is the
// least.
bool agree(const StoredFact& wanted, const StoredFact& found) {
  return wanted.fact == found.fact &&
         (wanted.position == found.position || wanted.position.partition != found.position.partition);
}

// Both, each fact once; where both have it as `first` has it. Both are sorted.
std::vector<StoredFact> joined(std::vector<StoredFact> first, std::vector<StoredFact> second) {
  if (first.empty()) return second;
  std::vector<StoredFact> all;
  std::set_union(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(all), before);
  return all;
}

}  // namespace

DatasetCheck::DatasetCheck(const VerifySubject& subject) : subject_(subject) {
  for (const FormerLog& left : subject.info().former) former_ = former_.join(left.covered.end);
}

// Facts of the dataset that nothing else states any more: their records are gone from the log, or stood in a former one.
// Which log a position is of it does not say: where a former log reached, what this log states there otherwise is not of
// this one. `log`: its facts, by position when there were former ones.
std::vector<StoredFact> DatasetCheck::stated_alone(std::span<const StoredFact> dataset,
                                                   std::span<const StoredFact> log) const {
  const auto stated = [&](const StoredFact& stored) {
    const auto earlier = [](const StoredFact& a, LogPosition position) { return a.position < position; };
    const auto there = std::lower_bound(log.begin(), log.end(), stored.position, earlier);
    return there != log.end() && *there == stored;
  };
  std::vector<StoredFact> alone;
  std::copy_if(dataset.begin(), dataset.end(), std::back_inserter(alone), [&](const StoredFact& stored) {
    const bool covered = subject_.covers(stored.position);
    return (covered && !subject_.still_in_log(stored.position)) ||
           (former_.covers(stored.position) && !(covered && stated(stored)));
  });
  return alone;
}

DatasetCheck::OfStation DatasetCheck::check(std::span<const StoredFact> dataset, std::vector<StoredFact> log) {
  if (!former_.empty())
    std::sort(log.begin(), log.end(), [](const StoredFact& a, const StoredFact& b) { return a.position < b.position; });
  OfStation facts;
  std::vector<StoredFact> alone = stated_alone(dataset, log);
  facts.stated_alone = static_cast<std::int64_t>(alone.size());
  const auto after =
      std::partition(log.begin(), log.end(), [&](const StoredFact& stored) { return subject_.covers(stored.position); });
  facts.after.assign(std::make_move_iterator(after), std::make_move_iterator(log.end()));
  log.erase(after, log.end());
  facts.covered = joined(std::move(alone), plain_union(std::move(log)));
  const bool by_decoder = cannot_be_read_again();
  compare_sorted(facts.covered, dataset, "dataset", "log", order_of, agree, describe, describe, [&](std::string line) {
    if (by_decoder) {
      ++by_decoder_;
    } else {
      const std::span<const StoredFact> any = dataset.empty() ? std::span<const StoredFact>(facts.covered) : dataset;
      subject_.differences.add({VerifyStep::kDataset, any.front().fact.station.text()}, std::move(line));
    }
  });
  return facts;
}

void DatasetCheck::finish() {
  if (by_decoder_ == 0) return;
  subject_.differences.add(
      {VerifyStep::kDataset},
      "dataset: " + std::to_string(by_decoder_) +
          " differences from the log, whose records another decoder made facts of (" + subject_.info().decoder + ", now " +
          decoder_generation() +
          "); the log has not all any more, so they cannot be made anew and were not compared one by one");
}

// Whether the facts are those of another decoder, and stay so: a batch run makes them anew only of a log that has all.
bool DatasetCheck::cannot_be_read_again() const {
  const VersionInfo& version = subject_.info();
  return version.decoder != decoder_generation() &&
         !(subject_.extent.begin.empty() && subject_.gaps.empty() && version.former.empty());
}

}  // namespace stratus
