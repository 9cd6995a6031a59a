#include "app/terminal/notes.h"

#include <gtest/gtest.h>

#include <sstream>

#include "app/terminal/table.h"

namespace stratus {
namespace {

TEST(Notes, NothingOfOthersMovesTheCursorOrBeginsALine) {
  struct Case {
    std::string_view text, line, lines;
  };
  const Case cases[] = {
      {"Paris", "Paris\n", "Paris"},
      {"a\nstratus: all is well", "a\\nstratus: all is well\n", "a\nstratus: all is well"},
      {"a\r\x1b[2Jb\n", "a\\r\\x1b[2Jb\\n\n", "a\\r\\x1b[2Jb\n"},
      {"\xc2\x9b"
       "31m\xe2\x80\xae",
       "\\x9b31m\\u202e\n", "\\x9b31m\\u202e"},
      {"\xff", "\\xff\n", "\\xff"},
  };
  for (const Case& c : cases) {
    std::ostringstream line;
    Notes(line).line(c.text);
    EXPECT_EQ(line.str(), c.line);
    std::ostringstream lines;
    Notes(lines).text(c.text);
    EXPECT_EQ(lines.str(), c.lines);
  }
}

TEST(Notes, ProgressIsDrawnInPlaceAndItsLabelIsText) {
  std::ostringstream out;
  Progress progress(Notes(out), true, "a\x1b[2J\nb");
  progress.show(1, 2);
  EXPECT_TRUE(out.str().starts_with("\ra\\x1b[2J\\nb")) << out.str();
  out.str("");
  progress.finish("done\nwell");
  EXPECT_TRUE(out.str().starts_with("\r\033[K")) << out.str();
  EXPECT_TRUE(out.str().ends_with("done\\nwell\n")) << out.str();
}

}  // namespace
}  // namespace stratus
