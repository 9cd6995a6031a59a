#include "storage/fact_days.h"

namespace stratus {
namespace {

// The day of one column while time goes on: worked out again only where it may change.
class RunningDay {
 public:
  explicit RunningDay(const DayColumn& column) : column_(column) {}

  std::int32_t at(const StationCalendar& calendar, UtcSeconds time) {
    const UtcSeconds placed = column_.accumulation ? calendar.accumulation_time(time) : time;
    if (placed < from_ || until_ <= placed) {
      from_ = placed;
      until_ = calendar.key_until(column_.bucket, placed);
      day_ = static_cast<std::int32_t>(calendar.key(column_.bucket, placed).value);
    }
    return day_;
  }

 private:
  const DayColumn& column_;
  UtcSeconds from_ = kLatestTime;
  UtcSeconds until_ = kEarliestTime;
  std::int32_t day_ = 0;
};

void add_station(const StationCalendar& calendar, const FactColumns& facts, std::size_t begin, std::size_t end,
                 FactDays& days) {
  for (std::size_t row = begin; row < end; ++row) {
    days.described[row] = 1;
    days.on_grid[row] = calendar.on_grid({facts.time_ms[row] / kMillis}) ? 1 : 0;
  }
  for (std::size_t i = 0; i < kDayColumns.size(); ++i) {
    RunningDay day(kDayColumns[i]);
    for (std::size_t row = begin; row < end; ++row) days.days[i][row] = day.at(calendar, {facts.time_ms[row] / kMillis});
  }
}

}  // namespace

Result<FactDays> days_of(const FactColumns& facts, const StationRegistry& stations) {
  FactDays days;
  days.described.resize(facts.rows);
  days.on_grid.resize(facts.rows);
  for (auto& column : days.days) column.resize(facts.rows);
  for (std::size_t begin = 0; begin < facts.rows;) {
    std::size_t end = begin + 1;
    while (end < facts.rows && facts.station[end] == facts.station[begin]) ++end;
    const StationId& id = facts.stations[static_cast<std::size_t>(facts.station[begin])];
    if (const Station* const station = stations.find(id); station != nullptr) {
      STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(*station));
      add_station(calendar, facts, begin, end, days);
    }
    begin = end;
  }
  return days;
}

}  // namespace stratus
