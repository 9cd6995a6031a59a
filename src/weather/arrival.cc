#include "weather/arrival.h"

#include "weather/message.h"

namespace stratus {
namespace {

tl::unexpected<Error> reject(std::string reason) { return fail(ErrorKind::kInvalidArgument, std::move(reason)); }

}  // namespace

Status check_states_anything(const Fact& fact, std::string_view message) {
  if (fact.retraction || !fact.elements.empty()) return {};
  return reject("no element is stated" + meant_elements(message));
}

Status check_not_ahead(const Fact& fact, UtcMillis arrived) {
  if (fact.known_at - arrived > kMaxAheadMs)
    return reject("known_at: " + format_utc(fact.known_at) + " is more than 15 minutes ahead of the clock");
  if (kMeasuredKinds.contains(fact.kind) && to_millis(fact.time) - arrived > kMaxAheadMs)
    return reject("timestamp: " + format_utc(fact.time) + " is more than 15 minutes ahead of the clock for a fact of kind " +
                  std::string(to_string(fact.kind)));
  return {};
}

}  // namespace stratus
