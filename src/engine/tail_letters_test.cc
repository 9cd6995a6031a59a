#include "engine/tail_letters.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

TEST(TailLetters, CountWhatNoVersionCovers) {
  TailLetters letters;
  letters.add(2, {{0, 10}});
  letters.add(0, {{0, 12}});
  letters.add(3, {{0, 12}, {1, 5}});
  EXPECT_EQ(letters.count(), 5);
  letters.forget({{0, 12}});
  EXPECT_EQ(letters.count(), 3) << "a piece that is covered in part counts";
  letters.forget({{0, 12}, {1, 5}});
  EXPECT_EQ(letters.count(), 0);
}

TEST(TailLetters, PassOverWhatWasReadOrCoveredBefore) {
  TailLetters letters;
  letters.add(2, {{0, 10}});
  letters.add(2, {{0, 10}});
  EXPECT_EQ(letters.count(), 2) << "the same piece again";
  letters.forget({{0, 20}});
  letters.add(4, {{0, 20}});
  EXPECT_EQ(letters.count(), 0) << "a batch run was ahead";
}

}  // namespace
}  // namespace stratus
