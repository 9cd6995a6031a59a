#include "ports/record_decoder.h"

#include "weather/arrival.h"

namespace stratus {

Result<Fact> RecordDecoder::decode(const LogRecord& record) {
  if (record.time && record.time->value < 0) return fail(ErrorKind::kInvalidArgument, "the record has no time");
  auto decoded = decoder_.decode(record.message);
  if (!decoded) return fail(ErrorKind::kInvalidArgument, std::move(decoded.error().message));
  if (!decoded->has_known_at && !record.time)
    return fail(ErrorKind::kInvalidArgument, "no known_at is stated, and the record has no time");
  Fact& fact = decoded->fact;
  if (!decoded->has_known_at) fact.known_at = *record.time;
  if (record.time) {
    STRATUS_RETURN_IF_ERROR(check_states_anything(fact, record.message));
    STRATUS_RETURN_IF_ERROR(check_not_ahead(fact, *record.time));
  }
  return std::move(fact);
}

}  // namespace stratus
