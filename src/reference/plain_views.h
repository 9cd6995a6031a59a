// Every view, computed from the facts in the plainest way. Shares no code with the engine, which it checks; may be slow.
#pragma once

#include <functional>
#include <map>
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

// The numbers of one bucket; measures by name, only those with a count.
struct PlainCell {
  std::int64_t facts = 0;
  std::int64_t observations = 0;
  std::int64_t flagged = 0;
  UtcMillis max_known_at;
  std::map<std::string, PlainMeasure> measures;
  bool operator==(const PlainCell&) const = default;
};

struct PlainKey {
  std::string view;
  StationId station;
  std::int64_t key = 0;  // hours or days since 1970
  auto operator<=>(const PlainKey&) const = default;
};

using PlainCells = std::map<PlainKey, PlainCell>;

struct PlainView {
  std::string name;
  PlainBucket bucket;
  KindSet kinds;
  bool stored;  // whether the batch keeps it
};

// The five views, by the names that files and questions use.
const std::vector<PlainView>& plain_views();

// All cells of all views. Facts known after `as_of` do not exist; facts may repeat and come in any order.
// kNotFound names a station that is not registered, kInvalidArgument a zone that does not exist. kCancelled: `stopped()`,
// which is asked for each identity, said so.
Result<PlainCells> plain_cells(const std::vector<StoredFact>& facts, const StationRegistry& stations,
                               UtcMillis as_of = kEndOfTime, const std::function<bool()>& stopped = {});

// One cell as one line of text, for digests and differences:
// "view|station|key|facts|observations|flagged|max_known_at|measure:count:sum:squares:min@time:max@time:hours|…".
std::string plain_line(const PlainKey& key, const PlainCell& cell);

}  // namespace stratus
