// Runs every script of this folder as it is written, then at every horizon cut, with and without a restart after it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cases/case_rows.h"
#include "support/spine.h"

namespace stratus {
namespace {

const Path kCases = Path(STRATUS_SOURCE_DIR) / "tests" / "cases";

std::vector<std::string> case_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kCases)) {
    if (entry.path().extension() == ".case") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_file(const Path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Where the batch runs: as the script says, or after the append with that number and nowhere else.
struct Cut {
  bool as_written = true;
  std::size_t after_append = 0;
  bool restart = false;
  std::int64_t overlap = 0;

  std::string name() const {
    if (as_written) return "as written";
    return "batch after append " + std::to_string(after_append) + (restart ? ", then a restart" : "") + ", overlap " +
           std::to_string(overlap);
  }
};

class CaseRun {
 public:
  CaseRun(const std::string& file, const CaseScript& script, const Cut& cut)
      : file_(file), script_(script), cut_(cut), spine_(script.stations) {}

  void run() {
    cut_here();
    for (const CaseStep& step : script_.steps) take(step);
    const PlainCells wanted = must(plain_cells(spine_.facts(), spine_.stations()));
    EXPECT_EQ(difference(wanted, all_answers(spine_.reading(), spine_.stations(), spine_.facts())), "") << file_;
  }

 private:
  void take(const CaseStep& step) {
    switch (step.verb) {
      case CaseStep::Verb::kAppend:
        spine_.append(step.facts);
        ++appends_;
        cut_here();
        break;
      case CaseStep::Verb::kBatch:
        if (cut_.as_written) spine_.batch();
        break;
      case CaseStep::Verb::kRestart:
        if (cut_.as_written) spine_.restart();
        break;
      case CaseStep::Verb::kQuery:
        // What one layer says depends on where the horizon is.
        if (cut_.as_written || !step.query.layer_named) check(step);
        break;
    }
  }

  void cut_here() {
    if (cut_.as_written || cut_.after_append != appends_) return;
    spine_.batch({}, cut_.overlap);
    if (cut_.restart) spine_.restart(cut_.overlap);
  }

  // The values that the script names, of the rows found.
  static std::string wanted_text(const ExpectedRow& row) {
    std::string text = row.key;
    for (const auto& [name, value] : row.values) text += " " + name + "=" + value;
    return text;
  }
  static std::string found_text(const ExpectedRow& row, const AnswerRow& found) {
    std::string text = found.key;
    for (const auto& [name, value] : row.values) {
      const auto has = found.values.find(name);
      text += " " + name + "=" + (has == found.values.end() ? "?" : has->second);
    }
    return text;
  }

  void check(const CaseStep& step) {
    const auto place = [&](int line) { return file_ + ":" + std::to_string(line) + " (" + cut_.name() + ")"; };
    const auto rows = answer(spine_.reading(), spine_.stations(), step.query);
    ASSERT_TRUE(rows) << place(step.line) << ": " << rows.error().message;
    const std::size_t wanted = step.query.rows.size();
    for (std::size_t i = 0; i < std::max(wanted, rows->size()); ++i) {
      if (i >= wanted) {
        ADD_FAILURE() << place(step.line) << ": also found the row " << (*rows)[i].key;
        continue;
      }
      const ExpectedRow& row = step.query.rows[i];
      const std::string found = i < rows->size() ? found_text(row, (*rows)[i]) : "no row";
      EXPECT_EQ(wanted_text(row), found) << place(row.line);
    }
  }

  const std::string& file_;
  const CaseScript& script_;
  const Cut cut_;
  Spine spine_;
  std::size_t appends_ = 0;
};

class CaseTest : public ::testing::TestWithParam<std::string> {};

TEST_P(CaseTest, GivesTheSameRowsAtEveryCut) {
  const auto script = parse_case(read_file(kCases / GetParam()));
  ASSERT_TRUE(script) << GetParam() << ": " << script.error().message;
  const auto count = [&](CaseStep::Verb verb) {
    return std::count_if(script->steps.begin(), script->steps.end(), [&](const CaseStep& s) { return s.verb == verb; });
  };
  ASSERT_GT(count(CaseStep::Verb::kQuery), 0) << GetParam() << " asks nothing";
  CaseRun(GetParam(), *script, {}).run();
  const auto appends = static_cast<std::size_t>(count(CaseStep::Verb::kAppend));
  for (std::size_t k = 0; k <= appends && !HasFailure(); ++k) {
    CaseRun(GetParam(), *script, {false, k, false, 0}).run();
    CaseRun(GetParam(), *script, {false, k, true, 2}).run();
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, CaseTest, ::testing::ValuesIn(case_files()), [](const auto& parameter) {
  std::string name = parameter.param.substr(0, parameter.param.find('.'));
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

TEST(CaseScript, SaysWhichLineIsWrong) {
  const auto message = [](const char* text) {
    const auto script = parse_case(text);
    return script ? "" : script.error().message;
  };
  EXPECT_EQ(message("\n# nothing\nfoo\n"), "line 3: unknown word foo");
  EXPECT_EQ(message("  2026-01-01 facts=1\n"), "line 1: an indented line is a row of the query above it");
  EXPECT_EQ(message("station a zone\n"), "line 1: \"zone\" is not name=value");
  EXPECT_EQ(message("fact a 2026-01-01T00:00:00Z guessed\n"), "line 1: unknown kind guessed");
  EXPECT_EQ(message("query daily_utc a 2026-01-01 2026-01-01 layer=top\n"), "line 1: unknown option layer=top");
}

}  // namespace
}  // namespace stratus
