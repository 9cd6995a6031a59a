#include "views/trend.h"

#include <gtest/gtest.h>

#include <vector>

namespace stratus {
namespace {

std::vector<TrendPoint> series(const std::vector<double>& values) {
  std::vector<TrendPoint> points;
  for (std::size_t i = 0; i < values.size(); ++i) points.push_back({static_cast<double>(i), values[i]});
  return points;
}

TEST(Trend, EqualsTheKnownValues) {
  const auto found = trend(series({1, 2, 4, 3, 5, 7, 6, 8, 9, 10}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->s, 41);
  EXPECT_DOUBLE_EQ(found->variance, 125);
  EXPECT_NEAR(found->z, 3.57771, 5e-6);
  EXPECT_NEAR(found->p, 0.000346619, 5e-10);
  EXPECT_DOUBLE_EQ(found->slope, 1);
}

TEST(Trend, TiesTakeFromTheVariance) {
  const auto found = trend(series({1, 1, 1, 2}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->s, 3);
  EXPECT_NEAR(found->variance, (4.0 * 3 * 13 - 3.0 * 2 * 11) / 18, 1e-12);
}

TEST(Trend, GapsCountByTheirTime) {
  const auto found = trend(std::vector<TrendPoint>{{0, 0}, {1, 1}, {10, 10}});
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(found->slope, 1);
}

TEST(Trend, NeedsThreePoints) { EXPECT_FALSE(trend(series({1, 2}))); }

TEST(Trend, OfAConstantIsNone) {
  const auto found = trend(series({5, 5, 5, 5}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->s, 0);
  EXPECT_EQ(found->z, 0);
  EXPECT_DOUBLE_EQ(found->p, 1);
  EXPECT_EQ(found->slope, 0);
}

}  // namespace
}  // namespace stratus
