#include "adapters/csv/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

using ::testing::HasSubstr;

std::string utf16le(std::string_view ascii) {
  std::string bytes;
  for (const char c : ascii) (bytes += c) += '\0';
  return bytes;
}

std::string text_of(std::string_view bytes, std::string_view encoding) {
  std::string space;
  const auto text = as_utf8(bytes, encoding, "x.csv", space);
  return text ? std::string(*text) : "!" + text.error().message;
}

TEST(Encoding, EachBecomesUtf8) {
  EXPECT_EQ(text_of("caf\xC3\xA9", "utf-8"), "caf\xC3\xA9");
  EXPECT_EQ(text_of("caf\xE9 \x80", "cp1252"), "caf\xC3\xA9 \xE2\x82\xAC");
  EXPECT_EQ(text_of("caf\xE9", "iso-8859-1"), "caf\xC3\xA9");
  EXPECT_EQ(text_of("\xA4", "iso-8859-15"), "\xE2\x82\xAC");
  EXPECT_EQ(text_of("caf\x82", "cp850"), "caf\xC3\xA9");
  EXPECT_EQ(text_of("caf\x8E", "macintosh"), "caf\xC3\xA9");
  EXPECT_EQ(text_of(utf16le("a,b\n"), "utf-16le"), "a,b\n");
  EXPECT_EQ(text_of("", "utf-16"), "");
}

TEST(Encoding, AByteOrderMarkCountsMoreThanTheMap) {
  EXPECT_EQ(text_of("\xEF\xBB\xBF"
                    "a\xC3\xA9",
                    "cp1252"),
            "a\xC3\xA9");
  EXPECT_EQ(text_of("\xFF\xFE" + utf16le("a,b\n"), "utf-8"), "a,b\n");
  EXPECT_EQ(text_of(std::string("\xFE\xFF\0a", 4), "utf-8"), "a");
}

TEST(Encoding, WhatIsNoTextOfItIsToldWithItsPlace) {
  EXPECT_THAT(text_of("a\nb\xE9\n", "utf-8"), HasSubstr("!x.csv line 2, byte 2: E9 is no utf-8 text"));
  EXPECT_THAT(text_of("a\xC3", "utf-8"), HasSubstr("line 1, byte 2: C3 is no utf-8 text"));
  EXPECT_THAT(text_of("abc", "utf-16le"), HasSubstr("line 1, byte 3"));
  EXPECT_THAT(text_of(utf16le("a,b\n"), "utf-8"), HasSubstr("x.csv: the text holds NUL bytes; it may be written in utf-16"));
  EXPECT_THAT(text_of("a", "ebcdic"), HasSubstr("encoding \"ebcdic\" is not one of utf-8, utf-16"));
}

TEST(Encoding, TheBeginningIsReadAsFarAsItIsText) {
  EXPECT_EQ(beginning_as_utf8("a,b\nc\xE9", "utf-8"), "a,b\nc");
  EXPECT_EQ(beginning_as_utf8("\xFF\xFE" + utf16le("a,b\n"), "utf-8"), "a,b\n");
  EXPECT_EQ(beginning_as_utf8("a", "ebcdic"), "");
  EXPECT_EQ(beginning_as_utf8(std::string(100'000, 'x'), "utf-8").size(), 64U * 1024U);
}

}  // namespace
}  // namespace stratus
