// Every view, computed from the facts in the plainest way. Shares no code with the engine, which it checks; may be slow.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "reference/almanac.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// What one measure makes of one bucket. Squares and extremes stay 0 for measures that keep counts and sums only, `hours` is
// empty for those that do not ask in which hours something was so.
struct PlainMeasure {
  std::int64_t count = 0;
  __int128 sum = 0;
  __int128 sum_squares = 0;
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  UtcSeconds least_time;
  UtcSeconds greatest_time;
  std::set<std::int64_t> hours;  // numbers of UTC hours modulo 64
  bool operator==(const PlainMeasure&) const = default;
};

// The numbers of one bucket; measures by name, only those with a count. A month has histograms and no measures.
struct PlainCell {
  std::int64_t facts = 0;
  std::int64_t observations = 0;
  std::int64_t flagged = 0;
  UtcMillis max_known_at;
  std::map<std::string, PlainMeasure> measures;
  std::map<std::string, std::map<std::int64_t, std::int64_t>> histograms;  // counts by value; only those with any
  bool operator==(const PlainCell&) const = default;
};

struct PlainKey {
  std::string view;
  StationId station;
  std::int64_t key = 0;  // hours or days since 1970; of a month its first day
  auto operator<=>(const PlainKey&) const = default;
};

using PlainCells = std::map<PlainKey, PlainCell>;

struct PlainView {
  std::string name;
  PlainBucket bucket;
  KindSet kinds;
  bool stored;  // whether the batch keeps it
};

// The six views, by the names that files and questions use.
const std::vector<PlainView>& plain_views();

// All cells of all views. Facts known after `as_of` do not exist; facts may repeat and come in any order.
// kNotFound names a station that is not registered, kInvalidArgument a zone that does not exist. kCancelled: `stopped()`,
// which is asked for each identity, said so.
Result<PlainCells> plain_cells(const std::vector<StoredFact>& facts, const StationRegistry& stations,
                               UtcMillis as_of = kEndOfTime, const std::function<bool()>& stopped = {});

// Whether a version keeps the cell of that key, when no fact it covers was known later than `newest`: of a month only when
// two whole days of UTC lie between it and that day.
bool plain_stored(const PlainView& view, std::int64_t key, std::optional<UtcMillis> newest);

// One cell as one line of text, for digests and differences:
// "view|station|key|facts|observations|flagged|max_known_at|measure:count:sum:squares:min@time:max@time:hours|…|histogram=value*count,…|…".
std::string plain_line(const PlainKey& key, const PlainCell& cell);

}  // namespace stratus
