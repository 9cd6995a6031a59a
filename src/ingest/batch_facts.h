// The facts of one commit, to recognise equal ones within it.
#pragma once

#include <cstdint>
#include <vector>

#include "weather/fact.h"

namespace stratus {

// An open-addressing table: one allocation a commit, not one a fact.
class BatchFacts {
 public:
  // At most `capacity` facts will be added.
  explicit BatchFacts(std::size_t capacity);

  // False when an equal fact was added before. The fact must stay where it is.
  bool add(const Fact& fact);

 private:
  std::vector<const Fact*> slots_;  // at least half of them empty; the size is a power of two
};

}  // namespace stratus
