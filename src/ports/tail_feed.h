// Port: what fills the tail, and lets it go of what a version covers.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "ports/offsets.h"
#include "weather/fact.h"

namespace stratus {

// How much of the memory of this process the tail takes.
struct TailSize {
  std::size_t facts = 0;
  std::uint64_t bytes = 0;  // about: of the facts as they are held, not of the process
};

// One caller at a time, beside any readers.
class TailFeed {
 public:
  virtual ~TailFeed() = default;
  // Facts of the positions that `end` covers and the end of the tail does not, in any order, some positions possibly without
  // a fact. A partition that was not known begins at 0. Visible to every snapshot that is taken after the return, and never
  // a part of them alone. After an error all of them are there or none is, and the caller, who still has the facts in the
  // log, gives the same again: those that the end of the tail covers are there already, and are passed over.
  virtual Status apply(std::span<const StoredFact> facts, const Offsets& end) = 0;
  // Forgets facts that `start` covers, and never takes one back. The caller makes sure that no query uses them. After an
  // error the tail holds more than it must, which harms nothing; a later trim makes up for it.
  virtual Status trim(const Offsets& start) = 0;
};

}  // namespace stratus
