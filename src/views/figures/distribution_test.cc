#include "views/figures/distribution.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

Observation wind(std::int32_t speed, std::optional<std::int32_t> direction) {
  Observation observation;
  observation.stored.fact.elements.set(Element::kWindSpeed, speed);
  if (direction) observation.stored.fact.elements.set(Element::kWindDirection, *direction);
  return observation;
}

std::string quantile_text(const std::vector<std::int32_t>& values, int percent) {
  const auto found = rounded(quantile(Histogram::of(values), percent), 6);
  return found ? to_string(*found) : "none";
}

// R: quantile(c(1, 2, 3, 4, 10), p, type = 8).
TEST(Quantile, IsOfTypeEight) {
  const std::vector<std::int32_t> values{1, 2, 3, 4, 10};
  EXPECT_EQ(quantile_text(values, 50), "3");
  EXPECT_EQ(quantile_text(values, 25), "1.666667");
  EXPECT_EQ(quantile_text(values, 90), "10");
  EXPECT_EQ(quantile_text(values, 0), "1");
  EXPECT_EQ(quantile_text(values, 100), "10");
  EXPECT_EQ(quantile_text({}, 50), "none");
}

TEST(Quantile, OfOneValueIsIt) {
  for (const int percent : {0, 30, 100}) EXPECT_EQ(quantile_text({7}, percent), "7");
}

TEST(Quantile, IsAnExactFractionOfItsNeighbours) {
  std::vector<std::int32_t> values(49, 0);
  values.push_back(1);
  EXPECT_EQ(to_string(*rounded(quantile(Histogram::of(values), 98), 2)),
            "0.66");  // at position 0.98 (50 + 1/3) + 1/3 = 49.66
  EXPECT_EQ(to_string(*rounded(quantile(Histogram::of(values), 98), 1)), "0.7");
}

TEST(HistogramOf, LeavesOutWhatIsOffTheGridOrImplausible) {
  std::vector<Observation> observations{wind(500, 10), wind(300, 10), wind(46866, 10), wind(100, 10)};
  observations[3].on_grid = false;
  const HistogramSpec& speeds = kMonthHistograms[*find_histogram("wind_speed_mps")];
  EXPECT_EQ(histogram_of(observations, speeds), Histogram::of(std::vector<std::int32_t>{300, 500}));
}

TEST(WindRose, CountsBySectorAndSpeed) {
  const std::vector<Observation> observations{wind(199, 360), wind(200, 11),  wind(1500, 12),          wind(0, 0),
                                              wind(0, 90),    wind(300, 349), wind(300, std::nullopt), wind(300, 0)};
  const WindRose rose = wind_rose(histogram_of(observations, kMonthHistograms[*find_histogram("wind_rose")]));
  EXPECT_EQ(rose.total, 6);
  EXPECT_EQ(rose.calm, 2);
  EXPECT_EQ(rose.counts[0][0], 1);  // N, below 2 m/s
  EXPECT_EQ(rose.counts[0][1], 2);  // N, 2 to 4 m/s: 11 and 349 degrees
  EXPECT_EQ(rose.counts[1][6], 1);  // NNE, 15 m/s and more
}

}  // namespace
}  // namespace stratus
