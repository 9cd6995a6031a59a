#include "weather/decimal.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <optional>

#include "weather/short_number.h"

namespace stratus {
namespace {

using BigInteger = boost::multiprecision::cpp_int;

constexpr std::size_t kShownBytes = 40;  // of a text, in messages

__int128 power_of_ten(int exponent) {
  __int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// digits * 10^exponent. The digits have neither leading nor trailing zeros; none is zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

// False when there is no digit.
bool take_digits(std::string_view text, std::size_t& at, std::string& digits) {
  const std::size_t start = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  digits += text.substr(start, at - start);
  return at > start;
}

std::optional<int> take_exponent(std::string_view text, std::size_t& at) {
  // Greater ones say no more: the digits of a text move a number by at most kMaxNumberBytes places.
  constexpr int kGreatestExponent = 1'000'000;
  if (at == text.size()) return 0;
  if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
  ++at;
  const bool negative = at < text.size() && text[at] == '-';
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  std::string digits;
  if (!take_digits(text, at, digits) || at != text.size()) return std::nullopt;
  int value = 0;
  for (const char digit : digits) value = std::min(value * 10 + (digit - '0'), kGreatestExponent);
  return negative ? -value : value;
}

std::optional<Decimal> read_decimal(std::string_view text) {
  if (text.empty() || text.size() > kMaxNumberBytes) return std::nullopt;
  Decimal decimal;
  decimal.negative = text[0] == '-';
  std::size_t at = text[0] == '-' || text[0] == '+' ? 1 : 0;
  if (!take_digits(text, at, decimal.digits)) return std::nullopt;
  const std::size_t whole = decimal.digits.size();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!take_digits(text, at, decimal.digits)) return std::nullopt;
  }
  const auto exponent = take_exponent(text, at);
  if (!exponent) return std::nullopt;
  const std::size_t kept = decimal.digits.find_last_not_of('0') + 1;  // npos + 1 is 0
  decimal.exponent = *exponent + static_cast<int>(whole) - static_cast<int>(kept);
  decimal.digits.resize(kept);
  decimal.digits.erase(0, decimal.digits.find_first_not_of('0'));
  return decimal;
}

// (digits * 10^exponent) in another unit, times 10^scale, rounded once. Integer holds every product.
template <typename Integer>
Integer convert(const Integer& digits, int exponent, int scale, const Conversion& conversion) {
  constexpr int kOffsetParts = 1000;  // of Conversion::offset_thousandths
  Integer numerator = digits;
  Integer denominator = 1;
  for (; exponent > 0; --exponent) numerator *= 10;
  for (; exponent < 0; ++exponent) denominator *= 10;
  if (conversion.offset_thousandths != 0) {
    numerator = numerator * kOffsetParts + denominator * conversion.offset_thousandths;
    denominator *= kOffsetParts;
  }
  for (; scale > 0 && denominator % 10 == 0; --scale) denominator /= 10;
  for (; scale > 0; --scale) numerator *= 10;
  numerator *= conversion.numerator;
  denominator *= conversion.denominator;
  const bool negative = numerator < 0;
  if (negative) numerator = -numerator;
  const Integer quotient = (2 * numerator + denominator) / (2 * denominator);
  return negative ? Integer(-quotient) : quotient;
}

std::optional<__int128> convert(const Decimal& decimal, int scale, const Conversion& conversion) {
  // No number with so many places before the point fits an element in any unit. None that begins so far behind it moves a
  // rounding but by its sign: the ties of a conversion are zero or lie farther from it.
  constexpr int kMaxPlacesBefore = 13;
  constexpr int kPlacesOfNothing = -30;
  // Within these every product stays inside 128 bits: 10^18 * 10^6 * 10^6 * 10^7.
  constexpr std::size_t kFewDigits = 18;
  constexpr int kFewPlaces = 18;

  if (decimal.digits.empty()) return convert<__int128>(0, 0, scale, conversion);
  const int places_before = static_cast<int>(decimal.digits.size()) + decimal.exponent;
  if (places_before > kMaxPlacesBefore) return std::nullopt;
  if (decimal.digits.size() <= kFewDigits && decimal.exponent >= -kFewPlaces) {
    __int128 digits = 0;
    for (const char digit : decimal.digits) digits = digits * 10 + (digit - '0');
    return convert<__int128>(decimal.negative ? -digits : digits, decimal.exponent, scale, conversion);
  }
  const bool is_nothing = places_before < kPlacesOfNothing;
  BigInteger digits = is_nothing ? BigInteger(1) : BigInteger(decimal.digits);
  if (decimal.negative) digits = -digits;
  return static_cast<__int128>(
      convert<BigInteger>(digits, is_nothing ? kPlacesOfNothing : decimal.exponent, scale, conversion));
}

}  // namespace

bool is_plain_number(std::string_view text) {
  const auto digits_from = [&](std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    return end - at;
  };
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits_from(start);
  if (whole == 0 || (whole > 1 && text[start] == '0')) return false;
  const std::size_t point = start + whole;
  if (point == text.size()) return true;
  const std::size_t places = text[point] == '.' ? digits_from(point + 1) : 0;
  return places > 0 && point + 1 + places == text.size();
}

Result<std::int32_t> parse_scaled(std::string_view text, int scale, const Conversion& conversion) {
  if (const auto scaled = parse_short_number(text, scale, conversion)) return *scaled;
  const auto decimal = read_decimal(text);
  const auto shown = [&] { return std::string(text.substr(0, kShownBytes)); };
  if (!decimal) return fail(ErrorKind::kInvalidArgument, "\"" + shown() + "\" is not a number");
  const auto scaled = convert(*decimal, scale, conversion);
  if (!scaled || *scaled > kMaxStored || *scaled < -kMaxStored)
    return fail(ErrorKind::kInvalidArgument, "the number " + shown() + " is out of range");
  return static_cast<std::int32_t>(*scaled);
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
  std::uint64_t magnitude = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  char text[48];  // from its end: as many digits as a number of 64 bits has, a point and a sign, or as many places and "0."
  char* const end = text + sizeof text;
  char* begin = end;
  for (int places = 0; magnitude > 0 || places <= scale; ++places, magnitude /= 10) {
    if (places == scale && scale > 0) *--begin = '.';
    *--begin = static_cast<char>('0' + magnitude % 10);
  }
  if (negative) *--begin = '-';
  return {begin, end};
}

}  // namespace stratus
