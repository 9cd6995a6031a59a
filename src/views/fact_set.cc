#include "views/fact_set.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>

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

// By station, the places of its facts, ascending.
std::vector<std::vector<std::size_t>> places_by_station(const std::vector<StoredFact>& facts) {
  std::unordered_map<std::string_view, std::size_t> numbers;
  std::vector<std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const auto [known, is_new] = numbers.try_emplace(facts[i].fact.station.text(), places.size());
    if (is_new) places.emplace_back();
    places[known->second].push_back(i);
  }
  std::sort(places.begin(), places.end(),
            [&](const auto& a, const auto& b) { return facts[a.front()].fact.station < facts[b.front()].fact.station; });
  return places;
}

// Puts the fact of place order[i] to place i.
void rearrange(std::vector<StoredFact>& facts, std::vector<std::size_t> order) {
  for (std::size_t begin = 0; begin < order.size(); ++begin) {
    if (order[begin] == begin) continue;
    StoredFact first = std::move(facts[begin]);
    std::size_t to = begin;
    while (order[to] != begin) {
      facts[to] = std::move(facts[order[to]]);
      to = std::exchange(order[to], to);
    }
    facts[to] = std::move(first);
    order[to] = to;
  }
}

// Stations are few, and the facts of one mostly come in their order: little is compared.
void sort_stored(std::vector<StoredFact>& facts) {
  const auto before = [&](std::size_t a, std::size_t b) { return stored_before(facts[a], facts[b]); };
  std::vector<std::size_t> order;
  order.reserve(facts.size());
  for (std::vector<std::size_t>& places : places_by_station(facts)) {
    if (!std::is_sorted(places.begin(), places.end(), before)) std::sort(places.begin(), places.end(), before);
    order.insert(order.end(), places.begin(), places.end());
  }
  rearrange(facts, std::move(order));
}

}  // namespace

void make_canonical(std::vector<StoredFact>& facts) {
  // What comes from a store mostly is sorted.
  if (!std::is_sorted(facts.begin(), facts.end(), stored_before)) sort_stored(facts);
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
