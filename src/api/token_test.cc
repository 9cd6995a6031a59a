#include "api/token.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

TEST(Tokens, ReadBack) {
  for (const std::string log : {"", "a", "0123456789abcdef0123456789abcdef", "with blank", "\xFF\xFE"}) {
    for (const Offsets& end : {Offsets{}, Offsets{{0, 1}}, Offsets{{0, 28'271}}, Offsets{{0, std::int64_t{1} << 62}},
                               Offsets{{0, 5}, {3, 17}, {11, 2}}}) {
      const Horizon place{{log}, end};
      const auto read = parse_token(token_of(place));
      ASSERT_TRUE(read) << token_of(place);
      EXPECT_EQ(*read, place);
    }
  }
}

TEST(Tokens, OtherTextsAreNone) {
  const std::string token = token_of({{"log"}, {{0, 12}}});
  for (const std::string& text : {std::string(), std::string("now"), token.substr(1), token + "=", token + " ",
                                  std::string("\0", 1), std::string("MDowMSBsb2c")}) {  // the last one: "0:01 log"
    const auto read = parse_token(text);
    EXPECT_FALSE(read) << text;
  }
}

}  // namespace
}  // namespace stratus
