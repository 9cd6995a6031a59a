#include "views/fold.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace stratus {
namespace {

StationCalendar utc_calendar() {
  Station station;
  station.id = StationId("s");
  return *StationCalendar::make(station);
}

Fact with(std::initializer_list<std::pair<Element, std::int32_t>> values) {
  Fact fact;
  fact.station = StationId("s");
  for (const auto& [element, value] : values) fact.elements.set(element, value);
  return fact;
}

// What a single fact gives to a measure.
std::optional<std::int64_t> given(const Fact& fact, std::string_view measure) {
  static const StationCalendar kCalendar = utc_calendar();
  const Fact* pointer = &fact;
  return derive({&pointer, 1}, kCalendar).values[*find_measure(measure)];
}

TEST(Derive, WindIsTheSpeedTimesTheTable) {
  struct Row {
    std::int32_t direction;
    std::int64_t east, north;  // of a wind of 0.01 m/s
  };
  // 10^6 sin and cos, rounded half away from zero: part of the stored format.
  for (const Row& row : std::initializer_list<Row>{{360, 0, -1000000},
                                                   {1, -17452, -999848},
                                                   {30, -500000, -866025},
                                                   {45, -707107, -707107},
                                                   {90, -1000000, 0},
                                                   {135, -707107, 707107},
                                                   {180, 0, 1000000},
                                                   {225, 707107, 707107},
                                                   {270, 1000000, 0},
                                                   {315, 707107, -707107},
                                                   {359, 17452, -999848}}) {
    const Fact fact = with({{Element::kWindSpeed, 1}, {Element::kWindDirection, row.direction}});
    EXPECT_EQ(given(fact, "wind_east"), row.east) << row.direction;
    EXPECT_EQ(given(fact, "wind_north"), row.north) << row.direction;
  }
}

TEST(Derive, OppositeWindsCancelExactly) {
  for (std::int32_t direction = 1; direction <= 180; ++direction) {
    const Fact there = with({{Element::kWindSpeed, 7}, {Element::kWindDirection, direction}});
    const Fact back = with({{Element::kWindSpeed, 7}, {Element::kWindDirection, direction + 180}});
    EXPECT_EQ(*given(there, "wind_east") + *given(back, "wind_east"), 0) << direction;
    EXPECT_EQ(*given(there, "wind_north") + *given(back, "wind_north"), 0) << direction;
  }
}

TEST(Derive, CalmIsAZeroVectorAndUnknownDirectionIsNone) {
  EXPECT_EQ(given(with({{Element::kWindSpeed, 0}}), "wind_east"), 0);
  EXPECT_EQ(given(with({{Element::kWindSpeed, 0}, {Element::kWindDirection, 90}}), "wind_north"), 0);
  EXPECT_EQ(given(with({{Element::kWindSpeed, 5}}), "wind_east"), std::nullopt);
  EXPECT_EQ(given(with({{Element::kWindSpeed, 5}, {Element::kWindDirection, 0}}), "wind_east"), std::nullopt);
  EXPECT_EQ(given(with({{Element::kWindDirection, 90}}), "wind_east"), std::nullopt);
  EXPECT_EQ(given(with({{Element::kWindSpeed, 0}}), "calm"), 1);
  EXPECT_EQ(given(with({{Element::kWindSpeed, 5}}), "calm"), 0);
}

TEST(Derive, AnImplausibleSpeedTakesItsVectorAlong) {
  const Fact fact = with({{Element::kWindSpeed, 7501}, {Element::kWindDirection, 90}, {Element::kTemperature, 5}});
  EXPECT_EQ(given(fact, "wind_speed_mps"), std::nullopt);
  EXPECT_EQ(given(fact, "wind_east"), std::nullopt);
  EXPECT_EQ(given(fact, "calm"), std::nullopt);
  EXPECT_EQ(given(fact, "temperature_c"), 5);
  const Fact* pointer = &fact;
  EXPECT_EQ(derive({&pointer, 1}, utc_calendar()).flagged, 1);
}

TEST(Derive, RainAndStormHours) {
  EXPECT_EQ(given(with({{Element::kPrecipitation, 0}}), "rain_hours"), 0);
  EXPECT_EQ(given(with({{Element::kPrecipitation, 1}}), "rain_hours"), 1);
  EXPECT_EQ(given(with({}), "rain_hours"), std::nullopt);
  Fact storm;
  EXPECT_EQ(given(storm, "storm_hours"), std::nullopt);
  storm.is_storm = true;
  EXPECT_EQ(given(storm, "storm_hours"), 1);
}

// Facts of many instants into one view.
std::map<BucketKey, Cell> fold(const ViewSpec& view, const StationCalendar& calendar, const std::vector<Fact>& facts) {
  std::vector<const Fact*> pointers;
  for (const Fact& fact : facts) pointers.push_back(&fact);
  CellFolder folder(view, calendar);
  for_each_identity(pointers, [&](std::span<const Fact* const> same) { folder.add(derive(same, calendar)); });
  return folder.cells();
}

TEST(CellFolder, ARetractedBucketIsMarkedEmpty) {
  Fact fact = with({{Element::kTemperature, 5}});
  Fact retraction = with({});
  retraction.retraction = true;
  retraction.known_at = {9};
  const auto cells = fold(view_of(BucketScheme::kUtcDay), utc_calendar(), {fact, retraction});
  ASSERT_EQ(cells.size(), 1U);
  EXPECT_TRUE(cells.at({0}).emptied());
  EXPECT_EQ(cells.at({0}).facts, 2);
  EXPECT_EQ(cells.at({0}).max_known_at, UtcMillis{9});
}

TEST(CellFolder, KnowsTheTimeOfFactsBefore1970) {
  Fact fact = with({{Element::kTemperature, 5}});
  fact.known_at = {-5000};
  EXPECT_EQ(fold(view_of(BucketScheme::kUtcDay), utc_calendar(), {fact}).at({0}).max_known_at, UtcMillis{-5000});
}

TEST(CellFolder, ViewsTakeTheirKindsOnly) {
  Fact forecast = with({{Element::kTemperature, 5}});
  forecast.kind = Kind::kForecast;
  const auto measured = fold(*find_view("hourly"), utc_calendar(), {forecast});
  const auto forecasts = fold(*find_view("hourly_forecast"), utc_calendar(), {forecast});
  EXPECT_EQ(measured.at({0}).observations, 0);
  EXPECT_EQ(measured.at({0}).facts, 1);
  EXPECT_EQ(forecasts.at({0}).observations, 1);
}

std::vector<HistogramBin> bins_of(const Cell& cell, std::string_view histogram) {
  return histogram_of(cell, histogram).bins();
}

TEST(CellFolder, AMonthCountsValuesAndHasNoMeasures) {
  Station station;
  station.id = StationId("s");
  station.zone = "Asia/Kathmandu";
  station.grid = Grid::kUtc;
  station.accumulation_stamp = Stamp::kEnd;
  const StationCalendar calendar = *StationCalendar::make(station);
  // At 18:15 UTC June begins there, and the rain of the hour before is that of May.
  Fact june = with({{Element::kTemperature, 200}, {Element::kPrecipitation, 1500}, {Element::kWindSpeed, 0}});
  june.time = *parse_utc_seconds("2026-05-31T19:00:00Z");
  Fact later = with({{Element::kTemperature, 200}, {Element::kWindSpeed, 450}, {Element::kWindDirection, 90}});
  later.time = june.time + 3600;
  Fact implausible = with({{Element::kTemperature, 601}, {Element::kWindSpeed, 450}});
  implausible.time = june.time + 7200;
  const auto cells = fold(view_of(BucketScheme::kCivilMonth), calendar, {june, later, implausible});
  ASSERT_EQ(cells.size(), 2U);
  const Cell& of_may = cells.at({parse_date("2026-05-01")->value});
  const Cell& of_june = cells.at({parse_date("2026-06-01")->value});
  using Bins = std::vector<HistogramBin>;
  EXPECT_EQ(bins_of(of_may, "precipitation_mm"), (Bins{{1500, 1}}));
  EXPECT_EQ(of_may.observations, 0);
  EXPECT_EQ(bins_of(of_june, "precipitation_mm"), Bins{});
  EXPECT_EQ(bins_of(of_june, "temperature_c"), (Bins{{200, 2}}));
  EXPECT_EQ(bins_of(of_june, "wind_speed_mps"), (Bins{{0, 1}, {450, 2}}));
  EXPECT_EQ(bins_of(of_june, "wind_rose"), (Bins{{0, 1}, {1 + 7 * 4 + 2, 1}}));
  EXPECT_EQ(of_june.observations, 3);
  EXPECT_EQ(of_june.flagged, 1);
  for (const Moments& moments : of_june.measures) EXPECT_EQ(moments.count, 0);
}

// Names, order and buckets stand in files: this test fails when one changes.
TEST(ViewSpec, NamesAreThoseOfTheStoredFormat) {
  std::string names;
  for (const ViewSpec& view : kViews) names += std::string(view.name) + (view.stored ? "! " : " ");
  EXPECT_EQ(names, "daily_civil! daily_utc! daily_meteorological! hourly hourly_forecast monthly_civil! ");
  std::string measures;
  for (const Measure& measure : kSummaryMeasures) measures += std::string(measure.name) + " ";
  EXPECT_EQ(measures,
            "temperature_c dew_point_c humidity_pct pressure_hpa station_pressure_hpa wind_speed_mps wind_gust_mps "
            "precipitation_mm wind_east wind_north wind_speed_directed_mps calm rain_hours storm_hours ");
  std::string histograms;
  for (const HistogramSpec& histogram : kMonthHistograms) histograms += std::string(histogram.name) + " ";
  EXPECT_EQ(histograms, "temperature_c wind_speed_mps pressure_hpa precipitation_mm wind_rose ");
  EXPECT_EQ(find_measure("calm"), 11U);
  EXPECT_EQ(find_measure("snow"), std::nullopt);
  EXPECT_EQ(find_view("weekly"), nullptr);
}

}  // namespace
}  // namespace stratus
