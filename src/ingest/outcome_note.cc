#include "ingest/outcome_note.h"

namespace stratus {

Effect effect_of(const Fact& fact, bool states_known_at, const std::optional<NewestStatement>& newest, UtcMillis now) {
  if (states_known_at && fact.known_at > now) return Effect::kAheadOfClock;
  if (!newest || newest->kind != fact.kind || newest->retraction) return Effect::kUsual;
  // What states none is stamped later than all that is held, whatever the clock says.
  if (states_known_at && newest->known_at > fact.known_at) return Effect::kOlder;
  if (states_known_at && newest->known_at == fact.known_at) return Effect::kSameKnownAt;
  if (fact.retraction || fact.elements.count() >= newest->elements) return Effect::kUsual;
  return Effect::kFewerElements;
}

std::string outcome_note(const Fact& fact, bool states_known_at, const std::optional<NewestStatement>& newest,
                         UtcMillis now) {
  switch (effect_of(fact, states_known_at, newest, now)) {
    case Effect::kUsual: return "";
    case Effect::kAheadOfClock:
      return "known_at " + format_utc(fact.known_at) +
             " is ahead of the clock: until then it is believed over statements that say an earlier one";
    case Effect::kOlder: return "changes nothing: a statement of " + format_utc(newest->known_at) + " is newer";
    case Effect::kSameKnownAt: return "differs from what is held under the same known_at";
    case Effect::kFewerElements:
      return "replaces an observation of " + std::to_string(newest->elements) + " elements by one of " +
             std::to_string(fact.elements.count()) + ": a message states all that is known of its instant";
  }
  return "";
}

std::string off_grid_note(std::int64_t interval_s) {
  return "off the grid of " + std::to_string(interval_s) + " s: in latest and raw only, in no summary";
}

}  // namespace stratus
