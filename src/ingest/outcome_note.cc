#include "ingest/outcome_note.h"

namespace stratus {

std::string outcome_note(const Fact& fact, bool states_known_at, const std::optional<NewestStatement>& newest,
                         UtcMillis now) {
  if (states_known_at && fact.known_at > now) {
    return "known_at " + format_utc(fact.known_at) +
           " is ahead of the clock: until then it is believed over statements that say an earlier one";
  }
  if (!newest || newest->kind != fact.kind || newest->retraction) return "";
  if (newest->known_at > fact.known_at)
    return "changes nothing: a statement of " + format_utc(newest->known_at) + " is newer";
  if (newest->known_at == fact.known_at) return "differs from what is held under the same known_at";
  if (fact.retraction || fact.elements.count() >= newest->elements) return "";
  return "replaces an observation of " + std::to_string(newest->elements) + " elements by one of " +
         std::to_string(fact.elements.count()) + ": a message states all that is known of its instant";
}

}  // namespace stratus
