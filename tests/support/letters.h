// Dead letters as tests look at them.
#pragma once

#include <stdexcept>
#include <vector>

#include "ports/dead_letters.h"

namespace stratus {

// All of them in order, through pages; or an exception that fails the test with the error's words.
inline std::vector<StoredLetter> all_letters(DeadLetterReader& letters, const LetterFilter& which = kAllLetters) {
  std::vector<StoredLetter> all;
  const Status read = for_each_letter(letters, which, [&](StoredLetter&& letter) -> Status {
    all.push_back(std::move(letter));
    return {};
  });
  if (!read) throw std::runtime_error(read.error().message);
  return all;
}

}  // namespace stratus
