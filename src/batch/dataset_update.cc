#include "batch/dataset_update.h"

#include <algorithm>
#include <utility>

#include "batch/letter_keeper.h"
#include "ports/record_decoder.h"
#include "views/fact_set.h"
#include "views/fold.h"

namespace stratus {
namespace {

// Remembers which view months a new fact can move. The stations of the facts are among `stations`.
class DirtyTracker {
 public:
  explicit DirtyTracker(const StationRegistry& stations) : stations_(stations) {}

  Status add(const Fact& fact) {
    STRATUS_ASSIGN_OR_RETURN(const StationCalendar* calendar, calendar_of(fact.station));
    for (const ViewSpec& view : kViews) {
      if (!view.stored) continue;
      const Placement buckets = placement_of(view, *calendar, fact.time);
      std::set<MonthNumber>& months = dirty_[std::string(view.name)];
      for (const BucketKey key : {buckets.instant, buckets.accumulation})
        months.insert(month_of(DayNumber{static_cast<std::int32_t>(key.value)}));
    }
    return {};
  }

  DirtyMonths take() { return std::move(dirty_); }

 private:
  Result<const StationCalendar*> calendar_of(const StationId& id) {
    const auto known = calendars_.find(id);
    if (known != calendars_.end()) return &known->second;
    STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(*stations_.find(id)));
    return &calendars_.emplace(id, calendar).first->second;
  }

  const StationRegistry& stations_;
  std::map<StationId, StationCalendar> calendars_;
  DirtyMonths dirty_;
};

// Facts that are read and not merged yet, by the UTC month of their file.
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

class DatasetUpdate {
 public:
  DatasetUpdate(const BatchPorts& ports, const BatchOptions& options, Manifest& next, BatchReport& report)
      : ports_(ports), options_(options), next_(next), report_(report), dirty_(next.stations), letters_(ports.letters) {}

  Status derive_again(const MonthFiles& dataset);
  Status take_letters(LettersAgain& letters);
  Status take_log(const Offsets& end);
  DirtyMonths take_dirty() { return dirty_.take(); }

 private:
  Status take(const LogRecord& record);
  Result<std::vector<StoredFact>> facts_of(MonthNumber month) const;
  Status merge_all();
  Status join_month(MonthNumber month, std::vector<LetterFact> facts);
  Status merge_month(MonthNumber month, std::vector<StoredFact> incoming);
  Status enter(std::span<const StoredFact> facts);
  Status write(MonthNumber month, std::span<const StoredFact> facts);

  const BatchPorts& ports_;
  const BatchOptions& options_;
  Manifest& next_;
  BatchReport& report_;
  DirtyTracker dirty_;
  RecordDecoder decoder_;
  Incoming incoming_;
  LetterKeeper letters_;
};

// Facts that are new to the views: their months are dirty, unless nobody has described the station.
Status DatasetUpdate::enter(std::span<const StoredFact> facts) {
  for (const StoredFact& stored : facts) {
    if (next_.stations.find(stored.fact.station) == nullptr) {
      ++next_.unregistered[stored.fact.station];
    } else {
      STRATUS_RETURN_IF_ERROR(dirty_.add(stored.fact));
    }
  }
  return {};
}

Status DatasetUpdate::write(MonthNumber month, std::span<const StoredFact> facts) {
  STRATUS_ASSIGN_OR_RETURN(next_.dataset[month], ports_.dataset.write(month, facts, next_.stations));
  ++report_.dataset_files;
  return {};
}

// The same facts under the rules and stations of now. Their records were counted when they were read.
Status DatasetUpdate::derive_again(const MonthFiles& dataset) {
  std::int64_t done = 0;
  for (const auto& [month, file] : dataset) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, ports_.dataset.read(file));
    if (static_cast<std::int64_t>(facts.size()) != file.rows) {
      return fail(ErrorKind::kDataLoss,
                  "file " + file.path +
                      " holds another number of rows than the manifest says; run stratus batch rebuild "
                      "--from-log, or restore a backup when the log was shortened");
    }
    STRATUS_RETURN_IF_ERROR(enter(facts));
    STRATUS_RETURN_IF_ERROR(write(month, facts));
    if (options_.progress) options_.progress("dataset", ++done, static_cast<std::int64_t>(dataset.size()));
  }
  return {};
}

