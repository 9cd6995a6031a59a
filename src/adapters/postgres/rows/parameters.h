// Many values as one parameter of a statement: the texts of arrays.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "views/calendar.h"
#include "views/fact_columns.h"
#include "weather/fact.h"

namespace stratus {

// {"a","b"}, as $1::text[] and other arrays read it. Not thread-safe.
class ArrayText {
 public:
  void add(std::string_view text);
  void add(std::int64_t number) { add(std::to_string(number)); }
  void add(UtcSeconds time) { add(format_utc(time)); }
  void add(BucketKey day);
  std::string text() const { return text_ + '}'; }

 private:
  std::string text_ = "{";
};

std::string array_of(std::span<const StationId> stations);

// Arrays of stations, beginnings and ends, one element a range.
std::vector<std::string> arrays_of(const FactSelection& selection);
// Whatever a table may hold of the range, as timestamptz reads it.
TimeRange storable(TimeRange range);
// "2026-11-24" of a day; one that no table has is drawn to the nearest that one may have.
std::string day_text(BucketKey day);

}  // namespace stratus
