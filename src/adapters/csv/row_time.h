// The instant of a row.
#pragma once

#include <string>
#include <string_view>

#include "adapters/csv/column_map.h"
#include "base/result.h"
#include "base/time.h"

namespace stratus {

// Year, month, day, hour and minute of a station's clock.
struct ClockTime {
  CivilDate date;
  int hour = 0;    // 0..23
  int minute = 0;  // 0..59
  int second = 0;  // 0..59
};

// kInvalidArgument when the date does not exist, or the zone has no such local time or has it twice
// (TimeColumns::repeated), or the zone is unknown.
Result<UtcSeconds> to_utc(const ClockTime& clock, const TimeColumns& columns);

// Whether the format of a column of local clocks names year, month and day once each, and nothing but %Y %m %d %H %M %S.
bool known_clock_format(const std::string& format);
// The clock that the text shows; what the format does not name is 0. kInvalidArgument names text and format.
Result<ClockTime> parse_clock(std::string_view text, const std::string& format);

// A whole number within least..greatest; "3" and "03" are the same.
Result<int> parse_part(std::string_view text, std::string_view what, int least, int greatest);

}  // namespace stratus
