#include "reference/believe.h"

#include <algorithm>
#include <tuple>

namespace stratus {
namespace {

std::vector<std::optional<std::int32_t>> values_of(const Fact& fact) {
  std::vector<std::optional<std::int32_t>> values;
  values.reserve(kElementCount);
  for (const ElementInfo& element : kElements) values.push_back(fact.elements.get(element.element));
  return values;
}

auto statement(const Fact& fact) {
  return std::make_tuple(fact.known_at.value, values_of(fact), fact.precipitation_trace, fact.is_rain, fact.is_storm,
                         fact.condition, fact.origin);
}

auto stored_order(const Fact& fact) {
  return std::make_tuple(fact.station.text(), fact.time.value, static_cast<int>(fact.kind), fact.retraction,
                         statement(fact));
}

bool taken_back(const Fact& fact, std::span<const StoredFact> facts) {
  return std::any_of(facts.begin(), facts.end(), [&](const StoredFact& other) {
    return other.fact.retraction && other.fact.kind == fact.kind && other.fact.known_at >= fact.known_at;
  });
}

auto identity(const StoredFact& stored) { return std::tie(stored.fact.station.text(), stored.fact.time); }

}  // namespace

std::vector<StoredFact> plain_union(std::vector<StoredFact> facts, const std::function<bool()>& stopped) {
  std::vector<StoredFact*> sorted;
  sorted.reserve(facts.size());
  for (StoredFact& stored : facts) sorted.push_back(&stored);
  std::sort(sorted.begin(), sorted.end(),
            [](const StoredFact* a, const StoredFact* b) { return identity(*a) < identity(*b); });
  std::vector<StoredFact> once;
  once.reserve(facts.size());
  for (auto said = sorted.begin(); said != sorted.end();) {
    if (stopped && stopped()) return {};
    const auto end = std::find_if(said, sorted.end(), [&](const StoredFact* s) { return identity(*s) != identity(**said); });
    std::sort(said, end, [](const StoredFact* a, const StoredFact* b) {
      return std::make_tuple(stored_order(a->fact), a->position) < std::make_tuple(stored_order(b->fact), b->position);
    });
    for (; said != end; ++said) {
      if (once.empty() || !(once.back().fact == (*said)->fact)) once.push_back(std::move(**said));
    }
  }
  return once;
}

const Fact* plain_believed(std::span<const StoredFact> facts) {
  if (facts.size() == 1) return facts.front().fact.retraction ? nullptr : &facts.front().fact;
  std::vector<const Fact*> stated;
  for (const StoredFact& stored : facts) {
    if (!stored.fact.retraction) stated.push_back(&stored.fact);
  }
  std::sort(stated.begin(), stated.end(), [](const Fact* a, const Fact* b) {
    return std::make_tuple(static_cast<int>(a->kind), statement(*a)) >
           std::make_tuple(static_cast<int>(b->kind), statement(*b));
  });
  const auto stands =
      std::find_if(stated.begin(), stated.end(), [&](const Fact* fact) { return !taken_back(*fact, facts); });
  return stands == stated.end() ? nullptr : *stands;
}

std::optional<Fact> plain_resolve(const std::vector<Fact>& facts) {
  std::vector<StoredFact> said;
  said.reserve(facts.size());
  for (const Fact& fact : facts) said.push_back({fact, {}});
  const Fact* const believed = plain_believed(said);
  return believed == nullptr ? std::nullopt : std::optional(*believed);
}

}  // namespace stratus
