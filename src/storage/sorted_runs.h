// Sorted rows one after another, of several files, as one sorted sequence.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <vector>

#include "views/cell.h"
#include "weather/fact.h"

namespace stratus {

// `ends`: where each sorted run ends, ascending; the last is the number of rows. Of equal rows those of earlier runs come
// first. What is in order already is not moved.
template <typename Row, typename Less>
void merge_runs(std::vector<Row>& rows, std::vector<std::size_t> ends, const Less& less) {
  const auto at = [&](std::size_t place) { return rows.begin() + static_cast<std::ptrdiff_t>(place); };
  while (ends.size() > 1) {
    std::vector<std::size_t> merged;
    std::size_t begin = 0;
    for (std::size_t run = 0; run < ends.size(); run += 2) {
      const std::size_t middle = ends[run];
      const std::size_t end = run + 1 < ends.size() ? ends[run + 1] : middle;
      if (begin < middle && middle < end && less(rows[middle], rows[middle - 1]))
        std::inplace_merge(at(begin), at(middle), at(end), less);
      merged.push_back(end);
      begin = end;
    }
    ends = std::move(merged);
  }
}

inline const StationId& station_of(const KeyedCell& cell) { return cell.station; }
inline const StationId& station_of(const StoredFact& stored) { return stored.fact.station; }

// Answers runs that are sorted by station as rows by station (`stations`: sorted, each once, all that have rows), those of
// one station in the order of the runs. `ends` as above.
template <typename Row>
std::vector<Row> by_station(std::vector<Row> rows, const std::vector<std::size_t>& ends,
                            std::span<const StationId> stations) {
  if (stations.size() < 2 || ends.size() < 2) return rows;
  std::vector<std::size_t> at{0};
  at.insert(at.end(), ends.begin(), std::prev(ends.end()));
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (const StationId& station : stations) {
    for (std::size_t run = 0; run < ends.size(); ++run) {
      while (at[run] < ends[run] && station_of(rows[at[run]]) == station) sorted.push_back(std::move(rows[at[run]++]));
    }
  }
  return sorted;
}

}  // namespace stratus
