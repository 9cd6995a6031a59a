// What every answer about data says about itself, so that a person can repeat the question and a program can wait for its
// own facts.
#pragma once

#include "api/json_writer.h"
#include "serving/reading.h"

namespace stratus {

struct AnswerMeta {
  std::int64_t version = 0;  // the content of what answered (ports/versions.h); 0: no batch has run yet
  Horizon horizon;           // of that version
  Horizon positions;         // facts of positions before its end were known
  Scope scope;
};

// `log`: the log that the tail is read from.
AnswerMeta meta_of(const Reading& reading, const Scope& scope, const LogId& log);

// Member "meta": "version", "horizon" and "positions" as tokens, "layer" and "as_of" (null: everything known).
void write_meta(JsonWriter& json, const AnswerMeta& meta);

}  // namespace stratus
