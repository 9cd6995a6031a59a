// Views declared as values: which bucket, which kinds of fact, which measures.
#pragma once

#include <array>
#include <bitset>
#include <optional>
#include <span>
#include <string_view>

#include "views/calendar.h"
#include "weather/fact.h"

namespace stratus {

// The integer that a measure takes from a believed fact.
enum class Input {
  kElement,    // the stored integer of `element`
  kWindEast,   // -speed * round(10^6 sin(direction)): 10^-8 m/s, positive towards the east
  kWindNorth,  // -speed * round(10^6 cos(direction))
  kWindSpeed,  // the speed of the winds that have these parts: with a direction, or calm
  kCalm,       // 1 when the wind speed is 0, else 0
  kRainHour,   // 1 when precipitation > 0, else 0; the hours in which it was 1 are kept too
  kStormHour,  // 1 when is_storm, else 0; likewise
};

// Names are part of the stored format and must not change.
struct Measure {
  std::string_view name;
  Input input;
  Element element;   // what must be present; kElement takes its value
  bool accumulated;  // placed by the start of its interval
  bool extremes;     // whether squares, least and greatest are kept beside count and sum
};

inline constexpr std::array kSummaryMeasures{
    Measure{"temperature_c", Input::kElement, Element::kTemperature, false, true},
    Measure{"dew_point_c", Input::kElement, Element::kDewPoint, false, true},
    Measure{"humidity_pct", Input::kElement, Element::kHumidity, false, true},
    Measure{"pressure_hpa", Input::kElement, Element::kPressure, false, true},
    Measure{"station_pressure_hpa", Input::kElement, Element::kStationPressure, false, true},
    Measure{"wind_speed_mps", Input::kElement, Element::kWindSpeed, false, true},
    Measure{"wind_gust_mps", Input::kElement, Element::kWindGust, false, true},
    Measure{"precipitation_mm", Input::kElement, Element::kPrecipitation, true, true},
    Measure{"wind_east", Input::kWindEast, Element::kWindSpeed, false, false},
    Measure{"wind_north", Input::kWindNorth, Element::kWindSpeed, false, false},
    Measure{"wind_speed_directed_mps", Input::kWindSpeed, Element::kWindSpeed, false, false},
    Measure{"calm", Input::kCalm, Element::kWindSpeed, false, false},
    Measure{"rain_hours", Input::kRainHour, Element::kPrecipitation, true, false},
    Measure{"storm_hours", Input::kStormHour, Element::kTemperature, false, false},
};
inline constexpr std::size_t kMeasureCount = kSummaryMeasures.size();

// Some of them, by their index.
using MeasureSet = std::bitset<kMeasureCount>;
inline const MeasureSet kAllMeasures = MeasureSet().set();

// Whether Moments::hours is kept.
constexpr bool keeps_hours(const Measure& measure) {
  return measure.input == Input::kRainHour || measure.input == Input::kStormHour;
}

// Index of a measure in kSummaryMeasures, or nothing.
std::optional<std::size_t> find_measure(std::string_view name);

// The integer that a histogram counts of a believed fact.
enum class CountedInput {
  kElement,  // the stored integer of `element`
  kRose,     // sector and class of speed of the wind (rose_value.h); `element` is the speed
};

// Names are part of the stored format and must not change.
struct HistogramSpec {
  std::string_view name;
  CountedInput input;
  Element element;   // what must be present
  bool accumulated;  // placed by the start of its interval
};

inline constexpr std::array kMonthHistograms{
    HistogramSpec{"temperature_c", CountedInput::kElement, Element::kTemperature, false},
    HistogramSpec{"wind_speed_mps", CountedInput::kElement, Element::kWindSpeed, false},
    HistogramSpec{"pressure_hpa", CountedInput::kElement, Element::kPressure, false},
    HistogramSpec{"precipitation_mm", CountedInput::kElement, Element::kPrecipitation, true},
    HistogramSpec{"wind_rose", CountedInput::kRose, Element::kWindSpeed, false},
};
inline constexpr std::size_t kHistogramCount = kMonthHistograms.size();

// Index of a histogram in kMonthHistograms, or nothing.
std::optional<std::size_t> find_histogram(std::string_view name);

struct ViewSpec {
  std::string_view name;
  BucketScheme bucket;
  KindSet kinds;                                   // filtered after resolve, so that a forecast never leaks into a mean
  bool stored;                                     // false: folded from facts whenever it is asked for
  std::span<const Measure> measures;               // kSummaryMeasures, or none
  std::span<const HistogramSpec> histograms = {};  // kMonthHistograms, or none
};

inline constexpr std::array kViews{
    ViewSpec{"daily_civil", BucketScheme::kCivilDay, kMeasuredKinds, true, kSummaryMeasures},
    ViewSpec{"daily_utc", BucketScheme::kUtcDay, kMeasuredKinds, true, kSummaryMeasures},
    ViewSpec{"daily_meteorological", BucketScheme::kMeteorologicalDay, kMeasuredKinds, true, kSummaryMeasures},
    // An hour holds about one fact, so its cells would only copy the dataset.
    ViewSpec{"hourly", BucketScheme::kHour, kMeasuredKinds, false, kSummaryMeasures},
    ViewSpec{"hourly_forecast", BucketScheme::kHour, KindSet{Kind::kForecast}, false, kSummaryMeasures},
    // Sums of a month are those of its days; what is counted by value is not.
    ViewSpec{"monthly_civil", BucketScheme::kCivilMonth, kMeasuredKinds, true, {}, kMonthHistograms},
};

// The measured (not forecast) view of that bucket.
const ViewSpec& view_of(BucketScheme bucket);
const ViewSpec* find_view(std::string_view name);

}  // namespace stratus
