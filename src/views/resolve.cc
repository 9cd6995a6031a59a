#include "views/resolve.h"

#include <array>

namespace stratus {
namespace {

struct Latest {
  const Fact* fact = nullptr;
  const Fact* retraction = nullptr;

  bool stands() const { return fact != nullptr && (retraction == nullptr || retraction->known_at < fact->known_at); }
};

using LatestByKind = std::array<Latest, kKindCount>;

LatestByKind latest_by_kind(std::span<const Fact* const> facts) {
  LatestByKind latest;
  for (const Fact* fact : facts) {
    Latest& of_kind = latest[static_cast<std::size_t>(fact->kind)];
    const Fact*& slot = fact->retraction ? of_kind.retraction : of_kind.fact;
    if (slot == nullptr || compare_statements(*slot, *fact) < 0) slot = fact;
  }
  return latest;
}

}  // namespace

const Fact* resolve(std::span<const Fact* const> facts) {
  // The usual case: one statement, never taken back.
  if (facts.size() == 1) return facts[0]->retraction ? nullptr : facts[0];
  const LatestByKind latest = latest_by_kind(facts);
  for (std::size_t kind = latest.size(); kind-- > 0;) {
    if (latest[kind].stands()) return latest[kind].fact;
  }
  return nullptr;
}

std::vector<const Fact*> frontier(std::span<const Fact* const> facts) {
  std::vector<const Fact*> kept;
  for (const Latest& latest : latest_by_kind(facts)) {
    if (latest.fact != nullptr) kept.push_back(latest.fact);
    if (latest.retraction != nullptr) kept.push_back(latest.retraction);
  }
  return kept;
}

}  // namespace stratus
