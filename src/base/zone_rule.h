// The rule at the end of a zone file: clock changes after the last one that the file lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace stratus {

// When the clock changes each year, as the TZ text of POSIX says it with the extension of RFC 9636: hours from -167 to 167.
// A small value; thread-safe.
class ZoneRule {
 public:
  // "CET-1CEST,M3.5.0,M10.5.0/3": nothing for a text without changes or of another form.
  static std::optional<ZoneRule> parse(std::string_view text);
  // Of a zone of /usr/share/zoneinfo by its name: nothing when it has no file, or no changes in the future.
  static std::optional<ZoneRule> of_zone(std::string_view iana_name) { return parse(text_of_zone(iana_name)); }
  // The TZ text at the end of its file; empty when there is none.
  static std::string text_of_zone(std::string_view iana_name);

  // A stretch of time with one offset: begin <= t < end.
  struct Stretch {
    UtcSeconds begin;
    UtcSeconds end;
    std::int64_t offset_s = 0;  // local time minus UTC
  };
  Stretch at(UtcSeconds time) const;

 private:
  // One day of the year, "M10.5.0", "J60" or "59", and the time of the clock that is left.
  struct Change {
    enum class Form { kWeekday, kJulian, kDay };
    Form form = Form::kWeekday;
    int month = 1;
    int week = 1;  // 5: the last
    int day = 0;   // weekday, 0 is Sunday; or of the year
    std::int64_t time_s = 7200;

    DayNumber day_in(int year) const;
  };
  struct Reader;

  UtcSeconds start(int year) const;  // of the other time
  UtcSeconds end(int year) const;

  std::int64_t standard_s_ = 0;
  std::int64_t other_s_ = 0;  // mostly summer time; Dublin's is the winter's
  Change start_;
  Change end_;
};

}  // namespace stratus
