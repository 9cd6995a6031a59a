// Reading around damage.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <span>
#include <vector>

#include "base/result.h"
#include "weather/fact.h"

namespace stratus {

// What is asked for: of stations, in any order, from `first` to `last` inclusive.
struct AskedFor {
  std::span<const StationId> stations;
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// Adds the rows of `ask(std::vector<StationId> sorted, first, last)` to `rows`. Where a piece is damaged it asks for halves
// of the time and then of the stations, so that all else is read; what fails of one station within `least` is told, and is
// no error. kCancelled is one.
template <typename Row, typename Ask>
Status read_intact(const AskedFor& asked, std::int64_t least, const Ask& ask, std::vector<Row>& rows,
                   const std::function<void(const Error&)>& tell) {
  const auto& [stations, first, last] = asked;
  std::vector<StationId> sorted(stations.begin(), stations.end());
  std::sort(sorted.begin(), sorted.end());
  auto found = ask(sorted, first, last);
  if (found) {
    if (rows.empty()) {
      rows = *std::move(found);
    } else {
      std::move(found->begin(), found->end(), std::back_inserter(rows));
    }
    return {};
  }
  if (found.error().kind == ErrorKind::kCancelled) return fail(found.error());
  AskedFor one = asked;
  AskedFor other = asked;
  if (last - first >= std::max<std::int64_t>(1, least)) {
    one.last = first + (last - first) / 2;
    other.first = one.last + 1;
  } else if (stations.size() > 1) {
    one.stations = stations.first(stations.size() / 2);
    other.stations = stations.subspan(one.stations.size());
  } else {
    tell(found.error());
    return {};
  }
  STRATUS_RETURN_IF_ERROR(read_intact(one, least, ask, rows, tell));
  return read_intact(other, least, ask, rows, tell);
}

}  // namespace stratus
