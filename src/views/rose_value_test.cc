#include "views/rose_value.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

// The numbers stand in files.
TEST(RoseValue, NumbersAreThoseOfTheStoredFormat) {
  EXPECT_EQ(rose_value(0, 0), 0);
  EXPECT_EQ(rose_value(0, 90), 0);
  EXPECT_EQ(rose_value(1, 360), 1);
  EXPECT_EQ(rose_value(199, 11), 1);
  EXPECT_EQ(rose_value(200, 11), 2);
  EXPECT_EQ(rose_value(1499, 349), 6);
  EXPECT_EQ(rose_value(1500, 349), 7);
  EXPECT_EQ(rose_value(1, 12), 8);
  EXPECT_EQ(rose_value(7500, 348), 16 * 7);
}

TEST(RoseValue, IsThatOfItsPlace) {
  for (std::int32_t direction = 1; direction <= 360; ++direction) {
    for (const std::int32_t speed : {1, 200, 400, 600, 800, 1000, 1500}) {
      const auto place = rose_place(rose_value(speed, direction));
      ASSERT_TRUE(place);
      EXPECT_EQ(1 + 7 * static_cast<int>(place->sector) + static_cast<int>(place->speed_class),
                rose_value(speed, direction));
    }
  }
  for (const std::int32_t none : {-1, 0, 16 * 7 + 1}) EXPECT_FALSE(rose_place(none));
}

TEST(RoseValue, AWindWithoutDirectionHasNone) {
  Elements elements;
  EXPECT_EQ(rose_value(elements), std::nullopt);
  elements.set(Element::kWindSpeed, 300);
  EXPECT_EQ(rose_value(elements), std::nullopt);
  elements.set(Element::kWindDirection, 0);
  EXPECT_EQ(rose_value(elements), std::nullopt);
  elements.set(Element::kWindDirection, 90);
  EXPECT_EQ(rose_value(elements), 1 + 7 * 4 + 1);
  elements.set(Element::kWindSpeed, 0);
  EXPECT_EQ(rose_value(elements), kCalmValue);
}

}  // namespace
}  // namespace stratus
