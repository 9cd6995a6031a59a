#include "weather/decimal.h"

#include <optional>

namespace stratus {
namespace {

constexpr std::size_t kMaxText = 40;
constexpr int kMaxExponent = 30;

__int128 power_of_ten(int exponent) {
  __int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// digits * 10^exponent
struct Decimal {
  __int128 digits = 0;
  int exponent = 0;
};

// Reads digits into `decimal`; leading zeros are free, at most 18 significant ones are taken.
bool take_digits(std::string_view text, std::size_t& at, Decimal& decimal, bool fraction) {
  constexpr std::int64_t kMaxDigits = 1'000'000'000'000'000'000;
  const std::size_t start = at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    if (decimal.digits >= kMaxDigits) return false;
    decimal.digits = decimal.digits * 10 + (text[at] - '0');
    if (fraction) --decimal.exponent;
  }
  return at > start;
}

std::optional<int> take_exponent(std::string_view text, std::size_t& at) {
  if (at == text.size()) return 0;
  if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
  ++at;
  const bool negative = at < text.size() && text[at] == '-';
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  Decimal exponent;
  if (!take_digits(text, at, exponent, false) || at != text.size() || exponent.digits > kMaxExponent) return std::nullopt;
  const int value = static_cast<int>(exponent.digits);
  return negative ? -value : value;
}

std::optional<Decimal> read_decimal(std::string_view text) {
  if (text.size() > kMaxText) return std::nullopt;
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) ++at;
  Decimal decimal;
  if (!take_digits(text, at, decimal, false)) return std::nullopt;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!take_digits(text, at, decimal, true)) return std::nullopt;
  }
  const auto exponent = take_exponent(text, at);
  if (!exponent) return std::nullopt;
  decimal.exponent += *exponent;
  if (negative) decimal.digits = -decimal.digits;
  return decimal;
}

// A fraction with a positive denominator.
struct Ratio {
  __int128 numerator;
  __int128 denominator;
};

// Digits beyond this many places cannot move the rounding of any unit used here by more than the
// text itself states; a source that sends more is refused rather than rounded twice.
constexpr int kMaxPlaces = 18;
constexpr int kNoisePlaces = 12;

std::optional<Ratio> to_ratio(Decimal decimal) {
  while (decimal.exponent < 0 && decimal.digits % 10 == 0 && decimal.digits != 0) {
    decimal.digits /= 10;
    ++decimal.exponent;
  }
  if (decimal.digits == 0) return Ratio{0, 1};
  // Binary noise such as -2.8e-17 lies nearer to zero than any tie of a conversion: only its sign can move the rounding.
  const __int128 magnitude = decimal.digits < 0 ? -decimal.digits : decimal.digits;
  if (decimal.exponent < -kMaxPlaces && magnitude < power_of_ten(-decimal.exponent - kNoisePlaces))
    return Ratio{decimal.digits < 0 ? -1 : 1, power_of_ten(kMaxPlaces)};
  if (decimal.exponent < -kMaxPlaces || decimal.exponent > 9) return std::nullopt;
  if (decimal.exponent >= 0) return Ratio{decimal.digits * power_of_ten(decimal.exponent), 1};
  return Ratio{decimal.digits, power_of_ten(-decimal.exponent)};
}

}  // namespace

Result<std::int32_t> parse_scaled(std::string_view text, int scale, const Conversion& conversion) {
  const auto decimal = read_decimal(text);
  if (!decimal)
    return fail(ErrorKind::kInvalidArgument, "\"" + std::string(text.substr(0, kMaxText)) + "\" is not a number");
  const auto ratio = to_ratio(*decimal);
  const auto out_of_range = [&] {
    return fail(ErrorKind::kInvalidArgument, "the number " + std::string(text) + " is out of range");
  };
  // 10^12 bounds every later product inside 128 bits: 10^12 * 10^18 * 10^7 and less.
  if (!ratio || ratio->numerator / ratio->denominator > 1'000'000'000'000 ||
      ratio->numerator / ratio->denominator < -1'000'000'000'000)
    return out_of_range();
  __int128 numerator = ratio->numerator;
  __int128 denominator = ratio->denominator;
  if (conversion.offset_thousandths != 0) {
    // value + offset over a common denominator that is a multiple of 1000.
    if (denominator % 1000 != 0) {
      numerator *= 1000;
      denominator *= 1000;
    }
    numerator += conversion.offset_thousandths * (denominator / 1000);
  }
  // Ten to the scale and the places of the text share their factors of ten.
  __int128 power = power_of_ten(scale);
  while (power > 1 && denominator % 10 == 0) {
    power /= 10;
    denominator /= 10;
  }
  const __int128 scaled = divide_rounded(numerator * power * conversion.numerator, denominator * conversion.denominator);
  if (scaled > kMaxStored || scaled < -kMaxStored) return out_of_range();
  return static_cast<std::int32_t>(scaled);
}

std::int64_t convert_back(std::int32_t value, int scale, const Conversion& conversion, int digits) {
  // source = value / 10^scale * denominator / numerator - offset / 1000
  const __int128 unit = power_of_ten(scale) * conversion.numerator * 1000;
  const __int128 source = static_cast<__int128>(value) * conversion.denominator * 1000 -
                          conversion.offset_thousandths * power_of_ten(scale) * conversion.numerator;
  return static_cast<std::int64_t>(divide_rounded(source * power_of_ten(digits), unit));
}

std::string format_scaled(std::int64_t value, int scale) {
  while (scale > 0 && value % 10 == 0) {
    value /= 10;
    --scale;
  }
  const bool negative = value < 0;
  const std::uint64_t magnitude = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  std::string digits = std::to_string(magnitude);
  if (scale > 0) {
    if (digits.size() <= static_cast<std::size_t>(scale))
      digits.insert(0, static_cast<std::size_t>(scale) + 1 - digits.size(), '0');
    digits.insert(digits.size() - static_cast<std::size_t>(scale), 1, '.');
  }
  return negative ? "-" + digits : digits;
}

}  // namespace stratus
