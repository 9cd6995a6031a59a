#include "storage/lately_used.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

struct Thing {
  std::size_t bytes;
  std::size_t memory_bytes() const { return bytes; }
};

std::shared_ptr<const Thing> thing(std::size_t bytes) { return std::make_shared<const Thing>(Thing{bytes}); }

TEST(LatelyUsed, ForgetsWhatWasUsedLongestAgo) {
  LatelyUsed<Thing> kept(100);
  kept.keep("a", thing(40));
  kept.keep("b", thing(40));
  ASSERT_NE(kept.find("a"), nullptr);
  kept.keep("c", thing(40));
  EXPECT_EQ(kept.find("b"), nullptr);
  EXPECT_NE(kept.find("a"), nullptr);
  EXPECT_NE(kept.find("c"), nullptr);
  EXPECT_EQ(kept.memory_bytes(), 80U);
}

TEST(LatelyUsed, KeepsOneThingThatIsTooLarge) {
  LatelyUsed<Thing> kept(100);
  kept.keep("a", thing(40));
  kept.keep("large", thing(400));
  EXPECT_EQ(kept.find("a"), nullptr);
  EXPECT_NE(kept.find("large"), nullptr);
  kept.keep("b", thing(1));
  EXPECT_EQ(kept.find("large"), nullptr);
  EXPECT_EQ(kept.memory_bytes(), 1U);
}

TEST(LatelyUsed, KeepsTheFirstOfEqualKeys) {
  LatelyUsed<Thing> kept(100);
  kept.keep("a", thing(40));
  kept.keep("a", thing(50));
  EXPECT_EQ(kept.find("a")->bytes, 40U);
  EXPECT_EQ(kept.memory_bytes(), 40U);
}

}  // namespace
}  // namespace stratus
