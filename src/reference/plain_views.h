// Every view, computed from the facts in the plainest way. Shares no code with the engine, which it checks; may be slow.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "reference/almanac.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// What views measure, in the order of docs/formats/view.md: the elements that are summarized, and what is made of others.
inline constexpr std::array<std::string_view, 14> kPlainMeasures{
    "temperature_c",           "dew_point_c",   "humidity_pct",     "pressure_hpa", "station_pressure_hpa",
    "wind_speed_mps",          "wind_gust_mps", "precipitation_mm", "wind_east",    "wind_north",
    "wind_speed_directed_mps", "calm",          "rain_hours",       "storm_hours"};

// What months count by value, likewise.
inline constexpr std::array<std::string_view, 5> kPlainHistograms{"temperature_c", "wind_speed_mps", "pressure_hpa",
                                                                  "precipitation_mm", "wind_rose"};

// The place of that name in kPlainMeasures; that of its end for a name that is not there.
constexpr std::size_t plain_measure(std::string_view name) {
  return static_cast<std::size_t>(std::find(kPlainMeasures.begin(), kPlainMeasures.end(), name) - kPlainMeasures.begin());
}

// What one measure makes of one bucket: nothing but zeros without a count. Squares and extremes stay 0 for measures that
// keep counts and sums only, `hours` for those that do not ask in which hours something was so.
struct PlainMeasure {
  std::int64_t count = 0;
  __int128 sum = 0;
  __int128 sum_squares = 0;
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  UtcSeconds least_time;
  UtcSeconds greatest_time;
  std::uint64_t hours = 0;  // a bit for each UTC hour, by its number modulo 64
  bool operator==(const PlainMeasure&) const = default;
};

// The numbers of one bucket. A month has histograms and no measures.
struct PlainCell {
  std::int64_t facts = 0;
  std::int64_t observations = 0;
  std::int64_t flagged = 0;
  UtcMillis max_known_at;
  std::array<PlainMeasure, kPlainMeasures.size()> measures;
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

// The cells of one view at one station, by the key of the bucket.
using PlainSeries = std::map<std::int64_t, PlainCell>;

// Those of each view of plain_views(). `facts`: of that station, whose zone exists, as plain_union() makes them. What has
// been counted until `stopped()` said so, which is asked for each identity.
std::vector<PlainSeries> plain_series(const Station& station, std::span<const StoredFact> facts,
                                      const std::function<bool()>& stopped = {});

// All cells of all views. Facts known after `as_of` do not exist; facts may repeat and come in any order.
// kNotFound names a station that is not registered, kInvalidArgument a zone that does not exist. kCancelled: `stopped()`,
// which is asked for each identity, said so.
Result<PlainCells> plain_cells(const std::vector<StoredFact>& facts, const StationRegistry& stations,
                               UtcMillis as_of = kEndOfTime, const std::function<bool()>& stopped = {});

// Whether a version keeps the cell of that key, when no fact it covers was known later than `newest`: of a month only when
// two whole days of UTC lie between it and that day.
bool plain_stored(const PlainView& view, std::int64_t key, std::optional<UtcMillis> newest);

// One cell as one line of text, for differences:
// "view|station|key|facts|observations|flagged|max_known_at|measure:count:sum:squares:min@time:max@time:hours|…|histogram=value*count,…|…".
std::string plain_line(const PlainKey& key, const PlainCell& cell);

// The canonical bytes of a cell (docs/formats/content-digest.md) into `to`, in place of what is there.
void put_plain_bytes(std::string_view view, const StationId& station, std::int64_t key, const PlainCell& cell,
                     std::string& to);

}  // namespace stratus
