#include "simulator/timeline_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "simulator/answer_members.h"
#include "simulator/row_members.h"
#include "simulator/sun.h"

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kCurrentStep = 900;  // stations report every quarter of an hour
constexpr int kHistoryRecordsADay = 24;

std::string number_text(double value) { return with_point(fmt::format("{}", value)); }

// Writes the answer in the API's own order.
class AnswerWriter {
 public:
  AnswerWriter(const TimelineRequest& request, const Station& station, const HourSeries& hours, UtcSeconds now,
               const LocalCalendar& calendar)
      : request_(request), station_(station), hours_(hours), now_(now), calendar_(calendar), members_(request) {}

  std::string write(const AskedDays& days, int query_cost) {
    const UtcSeconds first = days.instant.value_or(calendar_.day(days.first).from);
    offset_s_ = calendar_.offset_s(first);
    members_.begin_object();
    members_.integer("queryCost", query_cost);
    members_.raw("latitude", number_text(station_.latitude));
    members_.raw("longitude", number_text(station_.longitude));
    members_.text("resolvedAddress", request_.location);
    members_.text("address", request_.location);
    members_.text("timezone", station_.zone);
    members_.raw("tzoffset", number_text(static_cast<double>(offset_s_) / 3600));
    if (wants_days(days)) write_days(days);
    if (request_.includes("alerts") && covers_today(days)) {
      members_.begin_array("alerts");
      members_.end_array();
    }
    if (request_.elements.has("stations") && request_.elements.all) write_stations();
    if (days.instant) {
      write_current(*days.instant);
    } else if (request_.includes("current") && covers_today(days)) {
      write_current({floor_div(now_.value, kCurrentStep) * kCurrentStep});
    }
    members_.end_object();
    return members_.json();
  }

 private:
  bool wants_days(const AskedDays& days) const {
    return !days.instant && (request_.includes("days") || request_.includes("hours") || !request_.includes("current"));
  }
  bool covers_today(const AskedDays& days) const {
    const DayNumber today = calendar_.day_of(now_);
    return days.first <= today && today <= days.last;
  }
  bool is_forecast(UtcSeconds hour) const { return now_ < hour; }

  // include=obs or fcst alone keeps only such hours.
  bool kept(UtcSeconds hour) const {
    const bool filtered = request_.includes("obs") || request_.includes("fcst") || request_.includes("remote");
    return !filtered || request_.includes(is_forecast(hour) ? "fcst" : "obs");
  }

  void time(const std::string& datetime, UtcSeconds at) {
    members_.asked_text("datetime", datetime);
    if (members_.asked("datetimeEpoch")) members_.integer("datetimeEpoch", at.value);
    const std::int64_t offset = calendar_.offset_s(at);
    if (offset != offset_s_) members_.raw("tzoffset", number_text(static_cast<double>(offset) / 3600));
  }

  std::optional<SunTimes> sun(UtcSeconds at) const {
    const TimeRange day = calendar_.day(calendar_.day_of(at));
    return sun_times(station_.latitude, station_.longitude, {(day.from.value + day.to.value) / 2});
  }
  RowStyle style(UtcSeconds at) const {
    const auto times = sun(at);
    return {request_.units, request_.icons2, times && times->sunrise <= at && at < times->sunset};
  }

  void write_sun(UtcSeconds at) {
    const auto times = sun(at);
    const auto one = [&](const char* key, const char* epoch_key, UtcSeconds time) {
      if (members_.asked(key)) times ? members_.text(key, calendar_.time_of_day(time)) : members_.null(key);
      if (members_.asked(epoch_key)) times ? members_.integer(epoch_key, time.value) : members_.null(epoch_key);
    };
    one("sunrise", "sunriseEpoch", times ? times->sunrise : at);
    one("sunset", "sunsetEpoch", times ? times->sunset : at);
    members_.number("moonphase", number_text(static_cast<double>(static_cast<int>(moon_phase(at) * 100)) / 100));
  }

  void write_days(const AskedDays& days) {
    members_.begin_array("days");
    for (DayNumber day = days.first; day <= days.last; day = day + 1) write_day(day);
    members_.end_array();
  }

