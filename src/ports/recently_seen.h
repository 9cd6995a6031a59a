// Port: what was said before of the identity of a fact, as far back as it is remembered.
#pragma once

#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "ports/offsets.h"
#include "weather/fact.h"

namespace stratus {

// The newest statement of an identity, retractions among them: that of the greatest known_at.
struct NewestStatement {
  UtcMillis known_at;
  Kind kind = Kind::kObserved;
  bool retraction = false;
  int elements = 0;  // how many it states

  static NewestStatement of(const Fact& fact) { return {fact.known_at, fact.kind, fact.retraction, fact.elements.count()}; }
};

// What is remembered of the identity of a fact.
struct HeldStatements {
  bool equal = false;  // whether an equal fact is among it
  std::optional<NewestStatement> newest;
};

// Thread-safe. Whoever applies facts to the tail makes them remembered here, before apply returns (ports/tail_feed.h).
//
// It is bounded and may forget, the oldest first. Then a duplicate of what was forgotten is accepted: it stands in the log
// twice, which harms nothing, for facts are a set; the batch run counts it. And a later statement of its identity may be
// given a stamp that is not greater, unless the caller sees by forgotten() that there was something to know.
class RecentlySeen {
 public:
  virtual ~RecentlySeen() = default;
  // In a time that does not grow with the statements of the identity. An error names what cannot be asked: nothing is known
  // then, which is not the same as nothing being held.
  virtual Result<HeldStatements> held(const Fact& fact) const = 0;
  // Facts of positions that this covers may be forgotten. It grows whenever some are.
  virtual Result<Offsets> forgotten() const = 0;
};

}  // namespace stratus
