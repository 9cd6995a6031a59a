// What an import tells about the facts it sends: those that will not count as their sender may think.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "app/message_sink.h"
#include "serving/reading.h"
#include "views/calendar.h"

namespace stratus {

struct ImportRemarks {
  std::int64_t differing = 0;  // another statement under the known_at of one that is held: not both can count
  std::int64_t off_grid = 0;   // not at a nominal time of the station: in no summary

  void add(const ImportRemarks& other) {
    differing += other.differing;
    off_grid += other.off_grid;
  }
};

// Compares with what was held when a station's month was first looked at. Not thread-safe.
class ImportChecks {
 public:
  // `held` must outlive the checks.
  explicit ImportChecks(HeldData& held) : held_(held) {}

  Status look(const Fact& fact);
  const ImportRemarks& remarks() const { return remarks_; }

 private:
  using StationMonth = std::pair<StationId, std::int32_t>;

  Result<bool> differs(const Fact& fact);
  Result<const std::vector<StoredFact>*> facts_around(const Fact& fact);
  // Unknown stations are on every grid: they are rejected anyway.
  bool on_grid(const Fact& fact);

  HeldData& held_;
  std::map<StationMonth, std::vector<StoredFact>> months_;
  std::size_t facts_in_months_ = 0;
  std::map<StationId, std::optional<StationCalendar>> calendars_;
  ImportRemarks remarks_;
};

}  // namespace stratus
