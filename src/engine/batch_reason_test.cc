#include "engine/batch_reason.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

std::string_view reason(const BatchLook& look, bool outdated) {
  return batch_reason(look, [&] { return outdated; });
}

TEST(BatchReason, TellsWhatStartsARun) {
  EXPECT_EQ(reason({.facts = true}, false), "");
  EXPECT_EQ(reason({.due = true}, false), "");
  EXPECT_EQ(reason({.due = true, .facts = true}, false), "timer");
  EXPECT_EQ(reason({.facts = true, .much = true}, false), "size of the tail");
  EXPECT_EQ(reason({}, true), "");
  for (const BatchLook& look : {BatchLook{.due = true}, BatchLook{.first = true}, BatchLook{.failed = true}})
    EXPECT_EQ(reason(look, true), "rules or stations changed");
}

TEST(BatchReason, NothingStartsAFailingRunDuringItsPause) {
  for (unsigned bits = 0; bits < 64; ++bits) {
    const auto bit = [&](unsigned n) { return (bits >> n & 1U) != 0; };
    EXPECT_EQ(reason({true, bit(0), bit(1), bit(2), bit(3), bit(4)}, bit(5)), "") << bits;
  }
}

}  // namespace
}  // namespace stratus
