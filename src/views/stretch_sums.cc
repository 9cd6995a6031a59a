#include "views/stretch_sums.h"

#include <algorithm>
#include <limits>

#include "views/quality.h"
#include "views/wind_table.h"

namespace stratus {
namespace {

// Sums of a stretch fit into 64 bits: plausible values are below 2^22, and a stretch has at most 86,400 identities.
class RowSums {
 public:
  RowSums(const FactColumns& facts, std::span<const std::size_t> rows, std::int64_t accumulation_lag_s)
      : facts_(facts), rows_(rows), accumulation_lag_s_(accumulation_lag_s) {}

  // Every summarized element has a measure of its own, which also counts its implausible values.
  void add_up(StretchSums& sums) const {
    sums.observations = static_cast<std::int64_t>(rows_.size());
    sums.flagged = 0;
    for (std::size_t i = 0; i < kMeasureCount; ++i) measure(kSummaryMeasures[i], sums.measures[i], sums.flagged);
    for (const ElementInfo& element : kElements) {
      if (!element.summarized) sums.flagged += implausible_values(element.element);
    }
  }

 private:
  static std::size_t index(Element element) { return static_cast<std::size_t>(element); }
  const ElementColumn& column(Element element) const { return facts_.elements[index(element)]; }
  UtcSeconds time(std::size_t row) const { return {facts_.time_ms[row] / kMillis}; }

  // Without branches, for weather is as good as random to the processor. An extreme is packed with the number of its row in
  // the stretch, so that the earliest of equal ones wins.
  void moments(const ElementInfo& element, Moments& into, std::int64_t& flagged) const {
    constexpr int kRowBits = 20;
    constexpr std::int64_t kRowMask = (std::int64_t{1} << kRowBits) - 1;
    const ElementColumn& values = column(element.element);
    into.count = 0;
    if (values.empty()) return;
    std::int64_t present = 0, count = 0, sum = 0, squares = 0;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t greatest = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const std::int64_t value = values.values[rows_[i]];
      const bool stated = values.present[rows_[i]] != 0;
      const bool counts = stated & (value >= element.least) & (value <= element.greatest);
      const std::int64_t counted = counts ? value : 0;
      const std::int64_t packed = value * (kRowMask + 1);
      const auto row = static_cast<std::int64_t>(i);
      present += stated;
      count += counts;
      sum += counted;
      squares += counted * counted;
      least = std::min(least, counts ? packed + row : std::numeric_limits<std::int64_t>::max());
      greatest = std::max(greatest, counts ? packed + (kRowMask - row) : std::numeric_limits<std::int64_t>::min());
    }
    flagged += present - count;
    if (count == 0) return;
    into.count = count;
    into.sum = sum;
    into.sum_squares = squares;
    into.least = least >> kRowBits;
    into.greatest = greatest >> kRowBits;
    into.least_time = time(rows_[static_cast<std::size_t>(least & kRowMask)]);
    into.greatest_time = time(rows_[static_cast<std::size_t>(kRowMask - (greatest & kRowMask))]);
  }

  // Written in place: a copy of what was just written halts the processor.
  void measure(const Measure& measure, Moments& into, std::int64_t& flagged) const {
    switch (measure.input) {
      case Input::kElement: return moments(info(measure.element), into, flagged);
      case Input::kWindEast: return wind(into, wind_east);
      case Input::kWindNorth: return wind(into, wind_north);
      case Input::kWindSpeed: return wind(into, [](std::int32_t speed, std::int32_t) { return speed; });
      case Input::kCalm: return passing(measure.element, into, [](std::size_t, std::int32_t speed) { return speed == 0; });
      case Input::kRainHour: return rain(measure.element, into);
      case Input::kStormHour: return storms(into);
    }
  }

  std::int64_t implausible_values(Element element) const {
    const ElementColumn& values = column(element);
    if (values.empty()) return 0;
    std::int64_t count = 0;
    for (const std::size_t row : rows_) count += (values.present[row] != 0) & !plausible(element, values.values[row]);
    return count;
  }

  // Plausible values, and as their sum those of them that pass.
  template <typename Test>
  void passing(Element element, Moments& into, Test&& test) const {
    const ElementColumn& values = column(element);
    into.count = 0;
    if (values.empty()) return;
    std::int64_t count = 0, sum = 0;
    for (const std::size_t row : rows_) {
      const std::int32_t value = values.values[row];
      const bool counts = (values.present[row] != 0) & plausible(element, value);
      count += counts;
      sum += counts && test(row, value);
    }
    into.count = count;
    into.sum = sum;
  }

  void rain(Element element, Moments& into) const {
    std::uint64_t hours = 0;
    passing(element, into, [&](std::size_t row, std::int32_t fallen) {
      if (fallen <= 0) return false;
      hours |= Moments::hour_bit(time(row) - accumulation_lag_s_);
      return true;
    });
    into.hours = hours;
  }

  template <typename Component>
  void wind(Moments& into, Component&& component) const {
    const ElementColumn& speeds = column(Element::kWindSpeed);
    const ElementColumn& directions = column(Element::kWindDirection);
    into.count = 0;
    if (speeds.empty()) return;
    std::int64_t count = 0, sum = 0;
    for (const std::size_t row : rows_) {
      const std::int32_t speed = speeds.values[row];
      if (speeds.present[row] == 0 || !plausible(Element::kWindSpeed, speed)) continue;
      const bool directed = !directions.empty() && directions.present[row] != 0;
      const std::int32_t direction = directed ? directions.values[row] : 0;
      // A calm counts as a zero vector, a wind without direction as nothing.
      const bool blows = directed & plausible(Element::kWindDirection, direction) & (direction != 0);
      count += (speed == 0) | blows;
      sum += blows ? component(speed, direction) : 0;
    }
    into.count = count;
    into.sum = sum;
  }

  void storms(Moments& into) const {
    std::int64_t count = 0, sum = 0;
    std::uint64_t hours = 0;
    for (const std::size_t row : rows_) {
      const bool stated = facts_.is_storm[row] != Flag::kAbsent;
      const bool storm = facts_.is_storm[row] == Flag::kYes;
      count += stated;
      sum += storm;
      if (storm) hours |= Moments::hour_bit(time(row));
    }
    into.count = count;
    into.sum = sum;
    into.hours = hours;
  }

  const FactColumns& facts_;
  const std::span<const std::size_t> rows_;
  const std::int64_t accumulation_lag_s_;
};

}  // namespace

void add_up(const FactColumns& facts, std::span<const std::size_t> rows, std::int64_t accumulation_lag_s,
            StretchSums& sums) {
  RowSums(facts, rows, accumulation_lag_s).add_up(sums);
}

}  // namespace stratus
