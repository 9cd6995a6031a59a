// Writes the dead letters of a batch run, many at once.
#pragma once

#include <cstddef>
#include <vector>

#include "ports/dead_letters.h"

namespace stratus {

// Holds at most kLettersAPage letters and about kLetterPageBytes of them. Not thread-safe.
class LetterKeeper {
 public:
  // `letters` outlives the object.
  explicit LetterKeeper(DeadLetters& letters) : letters_(letters) {}

  // Durable after the next flush(), or earlier. After an error nothing more is kept.
  Status add(DeadLetter letter);
  Status flush();

 private:
  DeadLetters& letters_;
  std::vector<DeadLetter> waiting_;
  std::size_t bytes_ = 0;  // of waiting_
};

}  // namespace stratus
