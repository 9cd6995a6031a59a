#include "views/calendar.h"

#include <algorithm>

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kMeteorologicalShift = 6 * kHour;
// No zone is further than this from UTC, in either direction.
constexpr std::int64_t kMaxOffset = 26 * kHour;

// Multiples of `step` in begin <= x < end.
std::int64_t multiples(std::int64_t begin, std::int64_t end, std::int64_t step) {
  return end <= begin ? 0 : floor_div(end - 1, step) - floor_div(begin - 1, step);
}

}  // namespace

StationCalendar::StationCalendar(const Station& station, Zone zone)
    : zone_(zone),
      grid_(station.grid),
      interval_s_(station.interval_s),
      accumulation_lag_s_(station.accumulation_stamp == Stamp::kEnd ? station.interval_s : 0),
      last_(zone.segment(UtcSeconds{0})) {}

Result<StationCalendar> StationCalendar::make(const Station& station) {
  const auto zone = Zone::find(station.zone);
  if (!zone) return fail(zone.error().with_context("station " + station.id.text()));
  return StationCalendar(station, *zone);
}

const OffsetSegment& StationCalendar::segment(UtcSeconds time) const {
  if (!last_.contains(time)) last_ = zone_.segment(time);
  return last_;
}

BucketKey StationCalendar::key(BucketScheme bucket, UtcSeconds time) const {
  switch (bucket) {
    case BucketScheme::kHour: return {floor_div(time.value, kHour)};
    case BucketScheme::kCivilDay: return {floor_div(time.value + segment(time).offset_s, kDay)};
    case BucketScheme::kUtcDay: return {floor_div(time.value, kDay)};
    case BucketScheme::kMeteorologicalDay: return {floor_div(time.value - kMeteorologicalShift, kDay)};
    case BucketScheme::kCivilMonth: return month_key(key(BucketScheme::kCivilDay, time));
  }
  return {0};
}

UtcSeconds StationCalendar::key_until(BucketScheme bucket, UtcSeconds time) const {
  const BucketKey own = key(bucket, time);
  const std::int64_t next = (bucket == BucketScheme::kCivilMonth ? last_day_of_month(own) : own).value + 1;
  switch (bucket) {
    case BucketScheme::kHour: return {next * kHour};
    case BucketScheme::kCivilDay:
    case BucketScheme::kCivilMonth: return std::min(segment(time).end, UtcSeconds{next * kDay - segment(time).offset_s});
    case BucketScheme::kUtcDay: return {next * kDay};
    case BucketScheme::kMeteorologicalDay: return {next * kDay + kMeteorologicalShift};
  }
  return time;
}

bool StationCalendar::on_grid(UtcSeconds time) const {
  const std::int64_t shift = grid_ == Grid::kLocal ? segment(time).offset_s : 0;
  return floor_div(time.value + shift, interval_s_) * interval_s_ == time.value + shift;
}

std::optional<UtcSeconds> StationCalendar::nearest_nominal(UtcSeconds time) const {
  const std::int64_t shift = grid_ == Grid::kLocal ? segment(time).offset_s : 0;
  const UtcSeconds before{floor_div(time.value + shift, interval_s_) * interval_s_ - shift};
  const UtcSeconds after = before + interval_s_;
  const UtcSeconds nearest = after - time < time - before ? after : before;
  return on_grid(nearest) ? std::optional(nearest) : std::nullopt;
}

std::int64_t StationCalendar::expected(BucketScheme bucket, BucketKey key, UtcSeconds until) const {
  const auto whole = [&](std::int64_t length, std::int64_t shift) {
    const std::int64_t begin = key.value * length + shift;
    return expected_in({{begin}, {std::min(begin + length, until.value + 1)}});
  };
  switch (bucket) {
    case BucketScheme::kHour: return whole(kHour, 0);
    case BucketScheme::kCivilDay: return expected_in_civil_days(key.value, key.value, until);
    case BucketScheme::kUtcDay: return whole(kDay, 0);
    case BucketScheme::kMeteorologicalDay: return whole(kDay, kMeteorologicalShift);
    case BucketScheme::kCivilMonth: return expected_in_civil_days(key.value, last_day_of_month(key).value, until);
  }
  return 0;
}

// Sums over the stretches of one offset, because the local grid moves with the offset.
std::int64_t StationCalendar::expected_in(TimeRange range) const {
  std::int64_t count = 0;
  for (std::int64_t begin = range.from.value; begin < range.to.value;) {
    const OffsetSegment& stretch = segment({begin});
    const std::int64_t end = std::min(stretch.end.value, range.to.value);
    const std::int64_t shift = grid_ == Grid::kLocal ? stretch.offset_s : 0;
    count += multiples(begin + shift, end + shift, interval_s_);
    begin = end;
  }
  return count;
}

// The parts of all stretches whose local clock shows those days: a day can be cut in two, or be missing.
std::int64_t StationCalendar::expected_in_civil_days(std::int64_t first, std::int64_t last, UtcSeconds until) const {
  const std::int64_t latest = std::min((last + 1) * kDay + kMaxOffset, until.value + 1);
  std::int64_t count = 0;
  for (std::int64_t begin = first * kDay - kMaxOffset; begin < latest;) {
    const OffsetSegment stretch = segment({begin});
    const std::int64_t end = std::min(stretch.end.value, latest);
    const std::int64_t days_begin = first * kDay - stretch.offset_s;
    const std::int64_t days_end = (last + 1) * kDay - stretch.offset_s;
    count += expected_in({{std::max(begin, days_begin)}, {std::min(end, days_end)}});
    begin = end;
  }
  return count;
}

TimeRange StationCalendar::window(BucketScheme bucket, BucketKey first, BucketKey last) const {
  const std::int64_t length = bucket == BucketScheme::kHour ? kHour : kDay;
  const std::int64_t slack = bucket == BucketScheme::kHour ? 0 : kMaxOffset;
  if (bucket == BucketScheme::kCivilMonth) last = last_day_of_month(last);
  return {{first.value * length - slack}, {(last.value + 1) * length + slack + accumulation_lag_s_}};
}

TimeRange StationCalendar::span(BucketScheme bucket, BucketKey first, BucketKey last) const {
  UtcSeconds from = window(bucket, first, first).from;
  while (key(bucket, from) < first) from = key_until(bucket, from);
  const TimeRange around = window(bucket, last, last);
  UtcSeconds to = around.from;
  for (UtcSeconds at = around.from; at < around.to;) {
    const UtcSeconds next = key_until(bucket, at);
    if (key(bucket, at) <= last) to = next;
    at = next;
  }
  return {from, to};
}

std::string_view to_string(BucketScheme bucket) {
  switch (bucket) {
    case BucketScheme::kHour: return "hour";
    case BucketScheme::kCivilDay: return "civil";
    case BucketScheme::kUtcDay: return "utc";
    case BucketScheme::kMeteorologicalDay: return "meteorological";
    case BucketScheme::kCivilMonth: return "civil_month";
  }
  return "";
}

}  // namespace stratus
