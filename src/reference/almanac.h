// Buckets of time at one station, straight from the zone library: every nominal time is looked at by itself.
#pragma once

#include <cstdint>
#include <string>

#include "weather/station.h"

namespace stratus {

enum class PlainBucket { kHour, kCivilDay, kUtcDay, kMeteorologicalDay, kCivilMonth };

// The number of the hour or day, or of the first day of the month, that holds the instant. The station's zone must exist.
std::int64_t plain_key(PlainBucket bucket, const Station& station, UtcSeconds time);

// Whether the instant is a nominal observation time of the station.
bool plain_on_grid(const Station& station, UtcSeconds time);

// How many nominal times the bucket, an hour or a day, holds that are not after `until`.
std::int64_t plain_expected(PlainBucket bucket, const Station& station, std::int64_t key, UtcSeconds until);

// Whether the zone exists.
bool plain_zone_exists(const std::string& zone);

}  // namespace stratus
