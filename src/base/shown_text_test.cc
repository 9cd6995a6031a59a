#include "base/shown_text.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

TEST(Escaped, NothingOfOthersMovesTheCursorOrTurnsTheLine) {
  EXPECT_EQ(escaped("Orléans, 東京"), "Orléans, 東京");
  EXPECT_EQ(escaped("rain\x1b[31m"), "rain\\x1b[31m");
  EXPECT_EQ(escaped("a\nb\rc\td"), "a\\nb\\rc\\td");
  EXPECT_EQ(escaped("a\xc2\x9b"
                    "31m"),
            "a\\x9b31m");  // the control sequence introducer as one code point
  EXPECT_EQ(escaped("a\xe2\x80\xae"
                    "b"),
            "a\\u202eb");  // right-to-left override
  EXPECT_EQ(escaped("a\xe2\x80\xa8"
                    "b"),
            "a\\u2028b");  // line separator
  EXPECT_EQ(escaped("a\xe2\x81\xa6"
                    "b"),
            "a\\u2066b");                                   // isolate
  EXPECT_EQ(escaped("a\xf3\xa0\x80\x81"), "a\\U000e0001");  // language tag
  EXPECT_EQ(escaped("Orl\xe9"
                    "ans"),
            "Orl\\xe9"
            "ans");
  EXPECT_EQ(escaped(std::string_view("\0\x7f", 2)), "\\x00\\x7f");
}

TEST(DisplayWidth, IsThatOfATerminal) {
  EXPECT_EQ(display_width("Orléans"), 7U);
  EXPECT_EQ(display_width("Orle\xcc\x81"
                          "ans"),
            7U);  // a combining accent
  EXPECT_EQ(display_width("東京"), 4U);
  EXPECT_EQ(display_width(""), 0U);
}

TEST(Folded, CaseAccentsAndFormDoNotMatter) {
  for (const char* name : {"Orléans", "ORLÉANS", "orleans",
                           "Orle\xcc\x81"
                           "ans",
                           "ｏｒｌｅａｎｓ"})
    EXPECT_EQ(folded(name), "orleans") << name;
  for (const char* name : {"New York", "new-york", "New_York", " NEW  YORK "}) EXPECT_EQ(folded(name), "new york") << name;
  EXPECT_EQ(folded("STRASSE"), folded("Straße"));
  EXPECT_EQ(folded("東京"), "東京");
  EXPECT_EQ(folded("Orl\xe9"
                   "ans"),
            "Orl\xe9"
            "ans");
}

TEST(EditDistance, CountsCodePoints) {
  EXPECT_EQ(edit_distance("paris", "pari"), 1U);
  EXPECT_EQ(edit_distance("paris", "aprxs"), 3U);
  EXPECT_EQ(edit_distance("", "été"), 3U);
  EXPECT_EQ(edit_distance("été", "ete"), 2U);
  EXPECT_EQ(edit_distance("a", "a"), 0U);
}

}  // namespace
}  // namespace stratus
