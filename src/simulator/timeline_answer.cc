#include "simulator/timeline_answer.h"

#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <vector>

#include "simulator/row.h"
#include "simulator/sun.h"

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kCurrentStep = 900;  // stations report every quarter of an hour
constexpr int kHistoryRecordsADay = 24;

std::string with_point(double value) {
  const std::string text = fmt::format("{}", value);
  return text.find('.') == std::string::npos ? text + ".0" : text;
}

// Writes members in the API's own order, only those that were asked for.
class AnswerWriter {
 public:
  AnswerWriter(const TimelineRequest& request, const Station& station, const HourSeries& hours, UtcSeconds now,
               const LocalCalendar& calendar)
      : request_(request), station_(station), hours_(hours), now_(now), calendar_(calendar) {}

  std::string write(const AskedDays& days, int query_cost) {
    const UtcSeconds first = days.instant.value_or(calendar_.day(days.first).from);
    offset_s_ = calendar_.offset_s(first);
    writer_.StartObject();
    integer("queryCost", query_cost);
    raw("latitude", with_point(station_.latitude));
    raw("longitude", with_point(station_.longitude));
    text("resolvedAddress", request_.location);
    text("address", request_.location);
    text("timezone", station_.zone);
    raw("tzoffset", with_point(static_cast<double>(offset_s_) / 3600));
    if (wants_days(days)) write_days(days);
    if (request_.includes("alerts") && covers_today(days)) {
      writer_.Key("alerts");
      writer_.StartArray();
      writer_.EndArray();
    }
    if (request_.elements.has("stations") && request_.elements.all) write_stations();
    if (days.instant) {
      write_current(*days.instant);
    } else if (request_.includes("current") && covers_today(days)) {
      write_current({floor_div(now_.value, kCurrentStep) * kCurrentStep});
    }
    writer_.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
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

  void integer(const char* key, std::int64_t value) {
    writer_.Key(key);
    writer_.Int64(value);
  }
  void raw(const char* key, const std::string& number) {
    writer_.Key(key);
    writer_.RawValue(number.data(), number.size(), rapidjson::kNumberType);
  }
  void text(const char* key, const std::string& value) {
    writer_.Key(key);
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void null(const char* key) {
    if (request_.no_nulls) return;
    writer_.Key(key);
    writer_.Null();
  }
  void list(const char* key, const std::optional<std::string>& item) {
    if (!item) return null(key);
    writer_.Key(key);
    writer_.StartArray();
    writer_.String(item->data(), static_cast<rapidjson::SizeType>(item->size()));
    writer_.EndArray();
  }

  bool asked(const char* name) const { return request_.elements.has(name); }
  void number(const char* key, const NumberText& value) {
    if (!asked(key)) return;
    value ? raw(key, *value) : null(key);
  }
  void asked_text(const char* key, const std::string& value) {
    if (asked(key)) text(key, value);
  }
  void precipitation_type(const Row& row) {
    if (!asked("preciptype")) return;
    list("preciptype", row.wet ? std::optional<std::string>(row.frozen ? "snow" : "rain") : std::nullopt);
  }

  void time(const std::string& datetime, UtcSeconds at) {
    asked_text("datetime", datetime);
    if (asked("datetimeEpoch")) integer("datetimeEpoch", at.value);
    const std::int64_t offset = calendar_.offset_s(at);
    if (offset != offset_s_) raw("tzoffset", with_point(static_cast<double>(offset) / 3600));
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
      if (asked(key)) times ? text(key, calendar_.time_of_day(time)) : null(key);
      if (asked(epoch_key)) times ? integer(epoch_key, time.value) : null(epoch_key);
    };
    one("sunrise", "sunriseEpoch", times ? times->sunrise : at);
    one("sunset", "sunsetEpoch", times ? times->sunset : at);
    number("moonphase", with_point(static_cast<double>(static_cast<int>(moon_phase(at) * 100)) / 100));
  }

  void write_days(const AskedDays& days) {
    writer_.Key("days");
    writer_.StartArray();
    for (DayNumber day = days.first; day <= days.last; day = day + 1) write_day(day);
    writer_.EndArray();
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
    writer_.StartObject();
    time(format_date(day), range.from);
    write_day_values(row);
    write_sun({(range.from.value + range.to.value) / 2});
    asked_text("conditions", row.conditions);
    asked_text("description", row.conditions + " throughout the day.");
    asked_text("icon", row.icon);
    if (asked("stations")) list("stations", row.stations);
    asked_text("source", row.source);
    if (request_.includes("hours")) write_hours(range);
    writer_.EndObject();
  }

  void write_day_values(const Row& row) {
    number("tempmax", row.temp_max);
    number("tempmin", row.temp_min);
    number("temp", row.temp);
    number("feelslikemax", row.feels_like_max);
    number("feelslikemin", row.feels_like_min);
    number("feelslike", row.feels_like);
    number("dew", row.dew);
    number("humidity", row.humidity);
    number("precip", row.precip);
    number("precipprob", row.wet ? "100.0" : "0.0");
    number("precipcover", row.precip_cover);
    precipitation_type(row);
    number("snow", "0.0");
    number("snowdepth", "0.0");
    number("windgust", row.wind_gust);
    number("windspeed", row.wind_speed);
    number("winddir", row.wind_direction);
    number("pressure", row.pressure);
    number("cloudcover", "50.0");
    number("visibility", visibility());
    write_radiation();
    number("severerisk", "10.0");
  }

  void write_hours(TimeRange range) {
    writer_.Key("hours");
    writer_.StartArray();
    for (auto it = hours_.lower_bound(range.from); it != hours_.end() && it->first < range.to; ++it) {
      if (!kept(it->first)) continue;
      writer_.StartObject();
      write_hour(it->first, hour_row(it->second, is_forecast(it->first), style(it->first)), true);
      writer_.EndObject();
    }
    writer_.EndArray();
  }

  // currentConditions has no risk and adds the sun.
  void write_hour(UtcSeconds at, const Row& row, bool with_risk) {
    time(calendar_.time_of_day(at), at);
    number("temp", row.temp);
    number("feelslike", row.feels_like);
    number("humidity", row.humidity);
    number("dew", row.dew);
    number("precip", row.precip);
    number("precipprob", row.wet ? "100.0" : "0.0");
    number("snow", "0.0");
    number("snowdepth", "0.0");
    precipitation_type(row);
    number("windgust", row.wind_gust);
    number("windspeed", row.wind_speed);
    number("winddir", row.wind_direction);
    number("pressure", row.pressure);
    number("visibility", visibility());
    number("cloudcover", "50.0");
    write_radiation();
    if (with_risk) number("severerisk", "10.0");
    asked_text("conditions", row.conditions);
    asked_text("icon", row.icon);
    if (asked("stations")) list("stations", row.stations);
    asked_text("source", row.source);
  }

  // No data set of ours measures these: constants of the right type.
  void write_radiation() {
    number("solarradiation", "0.0");
    number("solarenergy", "0.0");
    number("uvindex", "0.0");
  }
  std::string visibility() const {
    return request_.units == UnitGroup::kUs || request_.units == UnitGroup::kUk ? "10.0" : "16.0";
  }

  void write_current(UtcSeconds at) {
    auto it = hours_.upper_bound(at);
    if (it == hours_.begin()) return;
    --it;
    if (at - it->first >= 2 * kHour) return;
    writer_.Key("currentConditions");
    writer_.StartObject();
    write_hour(at, hour_row(it->second, is_forecast(at), style(at)), false);
    write_sun(at);
    writer_.EndObject();
  }

  void write_stations() {
    writer_.Key("stations");
    writer_.StartObject();
    writer_.Key(station_.id.text().c_str());
    writer_.StartObject();
    raw("distance", "0.0");
    raw("latitude", with_point(station_.latitude));
    raw("longitude", with_point(station_.longitude));
    integer("useCount", 0);
    text("id", station_.id.text());
    text("name", station_.city);
    integer("quality", 100);
    raw("contribution", "0.0");
    writer_.EndObject();
    writer_.EndObject();
  }

  const TimelineRequest& request_;
  const Station& station_;
  const HourSeries& hours_;
  const UtcSeconds now_;
  const LocalCalendar& calendar_;
  std::int64_t offset_s_ = 0;
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
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
