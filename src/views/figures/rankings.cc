#include "views/figures/rankings.h"

#include <algorithm>
#include <array>

namespace stratus {
namespace {

enum class Part { kMean, kGreatest, kLeast, kSum };

struct StatisticInfo {
  Element element;
  Part part;
};

// By Statistic.
constexpr std::array<StatisticInfo, kStatisticNames.size()> kStatistics{{
    {Element::kTemperature, Part::kMean},
    {Element::kTemperature, Part::kGreatest},
    {Element::kTemperature, Part::kLeast},
    {Element::kPrecipitation, Part::kSum},
    {Element::kWindSpeed, Part::kMean},
    {Element::kWindGust, Part::kGreatest},
    {Element::kPressure, Part::kMean},
}};
constexpr std::array<std::string_view, 2> kOrders{"desc", "asc"};

const StatisticInfo& info_of(Statistic statistic) { return kStatistics[static_cast<std::size_t>(statistic)]; }

// Whose count tells how complete a period is.
Statistic evidence(Statistic statistic) {
  return statistic == Statistic::kWindGustMax ? Statistic::kWindSpeedMean : statistic;
}

// In stored integers. The denominator is positive.
struct Fraction {
  Int128 numerator = 0;
  std::int64_t denominator = 1;
};

Fraction exact(const Moments& moments, Part part) {
  switch (part) {
    case Part::kMean: return {moments.sum, moments.count};
    case Part::kGreatest: return {moments.greatest};
    case Part::kLeast: return {moments.least};
    case Part::kSum: return {moments.sum};
  }
  return {};
}

// Sums stay below 10^9 times the count of values, so that the products fit by far.
std::strong_ordering compare(const Fraction& left, const Fraction& right) {
  const Int128 a = left.numerator * right.denominator;
  const Int128 b = right.numerator * left.denominator;
  if (a == b) return std::strong_ordering::equal;
  return a < b ? std::strong_ordering::less : std::strong_ordering::greater;
}

}  // namespace

std::string_view to_string(Statistic statistic) { return kStatisticNames[static_cast<std::size_t>(statistic)]; }

std::optional<Statistic> find_statistic(std::string_view name) {
  for (std::size_t i = 0; i < kStatisticNames.size(); ++i) {
    if (kStatisticNames[i] == name) return static_cast<Statistic>(i);
  }
  return std::nullopt;
}

const ElementInfo& element_of(Statistic statistic) { return info(info_of(statistic).element); }

std::string_view to_string(Order order) { return kOrders[static_cast<std::size_t>(order)]; }

std::optional<Order> find_order(std::string_view name) {
  for (std::size_t i = 0; i < kOrders.size(); ++i) {
    if (kOrders[i] == name) return static_cast<Order>(i);
  }
  return std::nullopt;
}

const Moments& moments_of(const Summary& period, Statistic statistic) {
  return measure_of(period.cell, element_of(statistic).name);
}

MeasureSet measures_of(Statistic statistic) {
  MeasureSet measures;
  for (const Statistic made_of : {statistic, evidence(statistic)}) measures.set(*find_measure(element_of(made_of).name));
  return measures;
}

const Moments& evidence_of(const Summary& period, Statistic statistic) { return moments_of(period, evidence(statistic)); }

std::optional<Decimal> value_of(const Summary& period, Statistic statistic) {
  const Moments& moments = moments_of(period, statistic);
  const int scale = element_of(statistic).scale;
  switch (info_of(statistic).part) {
    case Part::kMean: return rounded(mean(moments, scale), scale + kExtraDigits);
    case Part::kGreatest: return greatest(moments, scale);
    case Part::kLeast: return least(moments, scale);
    case Part::kSum: return sum(moments, scale);
  }
  return std::nullopt;
}

std::optional<UtcSeconds> time_of(const Summary& period, Statistic statistic) {
  const Moments& moments = moments_of(period, statistic);
  const Part part = info_of(statistic).part;
  if (moments.count == 0 || (part != Part::kGreatest && part != Part::kLeast)) return std::nullopt;
  return part == Part::kGreatest ? moments.greatest_time : moments.least_time;
}

std::strong_ordering compare_values(const Summary& left, const Summary& right, Statistic statistic) {
  const Part part = info_of(statistic).part;
  return compare(exact(moments_of(left, statistic), part), exact(moments_of(right, statistic), part));
}

std::vector<Rank> rank(std::span<const Summary> candidates, Statistic statistic, Order order) {
  std::vector<Rank> ranked;
  std::vector<Rank> others;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Summary& period = candidates[i];
    const bool counts = moments_of(period, statistic).count > 0 && is_complete(period, evidence_of(period, statistic));
    (counts ? ranked : others).push_back({i, std::nullopt});
  }
  const auto compared = [&](const Rank& left, const Rank& right) {
    return compare_values(candidates[left.candidate], candidates[right.candidate], statistic);
  };
  std::stable_sort(ranked.begin(), ranked.end(), [&](const Rank& left, const Rank& right) {
    return order == Order::kDescending ? compared(left, right) > 0 : compared(left, right) < 0;
  });
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    const bool tie = i > 0 && compared(ranked[i - 1], ranked[i]) == 0;
    ranked[i].rank = tie ? *ranked[i - 1].rank : static_cast<std::int64_t>(i) + 1;
  }
  ranked.insert(ranked.end(), others.begin(), others.end());
  return ranked;
}

}  // namespace stratus
