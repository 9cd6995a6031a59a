// The answers to a case's question, as rows of text.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cases/case_script.h"

namespace stratus {

struct AnswerRow {
  std::string key;
  std::map<std::string, std::string> values;
};

// kInvalidArgument says what is wrong with the question.
Result<std::vector<AnswerRow>> answer(const Reading& reading, const StationRegistry& stations, const CaseQuery& query);

}  // namespace stratus
