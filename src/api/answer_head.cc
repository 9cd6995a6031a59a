#include "api/answer_head.h"

namespace stratus {

AnswerHead head_of(const Reading& reading, const Scope& scope) {
  return {reading.version().number, reading.version().horizon, reading.tail().end, scope};
}

void write_answer_head(JsonWriter& json, const AnswerHead& head) {
  json.member("layer", to_string(head.scope.layer));
  json.member("as_of", head.scope.as_of == kEndOfTime ? std::nullopt : std::optional(head.scope.as_of));
  json.member("version", head.version);
  json.begin_object("horizon");
  json.member("log", head.horizon.log.text);
  json.member("end", head.horizon.end.total());
  json.end_object();
  json.member("log_end", head.log_end.total());
}

}  // namespace stratus
