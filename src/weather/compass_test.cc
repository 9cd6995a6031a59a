#include "weather/compass.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

TEST(Compass, SectorsAreHalfOpen) {
  EXPECT_EQ(compass_text(0), "");
  EXPECT_EQ(compass_text(360), "N");
  EXPECT_EQ(compass_text(11), "N");
  EXPECT_EQ(compass_text(12), "NNE");
  EXPECT_EQ(compass_text(348), "NNW");
  EXPECT_EQ(compass_text(349), "N");
  for (std::int32_t d = 1; d <= 360; ++d) {
    const auto centre = compass_degrees(compass_text(d));
    ASSERT_TRUE(centre);
    EXPECT_EQ(compass_text(*centre), compass_text(d));
  }
}

}  // namespace
}  // namespace stratus
