#include "adapters/csv/map_time.h"

#include <optional>
#include <string>

#include "adapters/csv/row_time.h"

namespace stratus {
namespace {

constexpr std::int64_t kDefaultToleranceSeconds = 300;
constexpr std::int64_t kMaxToleranceSeconds = 12 * 3600;

// "+08:00" or "-03:30" as seconds east of UTC, by the reader of RFC 3339 times.
std::optional<std::int64_t> parse_offset(std::string_view text) {
  if (text.size() != 6) return std::nullopt;
  const auto local_midnight = parse_utc_seconds("2000-01-01T00:00:00" + std::string(text));
  const auto utc_midnight = parse_utc_seconds("2000-01-01T00:00:00Z");
  if (!local_midnight || !utc_midnight) return std::nullopt;
  return *utc_midnight - *local_midnight;
}

void read_rule(TomlReader& reader, TimeColumns& time) {
  std::string rule = "as_stated";
  reader.text("rule", rule);
  if (rule != "as_stated" && rule != "nearest") reader.wrong_value("rule", "neither as_stated nor nearest");
  std::int64_t tolerance_s = kDefaultToleranceSeconds;
  reader.whole_number("tolerance_s", tolerance_s);
  if (tolerance_s < 1 || tolerance_s > kMaxToleranceSeconds)
    reader.wrong_value("tolerance_s", "not from 1 to " + std::to_string(kMaxToleranceSeconds));
  if (rule == "nearest") time.tolerance_s = tolerance_s;
  if (rule != "nearest" && reader.has("tolerance_s"))
    reader.wrong("tolerance_s", "tolerance_s goes with rule = \"nearest\"");
}

void check_time(TomlReader& reader, const TimeColumns& time) {
  if (!time.column.empty() && !time.format.empty()) {
    if (!time.year.empty() || !time.month.empty() || !time.day.empty())
      reader.wrong("column", "[time] has a column of dates; year, month and day go with the parts only");
    if (!time.hour.empty() && time.format.find("%H") != std::string::npos)
      reader.wrong("hour", "the format of [time] has the hour already");
    if (time.hour.empty() && !time.minute.empty()) reader.wrong("minute", "[time] has minutes without hours");
    if (!known_clock_format(time.format))
      reader.wrong_value("format", "not of %Y, %m, %d, %H, %M and %S, the first three of them once each");
    if (time.offset_s.has_value() != time.zone.empty())
      reader.wrong("format", "[time] needs either an offset or a zone for its local clock");
    return;
  }
  if (!time.column.empty()) {
    if (!time.year.empty() || !time.hour.empty() || time.offset_s || !time.zone.empty())
      reader.wrong("column", "[time] has a column of whole times; the parts, offset and zone need a format beside it");
    return;
  }
  reader.require("year", time.year);
  reader.require("month", time.month);
  reader.require("day", time.day);
  reader.require("hour", time.hour);
  if (time.offset_s.has_value() != time.zone.empty())
    reader.wrong("hour", "[time] needs either an offset or a zone for its local clock");
}

}  // namespace

Status read_time_columns(const toml::table& table, std::string_view file, TimeColumns& time) {
  TomlReader reader(table, file);
  reader.text("column", time.column);
  reader.text("format", time.format);
  reader.text("year", time.year);
  reader.text("month", time.month);
  reader.text("day", time.day);
  reader.text("hour", time.hour);
  reader.text("minute", time.minute);
  std::string offset;
  reader.text("offset", offset);
  reader.text("zone", time.zone);
  std::string repeated = "reject";
  reader.text("repeated_hour", repeated);
  if (repeated != "reject" && repeated != "earlier" && repeated != "later")
    reader.wrong_value("repeated_hour", "not reject, earlier or later");
  time.repeated = repeated == "earlier" ? RepeatedHour::kEarlier
                  : repeated == "later" ? RepeatedHour::kLater
                                        : RepeatedHour::kReject;
  read_rule(reader, time);
  if (!offset.empty()) {
    time.offset_s = parse_offset(offset);
    if (!time.offset_s) reader.wrong_value("offset", "not like \"+08:00\"");
  }
  check_time(reader, time);
  return reader.finish();
}

}  // namespace stratus
