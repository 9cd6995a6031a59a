// Exact decimals: text to scaled integers and back, unit conversion included, one rounding.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "weather/element.h"

namespace stratus {

// value_in_target = (value + offset) * numerator / denominator, all exact.
// `offset` is in thousandths of the source unit. numerator, denominator: 1..10'000'000.
struct Conversion {
  std::int64_t offset_thousandths = 0;
  std::int64_t numerator = 1;
  std::int64_t denominator = 1;
};

inline constexpr Conversion kIdentity{};
inline constexpr Conversion kFahrenheitToCelsius{-32'000, 5, 9};
inline constexpr Conversion kKelvinToCelsius{-273'150, 1, 1};
inline constexpr Conversion kKmhToMps{0, 5, 18};
inline constexpr Conversion kMphToMps{0, 44704, 100'000};  // 1 mph = 0.44704 m/s
inline constexpr Conversion kKnotsToMps{0, 463, 900};      // 1852 m an hour
inline constexpr Conversion kInchesToMm{0, 254, 10};
inline constexpr Conversion kPascalsToHpa{0, 1, 100};
inline constexpr Conversion kInchesOfMercuryToHpa{0, 3'386'389, 100'000};  // NIST, 33.86389 hPa at 0 C

// The longest text that is read as a number: more than any double needs to be written out.
inline constexpr std::size_t kMaxNumberBytes = 1100;

// A JSON or CSV number: optional sign, digits, optional fraction and exponent, as many digits as one likes within
// kMaxNumberBytes. Exact: the value as written, converted, is rounded once, half away from zero. kInvalidArgument when it
// is not a number; when the scaled result exceeds kMaxStored in magnitude.
Result<std::int32_t> parse_scaled(std::string_view text, int scale, const Conversion& conversion = kIdentity);

// Whether it is a number as JSON writes most of them: an optional minus, digits without a needless zero before them, and an
// optional point with digits behind it; no exponent.
bool is_plain_number(std::string_view text);

// A scaled integer in another unit with `digits` decimals (0..6), rounded once, half away from zero,
// as a scaled integer of that many digits.
std::int64_t convert_back(std::int32_t value, int scale, const Conversion& conversion, int digits);

// Shortest decimal text of value / 10^scale: no trailing zeros, no exponent; "-0" never appears.
std::string format_scaled(std::int64_t value, int scale);

// Division rounded half away from zero. The denominator is positive.
constexpr __int128 divide_rounded(__int128 numerator, __int128 denominator) {
  const __int128 magnitude = numerator < 0 ? -numerator : numerator;
  const __int128 quotient = (2 * magnitude + denominator) / (2 * denominator);
  return numerator < 0 ? -quotient : quotient;
}

}  // namespace stratus
