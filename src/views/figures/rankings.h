// Ranks among the answers of periods: pure functions, exact.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "views/figures/summary.h"

namespace stratus {

// What is ranked by. Names are those of the API and of `stratus rank`.
enum class Statistic {
  kTemperatureMean,
  kTemperatureMax,
  kTemperatureMin,
  kRainTotal,
  kWindSpeedMean,
  kWindGustMax,
  kPressureMean,  // of mean sea level
};
std::string_view to_string(Statistic statistic);  // "temperature_mean", "rain_total", ...
std::optional<Statistic> find_statistic(std::string_view name);
inline constexpr std::array<std::string_view, 7> kStatisticNames{"temperature_mean", "temperature_max", "temperature_min",
                                                                 "rain_total",       "wind_speed_mean", "wind_gust_max",
                                                                 "pressure_mean"};
// The element whose values it is made of.
const ElementInfo& element_of(Statistic statistic);

// Which value has rank 1.
enum class Order { kDescending, kAscending };
std::string_view to_string(Order order);  // "desc", "asc"
std::optional<Order> find_order(std::string_view name);

// The measures that ranks are made of: its own, and that of evidence_of().
MeasureSet measures_of(Statistic statistic);
// The moments of that element in a period.
const Moments& moments_of(const Summary& period, Statistic statistic);
// Those whose count tells how complete the period is: the element's own, but for gusts the wind's, because a gust is stated
// only where there is one.
const Moments& evidence_of(const Summary& period, Statistic statistic);
// As people read it, rounded once (views/present.h). Nothing when nothing was measured.
std::optional<Decimal> value_of(const Summary& period, Statistic statistic);
// When an extreme was, the earliest of equals; nothing for means and totals.
std::optional<UtcSeconds> time_of(const Summary& period, Statistic statistic);

// Orders the exact values, sum / count as a fraction: two means that print equal may differ. Both must have a value.
std::strong_ordering compare_values(const Summary& left, const Summary& right, Statistic statistic);

struct Rank {
  std::size_t candidate = 0;         // index into the candidates
  std::optional<std::int64_t> rank;  // nothing: no value, or below kCompletePercent of what evidence_of() counts
};

// Standard competition ranking (1, 2, 2, 4). Ranked candidates first, by rank; equal ones, and those without a rank, stay
// in the order of the candidates.
std::vector<Rank> rank(std::span<const Summary> candidates, Statistic statistic, Order order);

}  // namespace stratus
