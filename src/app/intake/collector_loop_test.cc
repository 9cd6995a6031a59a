#include "app/intake/collector_loop.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

TEST(CollectorLoop, RoundsThatFailWaitLongerUpToAnHourAndNeverLessThanTheInterval) {
  EXPECT_EQ(next_round_s(900, 0), 900);
  EXPECT_EQ(next_round_s(900, 1), 1800);
  EXPECT_EQ(next_round_s(900, 2), 3600);
  EXPECT_EQ(next_round_s(900, 1000), 3600);
  EXPECT_EQ(next_round_s(7200, 5), 7200);
  EXPECT_EQ(next_round_s(1, 1000), 3600);
}

}  // namespace
}  // namespace stratus
