// Records behind the horizon that state no fact: the next batch run keeps them as dead letters, until then nobody counts
// them.
#pragma once

#include <cstdint>
#include <vector>

#include "ports/offsets.h"

namespace stratus {

// By the pieces of the log in which they were read. Not thread-safe.
class TailLetters {
 public:
  // Of a piece that ends at `end`. One that was read before, or that a version covers already, adds nothing.
  void add(std::int64_t letters, const Offsets& end) {
    if (letters > 0 && !counted_.covers(end)) pieces_.push_back({letters, end});
    counted_ = counted_.join(end);
  }
  // A version covers the log up to `horizon`: those of pieces that lie below it are dead letters now.
  void forget(const Offsets& horizon) {
    std::erase_if(pieces_, [&](const Piece& piece) { return horizon.covers(piece.end); });
    counted_ = counted_.join(horizon);
  }
  // Those of a piece that is covered in part count until it is covered whole.
  std::int64_t count() const {
    std::int64_t all = 0;
    for (const Piece& piece : pieces_) all += piece.letters;
    return all;
  }

 private:
  struct Piece {
    std::int64_t letters = 0;
    Offsets end;
  };
  std::vector<Piece> pieces_;
  Offsets counted_;  // up to where pieces were added or covered
};

}  // namespace stratus
