// resolve, frontier and the union of sets of facts.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "laws/generators.h"
#include "reference/believe.h"
#include "views/fact_set.h"
#include "views/resolve.h"

namespace stratus {
namespace {

using Pointers = std::vector<const Fact*>;

Pointers pointers_to(const std::vector<Fact>& facts) {
  Pointers pointers;
  for (const Fact& fact : facts) pointers.push_back(&fact);
  return pointers;
}

std::optional<Fact> value(const Fact* fact) { return fact == nullptr ? std::nullopt : std::optional(*fact); }

Pointers join(Pointers a, const Pointers& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::vector<Fact> shuffled(const std::vector<Fact>& facts) {
  std::vector<Fact> mixed = facts;
  for (std::size_t i = mixed.size(); i > 1; --i) std::swap(mixed[i - 1], mixed[*rc::gen::inRange<std::size_t>(0, i)]);
  return mixed;
}

RC_GTEST_PROP(ResolveLaw, EqualsThePlainReference, ()) {
  const auto facts = *facts_of_one_identity();
  RC_ASSERT(value(resolve(pointers_to(facts))) == plain_resolve(facts));
}

RC_GTEST_PROP(ResolveLaw, OrderAndRepetitionDoNotMatter, ()) {
  const auto facts = *facts_of_one_identity();
  std::vector<Fact> repeated = facts;
  if (!facts.empty()) {
    for (const std::size_t i : *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, facts.size())))
      repeated.push_back(facts[i]);
  }
  const auto mixed = shuffled(repeated);
  RC_ASSERT(value(resolve(pointers_to(mixed))) == value(resolve(pointers_to(facts))));
}

RC_GTEST_PROP(FrontierLaw, KeepsAllThatCanStillMatter, ()) {
  const auto facts_a = *facts_of_one_identity();
  const auto facts_b = *facts_of_one_identity();
  const Pointers a = pointers_to(facts_a);
  const Pointers b = pointers_to(facts_b);
  const Pointers front_a = frontier(a);
  const Pointers front_b = frontier(b);
  RC_ASSERT(front_a.size() <= 8U);
  RC_ASSERT(value(resolve(join(front_a, front_b))) == value(resolve(join(a, b))));
  RC_ASSERT(value(resolve(frontier(join(a, b)))) == value(resolve(join(a, b))));
}

// Why the frontier is not just the winner.
TEST(FrontierLaw, WinnersAloneAreNotEnough) {
  Fact forecast;
  forecast.kind = Kind::kForecast;
  forecast.known_at = {1};
  Fact observed;
  observed.known_at = {2};
  Fact retraction;
  retraction.retraction = true;
  retraction.known_at = {3};
  const Pointers a{&forecast, &observed};
  const Pointers b{&retraction};
  const Pointers winner{resolve(a), &retraction};
  EXPECT_EQ(resolve(winner), nullptr);
  EXPECT_EQ(resolve(join(a, b)), &forecast);
  EXPECT_EQ(resolve(join(frontier(a), frontier(b))), &forecast);
}

std::vector<StoredFact> positioned(const std::vector<Fact>& facts) {
  std::vector<StoredFact> stored;
  for (const Fact& fact : facts) stored.push_back({fact, {*rc::gen::inRange(0, 3), *rc::gen::inRange<std::int64_t>(0, 50)}});
  return stored;
}

std::vector<StoredFact> canonical(std::vector<StoredFact> facts) {
  make_canonical(facts);
  return facts;
}

RC_GTEST_PROP(UnionLaw, EqualsThePlainUnion, ()) {
  const auto facts = positioned(*history());
  RC_ASSERT(canonical(facts) == plain_union(facts));
}

RC_GTEST_PROP(UnionLaw, IsAssociativeCommutativeIdempotent, ()) {
  const auto a = canonical(positioned(*history()));
  const auto b = canonical(positioned(*history()));
  const auto c = canonical(positioned(*history()));
  RC_ASSERT(union_of(a, b) == union_of(b, a));
  RC_ASSERT(union_of(union_of(a, b), c) == union_of(a, union_of(b, c)));
  RC_ASSERT(union_of(a, a) == a);
  RC_ASSERT(union_of(a, {}) == a);
}

}  // namespace
}  // namespace stratus
