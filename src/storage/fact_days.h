// The days of facts as other engines read them out of the dataset: worked out here, once, where zone databases could differ.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "views/calendar.h"
#include "views/fact_columns.h"
#include "weather/station.h"

namespace stratus {

// A column of days: which day, of the instant or of what is accumulated.
struct DayColumn {
  const char* name;
  BucketScheme bucket;
  bool accumulation;
};

// Names and order are part of the format and must not change.
inline constexpr std::array kDayColumns{
    DayColumn{"civil_day", BucketScheme::kCivilDay, false},
    DayColumn{"utc_day", BucketScheme::kUtcDay, false},
    DayColumn{"meteorological_day", BucketScheme::kMeteorologicalDay, false},
    DayColumn{"accumulation_civil_day", BucketScheme::kCivilDay, true},
    DayColumn{"accumulation_utc_day", BucketScheme::kUtcDay, true},
    DayColumn{"accumulation_meteorological_day", BucketScheme::kMeteorologicalDay, true},
};

// Of each row; means nothing where the station is not described.
struct FactDays {
  std::vector<std::uint8_t> described;  // 0 or 1: nobody knows the days of a station that nobody has described
  std::vector<std::uint8_t> on_grid;    // 0 or 1
  std::array<std::vector<std::int32_t>, kDayColumns.size()> days;
};

// kInvalidArgument names a station whose zone is unknown.
Result<FactDays> days_of(const FactColumns& facts, const StationRegistry& stations);

}  // namespace stratus
