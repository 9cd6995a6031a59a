#include "adapters/spark/cell_numbers.h"

#include <fmt/format.h>

#include "weather/element.h"

namespace stratus {
namespace {

// An extreme and its time in one number: value * 2^34 + seconds is the least where the value is, and the earliest of these.
constexpr std::int64_t kTimes = std::int64_t{1} << 34;
static_assert(kLatestTime.value < kTimes / 2 && kEarliestTime.value > -kTimes / 2);

constexpr bool packs(const Measure& measure) {
  const ElementInfo& element = info(measure.element);
  constexpr std::int64_t kMost = INT64_MAX / kTimes - 1;
  return !measure.extremes || (element.greatest <= kMost && element.least >= -kMost);
}

constexpr bool all_pack() {
  for (const Measure& measure : kSummaryMeasures) {
    if (!packs(measure)) return false;
  }
  return true;
}
static_assert(all_pack());

template <typename Member>
CellNumber count_of_cell(std::string name, std::string of_facts, std::string_view of_pieces, Member Cell::*member) {
  return {std::move(name), std::move(of_facts), "sum", of_pieces,
          [member](Cell& cell, std::int64_t value) { cell.*member = value; }};
}

class MeasureNumbers {
 public:
  MeasureNumbers(std::size_t index, const Measure& measure, std::vector<CellNumber>& numbers)
      : index_(index),
        name_(measure.name),
        of_pieces_(measure.accumulated ? kAccumulatedSums : kInstantSums),
        numbers_(numbers) {}

  void sums() {
    add("count", fmt::format("count({})", name_), "sum", [](Moments& of, std::int64_t value) { of.count = value; });
    add("sum", fmt::format("sum({})", name_), "sum", [](Moments& of, std::int64_t value) { of.sum = value; });
  }

  void hours(std::string_view hour_bit) {
    add("set", fmt::format("bit_or(CASE WHEN {} = 1 THEN {} END)", name_, hour_bit), "bit_or",
        [](Moments& of, std::int64_t value) { of.hours = static_cast<std::uint64_t>(value); });
  }

  void extremes() {
    add("sum_squares", fmt::format("sum({0} * {0})", name_), "sum",
        [](Moments& of, std::int64_t value) { of.sum_squares = value; });
    add("min", fmt::format("min({})", name_), "min", [](Moments& of, std::int64_t value) { of.least = value; });
    add("low", fmt::format("min({} * {} + seconds)", name_, kTimes), "min",
        [](Moments& of, std::int64_t value) { of.least_time = {value - of.least * kTimes}; });
    add("max", fmt::format("max({})", name_), "max", [](Moments& of, std::int64_t value) { of.greatest = value; });
    add("high", fmt::format("max({} * {} - seconds)", name_, kTimes), "max",
        [](Moments& of, std::int64_t value) { of.greatest_time = {of.greatest * kTimes - value}; });
  }

 private:
  template <typename Set>
  void add(std::string_view what, std::string of_facts, std::string_view together, Set set) {
    numbers_.push_back({fmt::format("{}_{}", name_, what), std::move(of_facts), together, of_pieces_,
                        [index = index_, set](Cell& cell, std::int64_t value) { set(cell.measures[index], value); }});
  }

  const std::size_t index_;
  const std::string_view name_;
  const std::string_view of_pieces_;
  std::vector<CellNumber>& numbers_;
};

}  // namespace

std::vector<CellNumber> cell_numbers(std::span<const Measure> measures) {
  std::vector<CellNumber> numbers{
      count_of_cell("facts", "count(*)", kAnyPiece, &Cell::facts),
      {"max_known_at", "max(known_at)", "max", kAnyPiece,
       [](Cell& cell, std::int64_t value) { cell.max_known_at = {value}; }},
      count_of_cell("observations", "count(CASE WHEN counted THEN 1 END)", kInstantPiece, &Cell::observations),
      count_of_cell("flagged", "sum(flagged)", kInstantPiece, &Cell::flagged)};
  for (std::size_t i = 0; i < measures.size(); ++i) {
    MeasureNumbers of(i, measures[i], numbers);
    of.sums();
    if (keeps_hours(measures[i])) of.hours(measures[i].accumulated ? "accumulation_hour_bit" : "hour_bit");
    if (measures[i].extremes) of.extremes();
  }
  return numbers;
}

}  // namespace stratus
