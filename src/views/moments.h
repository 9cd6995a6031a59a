// The one accumulator: exact sums, so that combining is associative and a month is the sum of its days.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace stratus {

using Int128 = __int128;

// Of a set of (integer value, time). Extremes name the earliest time at which they occurred.
// All fields are 0 when count is 0.
struct Moments {
  std::int64_t count = 0;
  Int128 sum = 0;
  Int128 sum_squares = 0;
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  UtcSeconds least_time;
  UtcSeconds greatest_time;
  // Of flags, the UTC hours in which one was set: bit h mod 64 for the hour h since 1970. A bucket spans fewer than 64
  // hours, so each bit is one hour of it; bits of several buckets together mean nothing.
  std::uint64_t hours = 0;

  void add(std::int64_t value, UtcSeconds time) {
    combine({1, value, static_cast<Int128>(value) * value, value, value, time, time});
  }

  // Counts and sums only; extremes and squares stay 0.
  void add_sum(std::int64_t value) {
    count += 1;
    sum += value;
  }

  // The same of a flag, 0 or 1, whose hour is that of `time`.
  void add_flag(std::int64_t flag, UtcSeconds time) {
    add_sum(flag);
    if (flag != 0) hours |= hour_bit(time);
  }

  static std::uint64_t hour_bit(UtcSeconds time) {
    constexpr std::int64_t kHour = 3600;
    return std::uint64_t{1} << (static_cast<std::uint64_t>(floor_div(time.value, kHour)) % 64U);
  }

  // Associative and commutative; the empty value is neutral.
  void combine(const Moments& other) {
    if (other.count == 0) return;
    if (count == 0) {
      *this = other;
      return;
    }
    count += other.count;
    sum += other.sum;
    sum_squares += other.sum_squares;
    hours |= other.hours;
    if (other.least < least || (other.least == least && other.least_time < least_time)) {
      least = other.least;
      least_time = other.least_time;
    }
    if (other.greatest > greatest || (other.greatest == greatest && other.greatest_time < greatest_time)) {
      greatest = other.greatest;
      greatest_time = other.greatest_time;
    }
  }

  bool operator==(const Moments&) const = default;
};

}  // namespace stratus
