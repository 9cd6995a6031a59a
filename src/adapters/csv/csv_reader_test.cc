#include "adapters/csv/csv_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace stratus {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Malformed records appear as one cell "!problem".
Rows read_all(std::string_view text, char separator = ',') {
  CsvReader reader(text, separator);
  CsvRecord record;
  Rows rows;
  while (reader.next(record)) {
    if (record.problem.empty())
      rows.emplace_back(record.cells.begin(), record.cells.end());
    else
      rows.push_back({"!" + record.problem});
  }
  return rows;
}

TEST(CsvReader, ReadsTheGrammar) {
  struct Case {
    std::string_view text;
    Rows rows;
  };
  const Case cases[] = {
      {"", {}},
      {"\n\r\n\n", {}},
      {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
      {"a,b\r\n1,2", {{"a", "b"}, {"1", "2"}}},
      {"a,b\r1,2\r\r\"x\ry\",z", {{"a", "b"}, {"1", "2"}, {"x\ry", "z"}}},
      {",\n", {{"", ""}}},
      {"sep=;\r\na,b\n", {{"a", "b"}}},
      {"sep=,\na,b\n", {{"a", "b"}}},
      {"sep=\n1\n", {{"sep="}, {"1"}}},
      {"sep=;;\n1\n", {{"sep=;;"}, {"1"}}},
      {"x\nsep=;\n", {{"x"}, {"sep=;"}}},
      {"sep=;", {}},
      {"\"a,b\",\"c\"\"d\"\n", {{"a,b", "c\"d"}}},
      {"\"\"\"\"\n", {{"\""}}},
      {"\"two\nlines\",x\ny,z\n", {{"two\nlines", "x"}, {"y", "z"}}},
      {"ab\"c,d\n", {{"ab\"c", "d"}}},
      {"a\rb,c\n", {{"a\rb", "c"}}},
      {"\"open,1\n2,3\n", {{"!a quote is not closed"}, {"2", "3"}}},
      {"x,\"a\"b\n2,3\n", {{"!text follows a closing quote"}, {"2", "3"}}},
  };
  for (const Case& c : cases) EXPECT_EQ(read_all(c.text), c.rows) << c.text;
  EXPECT_EQ(read_all("a;b,c\n", ';'), (Rows{{"a", "b,c"}}));
}

TEST(CsvReader, KnowsLinesAndBytes) {
  CsvReader reader("h\n\n\"a\nb\"\r\nbad\"\n\"x\ny\n", ',');
  CsvRecord record;
  std::vector<std::pair<std::size_t, std::string>> seen;
  while (reader.next(record)) seen.emplace_back(record.line, record.bytes);
  const std::vector<std::pair<std::size_t, std::string>> expected{
      {1, "h"}, {3, "\"a\nb\""}, {5, "bad\""}, {6, "\"x"}, {7, "y"}};
  EXPECT_EQ(seen, expected);
}

TEST(CsvReader, RefusesAnEndlessLine) {
  const std::string text = "a\n" + std::string(kMaxRecordBytes + 1, 'x') + "\nb\n";
  EXPECT_EQ(read_all(text), (Rows{{"a"}, {"!the line is longer than 65536 bytes"}, {"b"}}));
}

TEST(CsvReader, QuotedCellsComeBack) {
  const bool ok = rc::check("write then read", [] {
    const auto cells = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
        rc::gen::container<std::string>(rc::gen::element('a', '"', ',', '\n', '\r', ' '))));
    std::string text;
    for (const std::string& cell : cells) {
      text += text.empty() ? "\"" : ",\"";
      for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
      text += "\"";
    }
    RC_ASSERT(read_all(text + "\n") == Rows{cells});
  });
  EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace stratus
