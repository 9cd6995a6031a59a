#include "ports/dead_letters.h"

namespace stratus {

std::string_view to_string(LetterState state) {
  switch (state) {
    case LetterState::kWaiting: return "waiting";
    case LetterState::kTaken: return "taken";
    case LetterState::kGivenUp: return "given up";
  }
  return "waiting";
}

}  // namespace stratus
