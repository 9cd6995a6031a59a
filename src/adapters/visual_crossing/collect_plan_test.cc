#include "adapters/visual_crossing/collect_plan.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

VisualCrossingConfig config(std::int64_t share_pct) {
  VisualCrossingConfig made;
  made.collect_share_pct = share_pct;
  return made;
}

TEST(CollectPlan, LeavesTheShareOfTheHistory) {
  EXPECT_EQ(plan_collection(10, 60, config(100)).interval_s, 864);
  EXPECT_EQ(plan_collection(10, 60, config(50)).interval_s, 1728);
  EXPECT_EQ(plan_collection(1, 60, config(0)).interval_s, 86400);
}

TEST(CollectPlan, FitsOrIsStretchedWithTheSum) {
  const CollectPlan fits = plan_collection(10, 900, config(100));
  EXPECT_EQ(fits.interval_s, 900);
  EXPECT_FALSE(fits.stretched);
  EXPECT_EQ(
      fits.sum,
      "10 stations x 86400 s / 900 s = 960 records a day, within 1000, collect_share_pct = 100 of daily_cost_limit = 1000");
  const CollectPlan stretched = plan_collection(17, 60, config(100));
  EXPECT_EQ(stretched.interval_s, 1469);
  EXPECT_TRUE(stretched.stretched);
  EXPECT_EQ(
      stretched.sum,
      "17 stations x 86400 s / 60 s = 24480 records a day, more than 1000, collect_share_pct = 100 of daily_cost_limit = "
      "1000: asking every 1469 s = 1000 records a day");
}

TEST(Changed, LooksAtKindAndElementsOnly) {
  Fact fact;
  fact.elements.set(Element::kTemperature, 10);
  Fact later = fact;
  later.known_at = {5};
  later.condition = "Clear";
  EXPECT_FALSE(changed(fact, later));
  later.elements.set(Element::kTemperature, 11);
  EXPECT_TRUE(changed(fact, later));
  Fact other_kind = fact;
  other_kind.kind = Kind::kForecast;
  EXPECT_TRUE(changed(fact, other_kind));
  Fact more = fact;
  more.elements.set(Element::kHumidity, 0);
  EXPECT_TRUE(changed(fact, more));
}

}  // namespace
}  // namespace stratus