Result<std::vector<StoredFact>> DatasetUpdate::facts_of(MonthNumber month) const {
  const auto file = next_.dataset.find(month);
  return file != next_.dataset.end() ? ports_.dataset.read(file->second) : std::vector<StoredFact>();
}

// What others wrote into the log, and this decoder can read.
Status DatasetUpdate::take_letters(LettersAgain& letters) {
  return letters.decode(next_.horizon, options_.facts_a_pass, [this](MonthNumber month, std::vector<LetterFact> facts) {
    return join_month(month, std::move(facts));
  });
}

Status DatasetUpdate::join_month(MonthNumber month, std::vector<LetterFact> facts) {
  for (const LetterFact& stored : facts)
    next_.newest_known_at = std::max(next_.newest_known_at.value_or(stored.fact.known_at), stored.fact.known_at);
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> existing, facts_of(month));
  LetterJoin join = join_letters(existing, std::move(facts), next_.records);
  if (join.added.empty() && join.moved.empty()) return {};
  STRATUS_RETURN_IF_ERROR(enter(join.added));
  report_.new_facts += static_cast<std::int64_t>(join.added.size());
  return write(month, union_of(std::move(existing), union_of(std::move(join.added), std::move(join.moved))));
}

// Merges the facts of one month into its file. Only facts that are new make anything dirty.
Status DatasetUpdate::merge_month(MonthNumber month, std::vector<StoredFact> incoming) {
  for (const StoredFact& stored : incoming) ++next_.records[stored.position.partition].duplicates;
  make_canonical(incoming);
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> existing, facts_of(month));
  std::vector<StoredFact> added = facts_beyond(existing, std::move(incoming));
  if (added.empty()) return {};
  for (const StoredFact& stored : added) {
    RecordCounts& counts = next_.records[stored.position.partition];
    --counts.duplicates;
    ++counts.facts;
  }
  STRATUS_RETURN_IF_ERROR(enter(added));
  report_.new_facts += static_cast<std::int64_t>(added.size());
  return write(month, union_of(std::move(existing), std::move(added)));
}

Status DatasetUpdate::merge_all() {
  for (auto& [month, facts] : incoming_.take()) STRATUS_RETURN_IF_ERROR(merge_month(month, std::move(facts)));
  return letters_.flush();
}

Status DatasetUpdate::take(const LogRecord& record) {
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

Status DatasetUpdate::take_log(const Offsets& end) {
  const std::int64_t total = end.total() - next_.horizon.end.total();
  const auto take_in_passes = [&](const LogRecord& record) -> Status {
    STRATUS_RETURN_IF_ERROR(take(record));
    ++report_.messages;
    if (incoming_.size() < options_.facts_a_pass) return {};
    if (options_.progress) options_.progress("dataset", report_.messages, total);
    return merge_all();
  };
  STRATUS_RETURN_IF_ERROR(for_each_record(ports_.log, next_.horizon.end, end, take_in_passes));
  STRATUS_RETURN_IF_ERROR(merge_all());
  next_.horizon.end = end;
  if (options_.progress) options_.progress("dataset", total, total);
  return {};
}

}  // namespace

Result<DirtyMonths> update_dataset(const BatchPorts& ports, const BatchOptions& options, const MonthFiles& again,
                                   LettersAgain* letters, const Offsets& end, Manifest& next, BatchReport& report) {
  DatasetUpdate update(ports, options, next, report);
  STRATUS_RETURN_IF_ERROR(update.derive_again(again));
  if (letters != nullptr) STRATUS_RETURN_IF_ERROR(update.take_letters(*letters));
  STRATUS_RETURN_IF_ERROR(update.take_log(end));
  return update.take_dirty();
}

}  // namespace stratus
