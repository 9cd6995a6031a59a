#include "adapters/postgres/rows/binary_rows.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstring>
#include <limits>

namespace stratus {
namespace {

using std::string_literals::operator""s;

// Signature, flags, length of an extension.
const std::string kHeader = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"s;
constexpr std::int16_t kEnd = -1;
constexpr std::int32_t kNull = -1;
// PostgreSQL counts from the year 2000.
constexpr std::int64_t kEpochMillis = 946'684'800'000;
constexpr std::int64_t kEpochDays = 10'957;
constexpr std::int64_t kMicros = 1000;  // a millisecond

// Numbers of types in pg_type, the same on every server.
template <typename T>
constexpr std::int32_t kTypeOf = sizeof(T) == 4 ? 23 : 20;

// numeric: groups of four decimal digits, the first of them worth 10000^weight.
constexpr std::int32_t kGroup = 10'000;
constexpr int kGroupDigits = 4;
constexpr std::int16_t kNegative = 0x4000;
constexpr std::size_t kMaxGroups = 9;  // what 128 bits hold whatever the digits are
constexpr Int128 kMostTenth = std::numeric_limits<Int128>::max() / 10;
constexpr std::size_t kNumericHead = 8;

template <std::integral T>
void put_big_endian(std::string& bytes, T value) {
  for (std::size_t i = sizeof value; i-- > 0;)
    bytes += static_cast<char>(static_cast<std::make_unsigned_t<T>>(value) >> (8 * i) & 0xFF);
}

template <std::integral T>
T big_endian(std::string_view bytes) {
  std::make_unsigned_t<T> value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i)
    value = static_cast<std::make_unsigned_t<T>>(value << 8 | static_cast<unsigned char>(bytes[i]));
  return static_cast<T>(value);
}

template <std::integral T>
void put_value(std::string& bytes, T value) {
  put_big_endian(bytes, static_cast<std::int32_t>(sizeof value));
  put_big_endian(bytes, value);
}

template <std::integral T>
void put_array(std::string& bytes, std::span<const T> values) {
  constexpr std::int32_t kHead = 20;
  put_big_endian(bytes, static_cast<std::int32_t>(kHead + values.size() * (4 + sizeof(T))));
  put_big_endian(bytes, std::int32_t{1});  // dimensions
  put_big_endian(bytes, std::int32_t{0});  // no NULL in it
  put_big_endian(bytes, kTypeOf<T>);
  put_big_endian(bytes, static_cast<std::int32_t>(values.size()));
  put_big_endian(bytes, std::int32_t{1});  // the first index
  for (const T value : values) put_value(bytes, value);
}

constexpr std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

CopyRows::CopyRows() : bytes_(kHeader) {}

void CopyRows::begin_row() {
  end_row();
  row_at_ = bytes_.size();
  values_ = 0;
  rows_ += 1;
  put_big_endian(bytes_, values_);
}

void CopyRows::end_row() {
  if (rows_ == 0) return;
  std::string count;
  put_big_endian(count, values_);
  bytes_.replace(row_at_, count.size(), count);
}

std::string& CopyRows::value() {
  values_ += 1;
  return bytes_;
}

void CopyRows::null() { put_big_endian(value(), kNull); }

void CopyRows::text(std::string_view text) {
  put_big_endian(value(), static_cast<std::int32_t>(text.size()));
  bytes_ += text;
}

void CopyRows::boolean(bool truth) { put_value(value(), static_cast<std::int8_t>(truth)); }
void CopyRows::int32(std::int32_t number) { put_value(value(), number); }
void CopyRows::int64(std::int64_t number) { put_value(value(), number); }
void CopyRows::instant(UtcMillis time) { put_value(value(), (time.value - kEpochMillis) * kMicros); }
void CopyRows::day(BucketKey key) { put_value(value(), static_cast<std::int32_t>(key.value - kEpochDays)); }
void CopyRows::integers(std::span<const std::int32_t> numbers) { put_array(value(), numbers); }
void CopyRows::integers(std::span<const std::int64_t> numbers) { put_array(value(), numbers); }

void CopyRows::decimal(Int128 number, int scale) {
  auto left = static_cast<unsigned __int128>(number);
  if (number < 0) left = -left;
  std::array<std::int16_t, 24> groups{};  // from the last one on
  std::size_t count = 0;
  // The last group behind the point is filled up with zeros.
  if (const int digits = scale % kGroupDigits; digits != 0) {
    const std::int64_t below = power_of_ten(digits);
    groups[count++] = static_cast<std::int16_t>(static_cast<std::int64_t>(left % static_cast<std::uint64_t>(below)) *
                                                power_of_ten(kGroupDigits - digits));
    left /= static_cast<std::uint64_t>(below);
  }
  for (; left > std::numeric_limits<std::uint64_t>::max(); left /= kGroup)
    groups[count++] = static_cast<std::int16_t>(left % kGroup);
  for (auto small = static_cast<std::uint64_t>(left); small > 0; small /= kGroup)
    groups[count++] = static_cast<std::int16_t>(small % kGroup);
  const int behind = (scale + kGroupDigits - 1) / kGroupDigits;
  put_big_endian(value(), static_cast<std::int32_t>(kNumericHead + 2 * count));
  put_big_endian(bytes_, static_cast<std::int16_t>(count));
  put_big_endian(bytes_, static_cast<std::int16_t>(static_cast<int>(count) - behind - 1));
  put_big_endian(bytes_, number < 0 ? kNegative : std::int16_t{0});
  put_big_endian(bytes_, static_cast<std::int16_t>(scale));
  for (std::size_t i = count; i-- > 0;) put_big_endian(bytes_, groups[i]);
}

std::string_view CopyRows::finish() {
  end_row();
  put_big_endian(bytes_, kEnd);
  return bytes_;
}

std::string_view BinaryReader::next() {
  if (at_ < row_.size() && row_[at_]) return *row_[at_++];
  ++at_;
  good_ = false;
  return {};
}

template <typename T>
T BinaryReader::number() {
  const std::string_view bytes = next();
  if (bytes.size() == sizeof(T)) return big_endian<T>(bytes);
  good_ = false;
  return 0;
}

template <typename T>
std::vector<T> BinaryReader::array() {
  constexpr std::size_t kHead = 20;
  constexpr std::size_t kEach = 4 + sizeof(T);
  const std::string_view bytes = next();
  std::vector<T> values;
  const bool well = bytes.size() >= kHead && (bytes.size() - kHead) % kEach == 0 && big_endian<std::int32_t>(bytes) == 1 &&
                    big_endian<std::int32_t>(bytes.substr(4)) == 0 &&
                    big_endian<std::int32_t>(bytes.substr(8)) == kTypeOf<T>;
  if (!well) {
    good_ = false;
    return values;
  }
  for (std::size_t at = kHead; at < bytes.size(); at += kEach) values.push_back(big_endian<T>(bytes.substr(at + 4)));
  return values;
}

bool BinaryReader::pass_null() {
  if (at_ >= row_.size() || row_[at_]) return false;
  ++at_;
  return true;
}

std::string_view BinaryReader::text() { return next(); }
bool BinaryReader::boolean() { return number<std::int8_t>() != 0; }
std::int32_t BinaryReader::int32() { return number<std::int32_t>(); }
std::int64_t BinaryReader::int64() { return number<std::int64_t>(); }
std::vector<std::int32_t> BinaryReader::integers() { return array<std::int32_t>(); }
std::vector<std::int64_t> BinaryReader::long_integers() { return array<std::int64_t>(); }

UtcMillis BinaryReader::instant() {
  const auto micros = number<std::int64_t>();
  if (micros % kMicros != 0) good_ = false;
  return {micros / kMicros + kEpochMillis};
}

UtcSeconds BinaryReader::second() {
  const UtcMillis value = instant();
  const UtcSeconds second = floor_seconds(value);
  if (to_millis(second) != value) good_ = false;
  return second;
}

BucketKey BinaryReader::day() { return {number<std::int32_t>() + kEpochDays}; }

Int128 BinaryReader::decimal(int scale) {
  const std::string_view bytes = next();
  const std::size_t count = bytes.size() < kNumericHead ? 0 : static_cast<std::size_t>(big_endian<std::int16_t>(bytes));
  if (bytes.size() != kNumericHead + 2 * count || count > kMaxGroups) {
    good_ = false;
    return 0;
  }
  Int128 value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value = value * kGroup + big_endian<std::int16_t>(bytes.substr(kNumericHead + 2 * i));
  // The last group is worth 10000^(weight - count + 1); more zeros than these groups have digits can only be of 0.
  int exponent = (big_endian<std::int16_t>(bytes.substr(2)) - static_cast<int>(count) + 1) * kGroupDigits + scale;
  for (; value != 0 && exponent > 0; --exponent) {
    if (value > kMostTenth) {
      good_ = false;
      return 0;
    }
    value *= 10;
  }
  for (; value != 0 && exponent < 0; ++exponent) {
    if (value % 10 != 0) good_ = false;
    value /= 10;
  }
  const auto sign = big_endian<std::int16_t>(bytes.substr(4));
  if (sign != 0 && sign != kNegative) good_ = false;
  return sign == kNegative ? -value : value;
}

}  // namespace stratus
