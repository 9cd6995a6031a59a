#include "base/content_digest.h"

#include <gtest/gtest.h>

#include "base/checksum.h"

namespace stratus {
namespace {

ContentDigest of(std::initializer_list<std::string_view> members) {
  ContentDigest digest;
  for (const std::string_view member : members) digest.add(member);
  return digest;
}

TEST(ContentDigest, DependsOnTheSetAlone) {
  EXPECT_EQ(of({"a", "b", "c"}), of({"c", "a", "b"}));
  EXPECT_NE(of({"a", "b"}), of({"ab"}));
  EXPECT_NE(of({"a", "a"}), of({}));
  ContentDigest joined = of({"b"});
  joined.join(of({"c", "a"}));
  EXPECT_EQ(joined, of({"a", "b", "c"}));
  joined.join({});
  EXPECT_EQ(joined, of({"a", "b", "c"}));
}

TEST(ContentDigest, OfOneMemberIsItsOwn) {
  EXPECT_EQ(of({"a"}).text(), digest("a"));
  EXPECT_EQ(ContentDigest().text(), std::string(32, '0'));
}

TEST(ContentDigest, IsReadBack) {
  const ContentDigest some = of({"a", "b", "c"});
  EXPECT_EQ(*ContentDigest::parse(some.text()), some);
  for (const std::string_view wrong : {"", "0", "ABCDEF00000000000000000000000000", "0x000000000000000000000000000000"})
    EXPECT_FALSE(ContentDigest::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace stratus
