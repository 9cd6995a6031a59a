// What every answer says about itself, so that a person can repeat the question.
#pragma once

#include "api/json_writer.h"
#include "serving/reading.h"

namespace stratus {

struct AnswerHead {
  std::int64_t version = 0;  // 0: no batch has run yet
  Horizon horizon;
  Offsets log_end;  // facts of positions below it were known
  Scope scope;
};

AnswerHead head_of(const Reading& reading, const Scope& scope);

// Members "layer", "as_of" (null: everything known), "version", "horizon" {"log", "end"} and "log_end".
void write_answer_head(JsonWriter& json, const AnswerHead& head);

}  // namespace stratus
