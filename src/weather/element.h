// The measured elements, their units and their decimal scales.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace stratus {

// Stored in files by column name, never by number.
enum class Element : std::uint8_t {
  kTemperature,
  kDewPoint,
  kHumidity,
  kPressure,         // mean sea level
  kStationPressure,  // at the station's height
  kWindSpeed,
  kWindGust,
  kWindDirection,  // degrees from which it blows, 1..360; 360 is north, 0 is calm (weather/compass.h)
  kPrecipitation,  // fallen during the interval of the fact
  kNextHourTemperature,
  kNextHourPrecipitation,
};

inline constexpr std::size_t kElementCount = 11;

// Scales and names are part of the stored format and must not change.
struct ElementInfo {
  Element element;
  std::string_view name;  // column name, unit at its end
  std::string_view unit;
  int scale;           // decimal digits after the point of the stored integer
  bool accumulated;    // a sum over the interval (rain), not a value at an instant
  bool summarized;     // false for predictions, which no summary takes
  std::int32_t least;  // plausible range, inclusive, in stored integers; WMO AWS guideline
  std::int32_t greatest;
};

inline constexpr std::array<ElementInfo, kElementCount> kElements{{
    {Element::kTemperature, "temperature_c", "°C", 1, false, true, -800, 600},
    {Element::kDewPoint, "dew_point_c", "°C", 1, false, true, -800, 350},
    {Element::kHumidity, "humidity_pct", "%", 2, false, true, 0, 10000},
    {Element::kPressure, "pressure_hpa", "hPa", 1, false, true, 5000, 11000},
    {Element::kStationPressure, "station_pressure_hpa", "hPa", 1, false, true, 5000, 11000},
    {Element::kWindSpeed, "wind_speed_mps", "m/s", 2, false, true, 0, 7500},
    {Element::kWindGust, "wind_gust_mps", "m/s", 2, false, true, 0, 15000},
    {Element::kWindDirection, "wind_direction_deg", "°", 0, false, false, 0, 360},
    {Element::kPrecipitation, "precipitation_mm", "mm", 3, true, true, 0, 2400000},
    {Element::kNextHourTemperature, "next_hour_temperature_c", "°C", 1, false, false, -800, 600},
    {Element::kNextHourPrecipitation, "next_hour_precipitation_mm", "mm", 3, true, false, 0, 2400000},
}};

constexpr const ElementInfo& info(Element element) { return kElements[static_cast<std::size_t>(element)]; }

// The element with that column name.
std::optional<Element> find_element(std::string_view name);

// The largest magnitude that DECIMAL(9, s) holds.
inline constexpr std::int32_t kMaxStored = 999'999'999;

// One optional scaled integer an element. Absent is never 0. Values lie in -kMaxStored..kMaxStored.
class Elements {
 public:
  bool has(Element element) const { return (present_ & bit(element)) != 0; }
  std::optional<std::int32_t> get(Element element) const {
    if (!has(element)) return std::nullopt;
    return values_[index(element)];
  }
  void set(Element element, std::int32_t value) {
    values_[index(element)] = value;
    present_ = static_cast<std::uint16_t>(present_ | bit(element));
  }
  void clear(Element element) {
    values_[index(element)] = 0;
    present_ = static_cast<std::uint16_t>(present_ & ~bit(element));
  }
  bool empty() const { return present_ == 0; }
  int count() const { return std::popcount(present_); }

  // A total order, only to break ties the same way everywhere: element by element, absent first.
  std::strong_ordering operator<=>(const Elements& other) const;
  bool operator==(const Elements& other) const = default;

 private:
  static constexpr std::size_t index(Element element) { return static_cast<std::size_t>(element); }
  static constexpr std::uint16_t bit(Element element) { return static_cast<std::uint16_t>(1U << index(element)); }

  std::array<std::int32_t, kElementCount> values_{};  // 0 where absent
  std::uint16_t present_ = 0;
};

}  // namespace stratus
