// The numbers of a cell as SQL works them out: one list for the text of a statement and for reading its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "views/cell.h"

namespace stratus {

// Truths of a piece: a stretch of facts in one of its buckets (statements.cc). Empty: whatever piece it is.
inline constexpr std::string_view kAnyPiece;
inline constexpr std::string_view kInstantPiece = "is_instant";               // the bucket of their instants
inline constexpr std::string_view kInstantSums = "has_instant_sums";          // likewise, of a view with measures
inline constexpr std::string_view kAccumulatedSums = "has_accumulated_sums";  // the bucket of what is accumulated, likewise

struct CellNumber {
  std::string name;
  std::string of_facts;        // over the facts of a stretch
  std::string_view together;   // the function that makes one of the numbers of several stretches
  std::string_view of_pieces;  // of which pieces they are taken
  // In the order of the list. A number that is null is not set.
  std::function<void(Cell&, std::int64_t)> set;
};

// Of the cells of views with these measures, which are the first of kSummaryMeasures.
std::vector<CellNumber> cell_numbers(std::span<const Measure> measures);

}  // namespace stratus