  void write_day(DayNumber day) {
    const TimeRange range = calendar_.day(day);
    std::vector<Fact> stated;
    std::size_t forecasts = 0;
    for (auto it = hours_.lower_bound(range.from); it != hours_.end() && it->first < range.to; ++it) {
      stated.push_back(is_forecast(it->first) ? forecast_of(it->second) : it->second);
      if (is_forecast(it->first)) ++forecasts;
    }
    const RowStyle day_style{request_.units, request_.icons2, true};
    const Row row = day_row(stated, forecasts, day_style);
    members_.begin_object();
    time(format_date(day), range.from);
    write_day_elements(members_, row, request_.units);
    write_sun({(range.from.value + range.to.value) / 2});
    members_.asked_text("conditions", row.conditions);
    members_.asked_text("description", row.conditions + " throughout the day.");
    members_.asked_text("icon", row.icon);
    if (members_.asked("stations")) members_.list("stations", row.stations);
    members_.asked_text("source", row.source);
    if (request_.includes("hours")) write_hours(range);
    members_.end_object();
  }

  void write_hours(TimeRange range) {
    members_.begin_array("hours");
    for (auto it = hours_.lower_bound(range.from); it != hours_.end() && it->first < range.to; ++it) {
      if (!kept(it->first)) continue;
      members_.begin_object();
      write_hour(it->first, hour_row(it->second, is_forecast(it->first), style(it->first)), true);
      members_.end_object();
    }
    members_.end_array();
  }

  void write_hour(UtcSeconds at, const Row& row, bool with_risk) {
    time(calendar_.time_of_day(at), at);
    write_hour_elements(members_, row, request_.units, with_risk);
  }

  void write_current(UtcSeconds at) {
    auto it = hours_.upper_bound(at);
    if (it == hours_.begin()) return;
    --it;
    if (at - it->first >= 2 * kHour) return;
    members_.begin_object("currentConditions");
    write_hour(at, hour_row(it->second, is_forecast(at), style(at)), false);
    write_sun(at);
    members_.end_object();
  }

  void write_stations() {
    members_.begin_object("stations");
    members_.begin_object(station_.id.text().c_str());
    members_.raw("distance", "0.0");
    members_.raw("latitude", number_text(station_.latitude));
    members_.raw("longitude", number_text(station_.longitude));
    members_.integer("useCount", 0);
    members_.text("id", station_.id.text());
    members_.text("name", station_.city);
    members_.integer("quality", 100);
    members_.raw("contribution", "0.0");
    members_.end_object();
    members_.end_object();
  }

  const TimelineRequest& request_;
  const Station& station_;
  const HourSeries& hours_;
  const UtcSeconds now_;
  const LocalCalendar& calendar_;
  std::int64_t offset_s_ = 0;
  AnswerMembers members_;
};

// A past day costs a record a row; today and all that follows cost one together.
int cost_of(const TimelineRequest& request, const AskedDays& days, DayNumber today) {
  const bool hourly = request.includes("hours");
  if (days.instant) return request.includes("current") && !hourly ? 1 : kHistoryRecordsADay;
  const DayNumber end = std::min(days.last + 1, today);
  const int past_days = std::max(0, end - days.first);
  return past_days * (hourly ? kHistoryRecordsADay : 1) + (days.last >= today ? 1 : 0);
}

}  // namespace

ApiResult<TimelineAnswer> answer_timeline(const TimelineRequest& request, const Station& station, const HourSeries& hours,
                                          UtcSeconds now) {
  const auto zone = request.utc ? Result<LocalCalendar>(LocalCalendar::utc()) : LocalCalendar::of_zone(station.zone);
  if (!zone) return tl::unexpected<ApiError>(ApiError{500, zone.error().message});
  const DayNumber today = zone->day_of(now);
  const auto days = asked_days(request, *zone, today);
  if (!days) return tl::unexpected<ApiError>(days.error());
  const int cost = cost_of(request, *days, today);
  return TimelineAnswer{AnswerWriter(request, station, hours, now, *zone).write(*days, cost), cost};
}

}  // namespace stratus
