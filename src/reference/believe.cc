#include "reference/believe.h"

#include <algorithm>
#include <map>
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

bool taken_back(const Fact& fact, const std::vector<Fact>& facts) {
  for (const Fact& other : facts) {
    if (other.retraction && other.kind == fact.kind && other.known_at >= fact.known_at) return true;
  }
  return false;
}

}  // namespace

std::vector<StoredFact> plain_union(std::vector<StoredFact> facts, const std::function<bool()>& stopped) {
  std::map<std::pair<std::string, std::int64_t>, std::vector<StoredFact>> identities;
  for (StoredFact& stored : facts) {
    if (stopped && stopped()) return {};
    identities[{stored.fact.station.text(), stored.fact.time.value}].push_back(std::move(stored));
  }
  std::vector<StoredFact> once;
  for (auto& [identity, said] : identities) {
    if (stopped && stopped()) return {};
    std::stable_sort(said.begin(), said.end(), [](const StoredFact& a, const StoredFact& b) {
      return std::make_tuple(stored_order(a.fact), a.position) < std::make_tuple(stored_order(b.fact), b.position);
    });
    for (StoredFact& stored : said) {
      if (once.empty() || !(once.back().fact == stored.fact)) once.push_back(std::move(stored));
    }
  }
  return once;
}

std::optional<Fact> plain_resolve(const std::vector<Fact>& facts) {
  std::vector<Fact> stated;
  for (const Fact& fact : facts) {
    if (!fact.retraction) stated.push_back(fact);
  }
  std::sort(stated.begin(), stated.end(), [](const Fact& a, const Fact& b) {
    return std::make_tuple(static_cast<int>(a.kind), statement(a)) > std::make_tuple(static_cast<int>(b.kind), statement(b));
  });
  for (const Fact& fact : stated) {
    if (!taken_back(fact, facts)) return fact;
  }
  return std::nullopt;
}

}  // namespace stratus
