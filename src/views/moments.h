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

  void add(std::int64_t value, UtcSeconds time) {
    combine({1, value, static_cast<Int128>(value) * value, value, value, time, time});
  }

  // Counts and sums only; extremes and squares stay 0.
  void add_sum(std::int64_t value) {
    count += 1;
    sum += value;
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
