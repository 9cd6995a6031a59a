#include "api/message_array.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <random>

namespace stratus {
namespace {

TEST(MessageArray, ElementsKeepTheirBytes) {
  const auto opened = open_array("[ {\"a\" : 1.50e1 , \"b\":[{}, \"]\"]} ,\n7,\"x\\\"]\" ,null,[]]", 5, "http");
  ASSERT_TRUE(opened) << opened.error().message;
  std::vector<std::string> bytes;
  for (const PostedMessage& message : *opened) bytes.push_back(message.bytes);
  EXPECT_EQ(bytes, (std::vector<std::string>{R"({"a" : 1.50e1 , "b":[{}, "]"]})", "7", R"("x\"]")", "null", "[]"}));
  EXPECT_EQ((*opened)[4].origin, "http, element 5");
  EXPECT_EQ(open_array("[1,2]", 1, "http").error().kind, ErrorKind::kResourceExhausted);
}

// Whatever is taken is JSON element by element, and nothing else breaks.
TEST(MessageArray, NoBytesBreakIt) {
  constexpr std::uint32_t kSeed = 20'261'124;
  constexpr std::string_view kArray = R"([{"station_id":"s","t":[1,-2.5e3,null,true]},{"a":{"b":"c\n"}}, 7 ,"x",[]])";
  constexpr std::string_view kLikely = "[]{},:\"\\ 0e-\n\xFFtn";
  std::mt19937 random(kSeed);
  simdjson::dom::parser parser;
  int taken = 0;
  for (int run = 0; run < 20'000; ++run) {
    std::string body(kArray);
    for (int change = 0; change < 1 + run % 3; ++change) body[random() % body.size()] = kLikely[random() % kLikely.size()];
    if (run % 5 == 0) body.resize(random() % body.size());
    const auto opened = open_array(body, 100, "http");
    if (!opened) continue;
    ++taken;
    for (const PostedMessage& message : *opened)
      EXPECT_FALSE(parser.parse(message.bytes).error()) << "seed " << kSeed << ": " << body;
  }
  EXPECT_GT(taken, 1'000);
  EXPECT_FALSE(open_array(std::string(100'000, '['), 100, "http"));
  EXPECT_FALSE(open_array("", 100, "http"));
}

TEST(MessageArray, ItsErrorIsOneSentenceAndAnother) {
  for (const char* body : {"[1,", "[\"a]", "[1}", "[tru]", "[1]]"}) {
    const auto opened = open_array(body, 100, "http");
    ASSERT_FALSE(opened) << body;
    EXPECT_THAT(opened.error().message, ::testing::MatchesRegex(".*[^.]\\. No message was taken\\."));
  }
}

}  // namespace
}  // namespace stratus
