#include "ports/offsets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Prints its seed when something fails.
class RandomOffsets : public ::testing::Test {
 protected:
  static constexpr int kRounds = 2000;

  Offsets any() {
    Offsets made;
    const int entries = static_cast<int>(random_() % 4);
    for (int i = 0; i < entries; ++i)
      made.set(static_cast<std::int32_t>(random_() % 3), static_cast<std::int64_t>(random_() % 4));
    return made;
  }

  const unsigned seed_ = std::random_device{}();
  std::mt19937 random_{seed_};
  const ::testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(seed_)};
};

TEST(Offsets, APartitionThatIsNotNamedEndsAtZero) {
  Offsets offsets{{0, 12}, {2, 17}};
  EXPECT_EQ(offsets.at(0), 12);
  EXPECT_EQ(offsets.at(1), 0);
  EXPECT_EQ(offsets.at(2), 17);
  EXPECT_EQ(offsets.total(), 29);
  offsets.set(2, 0);
  offsets.set(5, 0);
  EXPECT_EQ(offsets, (Offsets{{0, 12}}));
  EXPECT_TRUE(offsets.covers(LogPosition{0, 11}));
  EXPECT_FALSE(offsets.covers(LogPosition{0, 12}));
  EXPECT_FALSE(offsets.covers(LogPosition{1, 0}));
}

TEST(Offsets, IncludingARecordNeverGoesBack) {
  Offsets offsets;
  offsets.include({3, 7});
  offsets.include({3, 2});
  EXPECT_EQ(offsets, (Offsets{{3, 8}}));
}

TEST(Offsets, NeitherNeedCoverTheOther) {
  const Offsets a{{0, 5}, {1, 2}};
  const Offsets b{{0, 4}, {2, 3}};
  EXPECT_FALSE(a.covers(b));
  EXPECT_FALSE(b.covers(a));
  EXPECT_EQ(a.join(b), (Offsets{{0, 5}, {1, 2}, {2, 3}}));
  EXPECT_THAT(a.missing_from(b), ElementsAre(LogGap{2, 0, 3}));
  EXPECT_THAT(b.missing_from(a), ElementsAre(LogGap{0, 4, 5}, LogGap{1, 0, 2}));
}

TEST(Offsets, GapsAreNamedWithTheirPartitions) {
  EXPECT_EQ(describe_gaps(std::vector<LogGap>{{0, 0, 100}, {0, 204, 205}, {2, 5, 10}, {7, 3, 4}}),
            "positions 0 to 99, position 204, positions 5 to 9 of partition 2, position 3 of partition 7");
}

TEST(Offsets, OnlyTheOneTextIsRead) {
  EXPECT_EQ(to_text({}), "-");
  EXPECT_EQ(to_text({{2, 17}, {0, 1234}}), "0:1234,2:17");
  for (const char* wrong : {"", "0", "0:", ":1", "0:0", "00:1", "0:01", "0:+1", "0:-1", "-1:4", "0:1,", ",0:1", "1:1,0:1",
                            "0:1,0:2", "0:1, 2:3", "0:1;2:3", "-,0:1", "0:9223372036854775808", "2147483648:1"}) {
    const auto parsed = parse_offsets(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_THAT(parsed.error().message, HasSubstr("\"" + std::string(wrong) + "\""));
  }
}

TEST_F(RandomOffsets, TheTextIsTheValue) {
  for (int round = 0; round < kRounds; ++round) {
    const Offsets a = any();
    const Offsets b = any();
    EXPECT_EQ(parse_offsets(to_text(a)), a);
    EXPECT_EQ(to_text(a) == to_text(b), a == b);
  }
}

TEST_F(RandomOffsets, CoversIsAPartialOrder) {
  for (int round = 0; round < kRounds; ++round) {
    const Offsets a = any();
    const Offsets b = any();
    const Offsets c = any();
    EXPECT_TRUE(a.covers(a));
    EXPECT_TRUE(a.covers(Offsets{}));
    EXPECT_EQ(a.covers(b) && b.covers(a), a == b);
    EXPECT_TRUE(!a.covers(b) || !b.covers(c) || a.covers(c));
  }
}

TEST_F(RandomOffsets, JoinIsTheLeastThatCoversBoth) {
  for (int round = 0; round < kRounds; ++round) {
    const Offsets a = any();
    const Offsets b = any();
    const Offsets c = any();
    const Offsets joined = a.join(b);
    EXPECT_TRUE(joined.covers(a) && joined.covers(b));
    EXPECT_TRUE(!c.covers(a) || !c.covers(b) || c.covers(joined));
    EXPECT_EQ(joined, b.join(a));
    EXPECT_EQ(joined.join(c), a.join(b.join(c)));
    EXPECT_EQ(a.join(a), a);
  }
}

TEST_F(RandomOffsets, WhatIsMissingIsWhatTheOtherCoversAlone) {
  for (int round = 0; round < kRounds; ++round) {
    const Offsets a = any();
    const Offsets b = any();
    const std::vector<LogGap> missing = a.missing_from(b);
    EXPECT_EQ(missing.empty(), a.covers(b));
    Offsets filled = a;
    for (const LogGap& gap : missing) filled.set(gap.partition, gap.end);
    EXPECT_EQ(filled, a.join(b));
    for (std::int32_t partition = 0; partition < 3; ++partition) {
      for (std::int64_t offset = 0; offset < 4; ++offset) {
        const LogPosition record{partition, offset};
        const auto holds = [&](const LogGap& gap) { return gap.contains(record); };
        EXPECT_EQ(std::any_of(missing.begin(), missing.end(), holds), b.covers(record) && !a.covers(record));
      }
    }
  }
}

}  // namespace
}  // namespace stratus
