// Looks at the facts that an import sends, for what it tells about them.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "app/intake/import_remarks.h"
#include "app/intake/message_sink.h"
#include "base/clock.h"
#include "serving/reading.h"
#include "views/station_calendars.h"

namespace stratus {

// Whether the known_at of a fact can say which of two rows is the later statement.
enum class Dating {
  kStated,   // by the row or the rule of its map
  kMoved,    // it is that of the time before the row was moved
  kMissing,  // there is none, and the fact holds the time of the import: later rows are later statements
};

// Compares with what was held when an identity was first looked at, in the published version and the tail, and with what was
// looked at since; of one instant with the last 64 statements. Not thread-safe.
class ImportChecks {
 public:
  // Both must outlive the checks.
  ImportChecks(HeldData& held, const Clock& clock) : held_(held), clock_(clock) {}

  // Stations that a file brings: the data that is held may be a look from before.
  void add_stations(const std::vector<Station>& stations);
  // nullptr when it is not known.
  const Station* find_station(const StationId& id);

  // The nearest nominal time of the fact's station when that is at most `tolerance_s` away.
  std::optional<UtcSeconds> nominal_time(const Fact& fact, std::int64_t tolerance_s);
  // Asks what is held of these identities: it costs what may hold them, however many stations they are of.
  Status learn(std::vector<Identity> identities);
  // Of an identity that was learned, with no other learn() between.
  void look(const Fact& fact, Dating dating);

  ImportRemarks& remarks() { return remarks_; }

 private:
  const StationCalendar* calendar_of(const Fact& fact);
  // Whether it is held already. `same`: the facts of its identity.
  bool compare(const Fact& fact, Dating dating, std::span<const StoredFact> same);
  void tell_effect(const Fact& fact, Dating dating, std::span<const StoredFact> same);

  HeldData& held_;
  const Clock& clock_;
  std::map<Identity, std::vector<StoredFact>> known_;
  std::size_t statements_ = 0;  // in known_, where an identity counts as one more
  std::map<StationId, Station> stations_;
  StationCalendars calendars_;
  ImportRemarks remarks_;
};

}  // namespace stratus
