#include "batch/letter_keeper.h"

#include <utility>

namespace stratus {

Status LetterKeeper::add(DeadLetter letter) {
  bytes_ += bytes_of(letter);
  waiting_.push_back(std::move(letter));
  return waiting_.size() < kLettersAPage && bytes_ < kLetterPageBytes ? Status{} : flush();
}

Status LetterKeeper::flush() {
  if (waiting_.empty()) return {};
  bytes_ = 0;
  return letters_.append(std::exchange(waiting_, {}));
}

}  // namespace stratus
