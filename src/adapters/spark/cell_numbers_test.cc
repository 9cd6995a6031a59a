#include "adapters/spark/cell_numbers.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace stratus {
namespace {

constexpr std::int64_t kTimes = std::int64_t{1} << 34;

TEST(CellNumbers, HaveNamesOfTheirOwnAndGoTogetherByFunctionsThatKnowNoOrder) {
  std::set<std::string> names;
  const std::set<std::string_view> functions{"sum", "min", "max", "bit_or"};
  for (const CellNumber& number : cell_numbers(kSummaryMeasures)) {
    EXPECT_TRUE(names.insert(number.name).second) << number.name;
    EXPECT_TRUE(functions.contains(number.together)) << number.together;
  }
}

// What Spark would answer of two temperatures, and of rain in hour 70.
TEST(CellNumbers, MakeACellOfWhatIsAnswered) {
  const std::map<std::string, std::int64_t> answer{{"facts", 3},
                                                   {"max_known_at", -5},
                                                   {"observations", 2},
                                                   {"flagged", 1},
                                                   {"temperature_c_count", 2},
                                                   {"temperature_c_sum", -7},
                                                   {"temperature_c_sum_squares", 29},
                                                   {"temperature_c_min", -5},
                                                   {"temperature_c_low", -5 * kTimes - 900},
                                                   {"temperature_c_max", -2},
                                                   {"temperature_c_high", -2 * kTimes - 3600},
                                                   {"rain_hours_count", 2},
                                                   {"rain_hours_sum", 1},
                                                   {"rain_hours_set", 64}};
  Cell cell;
  for (const CellNumber& number : cell_numbers(kSummaryMeasures)) {
    if (const auto value = answer.find(number.name); value != answer.end()) number.set(cell, value->second);
  }
  Cell wanted;
  wanted.note_facts(3, {-5});
  wanted.observations = 2;
  wanted.flagged = 1;
  Moments& temperature = wanted.measures[*find_measure("temperature_c")];
  temperature.add(-5, {-900});
  temperature.add(-2, {3600});
  Moments& rain = wanted.measures[*find_measure("rain_hours")];
  rain.add_flag(1, {70 * 3600});
  rain.add_flag(0, {71 * 3600});
  EXPECT_EQ(cell, wanted);
}

}  // namespace
}  // namespace stratus
