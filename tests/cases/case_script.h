// Scripts as tests: stations, facts, questions and the rows expected. Format: docs/formats/case.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "serving/reading.h"

namespace stratus {

// A row that a question must give: its key and the values named, "2026-03-29 expected=23 temperature_c.max=4.5".
struct ExpectedRow {
  int line = 0;
  std::string key;
  std::vector<std::pair<std::string, std::string>> values;
};

struct CaseQuery {
  std::string about;  // a view, "raw", or "day", "month", "season", "year"
  StationId station;
  std::string first;  // as written: a date, a time, a month, a year
  std::string last;
  std::string day = "civil";
  Scope scope;
  bool layer_named = false;
  UtcSeconds until = kLatestTime - 1;
  std::vector<ExpectedRow> rows;
};

struct CaseStep {
  enum class Verb { kAppend, kBatch, kRestart, kQuery };
  int line = 0;
  Verb verb = Verb::kAppend;
  std::vector<Fact> facts;  // one commit
  CaseQuery query;
};

struct CaseScript {
  StationRegistry stations;
  std::vector<CaseStep> steps;
};

// kInvalidArgument names the line.
Result<CaseScript> parse_case(std::string_view text);

}  // namespace stratus
