#include "batch/fact_update.h"

#include <algorithm>
#include <utility>

#include "batch/dirty_tracker.h"
#include "batch/letter_keeper.h"
#include "ports/record_decoder.h"
#include "views/fact_set.h"

namespace stratus {
namespace {

// Facts that are read and not joined yet, by their UTC month.
class Incoming {
 public:
  void add(Fact fact, LogPosition position) {
    const MonthNumber month = month_of(fact.time);
    months_[month].push_back({std::move(fact), position});
    ++size_;
  }
  std::size_t size() const { return size_; }
  std::map<MonthNumber, std::vector<StoredFact>> take() {
    size_ = 0;
    return std::exchange(months_, {});
  }

 private:
  std::map<MonthNumber, std::vector<StoredFact>> months_;
  std::size_t size_ = 0;
};

// Sorted, each once.
std::vector<Identity> identities_of(std::span<const LetterFact> facts) {
  std::vector<Identity> identities;
  identities.reserve(facts.size());
  for (const LetterFact& stored : facts) identities.push_back(Identity::of(stored.fact));
  std::sort(identities.begin(), identities.end());
  identities.erase(std::unique(identities.begin(), identities.end()), identities.end());
  return identities;
}

class FactUpdate {
 public:
  FactUpdate(const BatchPorts& ports, const BatchOptions& options, DraftStart start, Draft& draft, BatchReport& report)
      : ports_(ports),
        options_(options),
        start_(start),
        draft_(draft),
        next_(draft.info()),
        report_(report),
        again_(next_.stations),
        grown_(next_.stations),
        letters_(ports.letters) {}

  Status derive_again();
  Status take_letters(LettersAgain& letters);
  Status take_log(const Offsets& end);
  Dirt take_dirt();

 private:
  Status take(const LogRecord& record);
  Status join_all();
  Status join_month(MonthNumber month, std::vector<StoredFact> incoming);
  Status join_letters_of(MonthNumber month, std::vector<LetterFact> facts);
  Status enter(const StationId& station, UtcSeconds time, DirtyTracker& dirty);
  Status enter(const Joined& joined);
  Status enter(const FactColumns& columns);
  void tell(std::int64_t done, std::int64_t total) const {
    if (options_.progress) options_.progress("dataset", done, total);
  }

