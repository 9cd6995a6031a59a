// Which buckets of a stored view a version keeps cells of.
#pragma once

#include <optional>

#include "views/view_spec.h"

namespace stratus {

// A month counts as over once the newest known_at is so many days behind its end in UTC: then it is over in every zone, and
// most of what is late has come. The histograms of a month that goes on would be written with every run.
inline constexpr std::int32_t kDaysUntilClosed = 2;

// The end, exclusive, of the keys of which a version with that VersionInfo::newest_known_at keeps cells: of months that are
// closed, of all days. What lies at or after it is folded from facts.
BucketKey stored_end(const ViewSpec& view, std::optional<UtcMillis> newest_known_at);

}  // namespace stratus
