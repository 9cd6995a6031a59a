#include "adapters/postgres/rows/parameters.h"

#include <algorithm>

namespace stratus {
namespace {

constexpr std::int64_t kDay = 86400;
// The day of a local clock may be another than that of UTC.
constexpr std::int64_t kFirstDay = kEarliestTime.value / kDay - 2;
constexpr std::int64_t kLastDay = kLatestTime.value / kDay + 2;

}  // namespace

void ArrayText::add(std::string_view text) {
  text_ += text_.size() == 1 ? "\"" : ",\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') text_ += '\\';
    text_ += c;
  }
  text_ += '"';
}

void ArrayText::add(BucketKey day) { add(day_text(day)); }

std::string array_of(std::span<const StationId> stations) {
  ArrayText array;
  for (const StationId& station : stations) array.add(station.text());
  return array.text();
}

std::vector<std::string> arrays_of(const FactSelection& selection) {
  ArrayText stations;
  ArrayText begins;
  ArrayText ends;
  for (const auto& [station, ranges] : selection) {
    for (const TimeRange& range : ranges) {
      const TimeRange stored = storable(range);
      stations.add(station.text());
      begins.add(stored.from);
      ends.add(stored.to);
    }
  }
  return {stations.text(), begins.text(), ends.text()};
}

TimeRange storable(TimeRange range) {
  return {std::clamp(range.from, kEarliestTime, kLatestTime), std::clamp(range.to, kEarliestTime, kLatestTime)};
}

std::string day_text(BucketKey day) {
  return format_date(DayNumber{static_cast<std::int32_t>(std::clamp(day.value, kFirstDay, kLastDay))});
}

}  // namespace stratus
