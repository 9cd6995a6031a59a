#include "views/histogram.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <map>

namespace stratus {
namespace {

using Values = std::vector<std::int32_t>;

Values any_values() {
  const auto value = rc::gen::weightedOneOf<std::int32_t>(
      {{6, rc::gen::inRange<std::int32_t>(-5, 5)},
       {1, rc::gen::element(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max())}});
  return *rc::gen::container<Values>(value);
}

Values joined(Values a, const Values& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Histogram sum(Histogram a, const Histogram& b) {
  a.combine(b);
  return a;
}

RC_GTEST_PROP(HistogramLaw, CountsEachValue, ()) {
  const Values values = any_values();
  std::map<std::int32_t, std::int64_t> counts;
  for (const std::int32_t value : values) ++counts[value];
  std::vector<HistogramBin> bins;
  for (const auto& [value, count] : counts) bins.push_back({value, count});
  const Histogram histogram = Histogram::of(values);
  RC_ASSERT(histogram.bins() == bins);
  RC_ASSERT(histogram.count() == static_cast<std::int64_t>(values.size()));
  RC_ASSERT(Histogram::of_bins(bins) == histogram);
  Histogram one_by_one;
  for (const std::int32_t value : values) one_by_one.add(value);
  RC_ASSERT(one_by_one == histogram);
}

RC_GTEST_PROP(HistogramLaw, IsACommutativeMonoid, ()) {
  const Values a = any_values();
  const Values b = any_values();
  const Histogram c = Histogram::of(any_values());
  const Histogram of_a = Histogram::of(a);
  const Histogram of_b = Histogram::of(b);
  RC_ASSERT(sum(of_a, of_b) == Histogram::of(joined(a, b)));
  RC_ASSERT(sum(of_a, of_b) == sum(of_b, of_a));
  RC_ASSERT(sum(sum(of_a, of_b), c) == sum(of_a, sum(of_b, c)));
  RC_ASSERT(sum(of_a, Histogram()) == of_a);
  RC_ASSERT(sum(Histogram(), of_a) == of_a);
}

TEST(Histogram, IsNotMadeOfWhatIsNone) {
  EXPECT_FALSE(Histogram::of_bins({{1, 0}}));
  EXPECT_FALSE(Histogram::of_bins({{1, -1}}));
  EXPECT_FALSE(Histogram::of_bins({{1, 2}, {1, 2}}));
  EXPECT_FALSE(Histogram::of_bins({{2, 1}, {1, 1}}));
  EXPECT_TRUE(Histogram::of_bins({{-1, 1}, {1, 1}}));
  EXPECT_TRUE(Histogram::of_bins({})->empty());
}

}  // namespace
}  // namespace stratus
