#include "batch/letter_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

using ::testing::ElementsAre;

// Remembers how many letters each append brought.
class Appends final : public DeadLetters {
 public:
  Status append(const std::vector<DeadLetter>& letters) override {
    sizes.push_back(letters.size());
    return {};
  }
  Status change(const std::vector<LogPosition>&, LetterState) override { return {}; }
  Result<LetterCounts> clear(bool) override { return LetterCounts{}; }
  Result<LetterPage> read(LogPosition, std::size_t, const LetterFilter&) override { return LetterPage{}; }
  Result<LetterCounts> counts() override { return LetterCounts{}; }
  std::vector<std::size_t> sizes;
};

TEST(LetterKeeper, HoldsNoMoreLettersAndNoMoreBytesThanAPage) {
  Appends letters;
  LetterKeeper keeper(letters);
  ASSERT_TRUE(keeper.flush());
  for (std::size_t i = 0; i < kLettersAPage + 1; ++i) ASSERT_TRUE(keeper.add({"{", "not valid JSON", "log", {}}));
  EXPECT_THAT(letters.sizes, ElementsAre(kLettersAPage));
  const std::string large(kLetterPageBytes / 4, 'x');
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(keeper.add({large, "not valid JSON", "log", {}}));
  EXPECT_THAT(letters.sizes, ElementsAre(kLettersAPage, 5)) << "with the one that waited";
  ASSERT_TRUE(keeper.flush());
  ASSERT_TRUE(keeper.flush());
  EXPECT_THAT(letters.sizes, ElementsAre(kLettersAPage, 5, 1));
}

}  // namespace
}  // namespace stratus
