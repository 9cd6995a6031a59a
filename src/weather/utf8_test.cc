#include "weather/utf8.h"

#include <gtest/gtest.h>

#include <random>

namespace stratus {
namespace {

TEST(Utf8, BytesOfAnotherEncodingAreNoText) {
  for (const std::string_view text : {"", "Paris",
                                      "Orl\xC3\xA9"
                                      "ans",
                                      "\xF0\x9F\x8C\xA7"})
    EXPECT_TRUE(valid_utf8(text));
  for (const std::string_view text : {"Orl\xE9"
                                      "ans",
                                      "\xFF", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80"})
    EXPECT_FALSE(valid_utf8(text)) << text;
}

TEST(Utf8, WhatIsShownIsTextWhateverTheBytes) {
  EXPECT_EQ(shown_utf8("Orl\xC3\xA9"
                       "ans"),
            "Orl\xC3\xA9"
            "ans");
  EXPECT_EQ(shown_utf8("Orl\xE9"
                       "ans \xC3\xA9\xC3"),
            "Orl\\xE9"
            "ans \xC3\xA9\\xC3");
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 12, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 3 == 0 ? random() % 256 : 0x80 + random() % 0x50);
    EXPECT_TRUE(valid_utf8(shown_utf8(bytes)));
  }
}

TEST(Utf8, ACutLeavesWholeCharacters) {
  EXPECT_EQ(utf8_prefix("caf\xC3\xA9", 5), "caf\xC3\xA9");
  EXPECT_EQ(utf8_prefix("caf\xC3\xA9", 4), "caf");
  EXPECT_EQ(utf8_prefix("caf\xC3\xA9", 3), "caf");
  EXPECT_EQ(utf8_prefix("\xF0\x9F\x8C\xA7", 3), "");
}

}  // namespace
}  // namespace stratus
