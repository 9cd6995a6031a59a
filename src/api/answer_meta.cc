#include "api/answer_meta.h"

#include "api/token.h"

namespace stratus {

AnswerMeta meta_of(const Reading& reading, const Scope& scope, const LogId& log) {
  Horizon horizon = reading.version().horizon;
  if (horizon.log.text.empty()) horizon.log = log;  // nothing is published yet: nothing of that log is covered
  return {reading.version().content, std::move(horizon), {log, reading.tail().end}, scope};
}

void write_meta(JsonWriter& json, const AnswerMeta& meta) {
  json.begin_object("meta");
  json.member("version", meta.version);
  json.member("horizon", token_of(meta.horizon));
  json.member("positions", token_of(meta.positions));
  json.member("layer", to_string(meta.scope.layer));
  json.member("as_of", meta.scope.as_of == kEndOfTime ? std::nullopt : std::optional(meta.scope.as_of));
  json.end_object();
}

}  // namespace stratus
