#include "views/fact_set.h"

#include <algorithm>
#include <iterator>

namespace stratus {
namespace {

// Equal facts stand together, the smallest position first.
bool stored_before(const StoredFact& a, const StoredFact& b) {
  const auto order = compare_stored(a.fact, b.fact);
  return order != 0 ? order < 0 : a.position < b.position;
}

void drop_repeated(std::vector<StoredFact>& facts) {
  const auto same_fact = [](const StoredFact& a, const StoredFact& b) { return a.fact == b.fact; };
  facts.erase(std::unique(facts.begin(), facts.end(), same_fact), facts.end());
}

}  // namespace

void make_canonical(std::vector<StoredFact>& facts) {
  // What comes from a store mostly is sorted.
  if (!std::is_sorted(facts.begin(), facts.end(), stored_before)) std::sort(facts.begin(), facts.end(), stored_before);
  drop_repeated(facts);
}

std::vector<StoredFact> facts_beyond(std::span<const StoredFact> others, std::vector<StoredFact> some) {
  const auto before = [](const StoredFact& a, const StoredFact& b) { return compare_stored(a.fact, b.fact) < 0; };
  std::vector<StoredFact> found;
  std::set_difference(std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()), others.begin(),
                      others.end(), std::back_inserter(found), before);
  return found;
}

std::vector<StoredFact> union_of(std::vector<StoredFact> a, std::vector<StoredFact> b) {
  std::vector<StoredFact> merged;
  merged.reserve(a.size() + b.size());
  std::merge(std::make_move_iterator(a.begin()), std::make_move_iterator(a.end()), std::make_move_iterator(b.begin()),
             std::make_move_iterator(b.end()), std::back_inserter(merged), stored_before);
  drop_repeated(merged);
  return merged;
}

std::span<const StoredFact> FactsInTurn::of(const StationId& station) {
  while (at_ < facts_.size() && facts_[at_].fact.station < station) ++at_;
  const std::size_t begin = at_;
  while (at_ < facts_.size() && facts_[at_].fact.station == station) ++at_;
  return facts_.subspan(begin, at_ - begin);
}

}  // namespace stratus
