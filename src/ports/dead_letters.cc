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

bool LetterFilter::wants(LetterState state) const {
  switch (state) {
    case LetterState::kWaiting: return waiting;
    case LetterState::kTaken: return taken;
    case LetterState::kGivenUp: return given_up;
  }
  return waiting;
}

std::int64_t LetterFilter::count_in(const LetterCounts& counts) const {
  return (waiting ? counts.waiting : 0) + (taken ? counts.taken : 0) + (given_up ? counts.given_up : 0);
}

std::size_t bytes_of(const DeadLetter& letter) {
  return letter.bytes.size() + letter.reason.size() + letter.origin.size() + letter.header.size();
}

}  // namespace stratus
