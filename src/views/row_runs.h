// The rows of several sorted sources as one sorted sequence, by runs of one source: what is merged has long ones.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace stratus {

// Rows of one source that stand together in the merged order.
struct RowRun {
  std::size_t source;
  std::size_t begin;
  std::size_t end;
};

// The first row of `source` after its own that is not before the row of `other`. Looks near first: runs may be long or
// short.
template <typename Source, typename Compare>
std::size_t run_end(const Source& source, const Source& other, Compare&& compare) {
  const auto before = [&](std::size_t row) { return compare(source, row, other, other.row) < 0; };
  std::size_t known = source.row;  // is before
  std::size_t step = 1;
  for (; known + step < source.rows() && before(known + step); step *= 2) known += step;
  std::size_t past = std::min(source.rows(), known + step);
  while (known + 1 < past) {
    const std::size_t middle = known + (past - known) / 2;
    (before(middle) ? known : past) = middle;
  }
  return past;
}

// The rows that come next, those of one source; the caller moves it on to their end. Nothing when all sources are at their
// end. A source has its next `row` and `rows()`; `compare(source, row, other, other_row)` orders rows as the sources are.
template <typename Source, typename Compare>
std::optional<RowRun> next_run(const std::vector<Source>& sources, Compare&& compare) {
  const Source* least = nullptr;
  const Source* second = nullptr;
  for (const Source& source : sources) {
    if (source.row == source.rows()) continue;
    if (least == nullptr || compare(source, source.row, *least, least->row) < 0) {
      second = least;
      least = &source;
    } else if (second == nullptr || compare(source, source.row, *second, second->row) < 0) {
      second = &source;
    }
  }
  if (least == nullptr) return std::nullopt;
  const std::size_t end = second == nullptr ? least->rows() : run_end(*least, *second, compare);
  return RowRun{static_cast<std::size_t>(least - sources.data()), least->row, end};
}

}  // namespace stratus
