#include "base/random_hex.h"

#include <gtest/gtest.h>

#include <set>

namespace stratus {
namespace {

TEST(RandomHex, HasSoManyDigitsOfEveryKindAndNoTwoAreAlike) {
  std::set<std::string> texts;
  std::set<char> digits;
  for (int i = 0; i < 200; ++i) {
    const std::string text = random_hex(16);
    EXPECT_EQ(text.size(), 16U);
    digits.insert(text.begin(), text.end());
    EXPECT_TRUE(texts.insert(text).second);
  }
  EXPECT_EQ(std::string(digits.begin(), digits.end()), "0123456789abcdef");
  EXPECT_EQ(random_hex(0), "");
}

}  // namespace
}  // namespace stratus
