#include "weather/short_number.h"

#include <algorithm>
#include <array>

namespace stratus {
namespace {

// Within these every product stays inside 64 bits: 10^9 * 10^4 * 10^4, doubled.
constexpr std::size_t kMostDigits = 9;
constexpr int kMostScale = 4;
constexpr std::int64_t kMostOfRatio = 10'000;
constexpr std::array<std::int64_t, kMostDigits + 1> kPowersOfTen{1,       10,        100,        1000,        10'000,
                                                                 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

// Takes the digits at the beginning, `most` of them; how many they were.
std::size_t take_digits(std::string_view& text, std::size_t most, std::int64_t& value) {
  std::size_t count = 0;
  while (count < std::min(text.size(), most) && text[count] >= '0' && text[count] <= '9')
    value = value * 10 + (text[count++] - '0');
  text.remove_prefix(count);
  return count;
}

}  // namespace

std::optional<std::int32_t> parse_short_number(std::string_view text, int scale, const Conversion& conversion) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const bool begins_with_zero = text.starts_with('0');
  std::int64_t digits = 0;
  const std::size_t whole = take_digits(text, kMostDigits, digits);
  std::size_t places = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    places = take_digits(text, kMostDigits - whole, digits);
    if (places == 0) return std::nullopt;
  }
  if (whole == 0 || (begins_with_zero && whole > 1) || !text.empty()) return std::nullopt;
  if (scale > kMostScale || conversion.offset_thousandths != 0 || conversion.numerator > kMostOfRatio ||
      conversion.denominator > kMostOfRatio)
    return std::nullopt;
  const std::int64_t numerator = digits * kPowersOfTen[static_cast<std::size_t>(scale)] * conversion.numerator;
  const std::int64_t denominator = kPowersOfTen[places] * conversion.denominator;
  const std::int64_t magnitude = denominator == 1 ? numerator : (2 * numerator + denominator) / (2 * denominator);
  if (magnitude > kMaxStored) return std::nullopt;
  return static_cast<std::int32_t>(negative ? -magnitude : magnitude);
}

}  // namespace stratus