  const BatchPorts& ports_;
  const BatchOptions& options_;
  const DraftStart start_;
  Draft& draft_;
  VersionInfo& next_;
  BatchReport& report_;
  DirtyTracker again_;
  DirtyTracker grown_;
  StationId last_station_;  // facts of one station mostly follow one another
  bool last_is_described_ = false;
  RecordDecoder decoder_;
  Incoming incoming_;
  LetterKeeper letters_;
};

// A fact that is new to the views: its days are dirty, unless nobody has described the station.
Status FactUpdate::enter(const StationId& station, UtcSeconds time, DirtyTracker& dirty) {
  if (station != last_station_) {
    last_station_ = station;
    last_is_described_ = next_.stations.find(station) != nullptr;
  }
  if (last_is_described_) return dirty.add(station, time);
  ++next_.unregistered[station];
  return {};
}

// Cells grow by facts that are alone with their identity; a draft that makes all anew has no cells to grow.
Status FactUpdate::enter(const Joined& joined) {
  auto crossed = joined.crossed.begin();
  for (const StoredFact& stored : joined.added) {
    const Identity identity = Identity::of(stored.fact);
    while (crossed != joined.crossed.end() && *crossed < identity) ++crossed;
    const bool alone = crossed == joined.crossed.end() || identity < *crossed;
    const bool grows = alone && start_ == DraftStart::kVersion;
    STRATUS_RETURN_IF_ERROR(enter(identity.station, identity.time, grows ? grown_ : again_));
  }
  return {};
}

Dirt FactUpdate::take_dirt() {
  Dirt dirt{again_.take(), grown_.take()};
  dirt.grown.remove(dirt.again);
  return dirt;
}

Status FactUpdate::enter(const FactColumns& columns) {
  for (std::size_t row = 0; row < columns.rows; ++row) {
    const StationId& station = columns.stations[static_cast<std::size_t>(columns.station[row])];
    STRATUS_RETURN_IF_ERROR(enter(station, {columns.time_ms[row] / kMillis}, again_));
  }
  return {};
}

// The same facts under the rules and stations of now. Their records were counted when they were read.
Status FactUpdate::derive_again() {
  next_.unregistered.clear();
  return draft_.derive_again([this](const FactColumns& columns) { return enter(columns); },
                             [this](std::int64_t done, std::int64_t total) { tell(done, total); });
}

// What others wrote into the log, and this decoder can read.
Status FactUpdate::take_letters(LettersAgain& letters) {
  return letters.decode(next_.horizon, options_.facts_a_pass, [this](MonthNumber month, std::vector<LetterFact> facts) {
    return join_letters_of(month, std::move(facts));
  });
}

Status FactUpdate::join_letters_of(MonthNumber month, std::vector<LetterFact> facts) {
  for (const LetterFact& stored : facts)
    next_.newest_known_at = std::max(next_.newest_known_at.value_or(stored.fact.known_at), stored.fact.known_at);
  std::vector<StoredFact> brought;
  {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> held, draft_.facts(month, identities_of(facts)));
    brought = join_letters(held, std::move(facts), next_.records);
  }
  if (brought.empty()) return {};
  STRATUS_ASSIGN_OR_RETURN(const Joined joined, draft_.join(month, std::move(brought)));
  report_.new_facts += static_cast<std::int64_t>(joined.added.size());
  return enter(joined);
}

// Only facts that are new make anything dirty.
Status FactUpdate::join_month(MonthNumber month, std::vector<StoredFact> incoming) {
  for (const StoredFact& stored : incoming) ++next_.records[stored.position.partition].duplicates;
  make_canonical(incoming);
  STRATUS_ASSIGN_OR_RETURN(const Joined joined, draft_.join(month, std::move(incoming)));
  for (const StoredFact& stored : joined.added) {
    RecordCounts& counts = next_.records[stored.position.partition];
    --counts.duplicates;
    ++counts.facts;
  }
  report_.new_facts += static_cast<std::int64_t>(joined.added.size());
  return enter(joined);
}

Status FactUpdate::join_all() {
  for (auto& [month, facts] : incoming_.take()) STRATUS_RETURN_IF_ERROR(join_month(month, std::move(facts)));
  return letters_.flush();
}

Status FactUpdate::take(const LogRecord& record) {
  RecordCounts& counts = next_.records[record.position.partition];
  ++counts.records;
  auto fact = decoder_.decode(record);
  if (!fact) {
    ++counts.dead_letters;
    ++report_.dead_letters;
    return letters_.add({record.message, fact.error().message, "log " + to_string(record.position),
                         record.time.value_or(ports_.clock.now()), "", RecordId{next_.horizon.log, record.position},
                         !record.time});
  }
  next_.newest_known_at = std::max(next_.newest_known_at.value_or(fact->known_at), fact->known_at);
  incoming_.add(*std::move(fact), record.position);
  return {};
}

Status FactUpdate::take_log(const Offsets& end) {
  const std::int64_t total = end.total() - next_.horizon.end.total();
  const auto take_in_passes = [&](const LogRecord& record) -> Status {
    STRATUS_RETURN_IF_ERROR(take(record));
    ++report_.messages;
    if (incoming_.size() < options_.facts_a_pass) return {};
    tell(report_.messages, total);
    return join_all();
  };
  STRATUS_RETURN_IF_ERROR(for_each_record(ports_.log, next_.horizon.end, end, take_in_passes));
  STRATUS_RETURN_IF_ERROR(join_all());
  next_.horizon.end = end;
  tell(total, total);
  return {};
}

}  // namespace

Result<Dirt> update_facts(const BatchPorts& ports, const BatchOptions& options, DraftStart start, LettersAgain& letters,
                          const Offsets& end, Draft& draft, BatchReport& report) {
  FactUpdate update(ports, options, start, draft, report);
  if (start == DraftStart::kFacts) {
    STRATUS_RETURN_IF_ERROR(update.derive_again());
    STRATUS_RETURN_IF_ERROR(update.take_letters(letters));
  }
  STRATUS_RETURN_IF_ERROR(update.take_log(end.join(draft.info().horizon.end)));
  return update.take_dirt();
}

}  // namespace stratus
