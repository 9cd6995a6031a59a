#include "engine/retry_pause.h"

#include <gtest/gtest.h>

#include <climits>

namespace stratus {
namespace {

TEST(RetryPause, AFailedRunIsAlwaysTriedAgainAndLaterAfterEachFailure) {
  EXPECT_EQ(retry_pause(0).count(), 0);
  EXPECT_EQ(retry_pause(1).count(), 10);
  EXPECT_EQ(retry_pause(4).count(), 80);
  for (const int failures : {2, 3, 8, 100, INT_MAX}) {
    EXPECT_GE(retry_pause(failures), retry_pause(failures - 1));
    EXPECT_LE(retry_pause(failures).count(), 900);
  }
}

}  // namespace
}  // namespace stratus
