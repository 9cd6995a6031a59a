#include "batch/dataset_update.h"

#include <algorithm>

#include "views/fact_set.h"
#include "views/fold.h"
#include "weather/message.h"
#include "weather/station_intake.h"

namespace stratus {
namespace {

using FactsByMonth = std::map<MonthNumber, std::vector<StoredFact>>;

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

// Merges the facts of one month into its file. Only facts that are new make anything dirty; one that the file has keeps the
// position that it has there.
Status merge_month(const BatchPorts& ports, MonthNumber month, std::vector<StoredFact> incoming, Manifest& next,
                   DirtyTracker& dirty, BatchReport& report) {
  make_canonical(incoming);
  std::vector<StoredFact> existing;
  const auto file = next.dataset.find(month);
  if (file != next.dataset.end()) {
    STRATUS_ASSIGN_OR_RETURN(existing, ports.dataset.read(file->second, std::nullopt, {kEarliestTime, kLatestTime}));
  }
  std::vector<StoredFact> added = facts_beyond(existing, std::move(incoming));
  if (added.empty()) return {};
  for (const StoredFact& stored : added) STRATUS_RETURN_IF_ERROR(dirty.add(stored.fact));
  report.new_facts += static_cast<std::int64_t>(added.size());
  const std::vector<StoredFact> merged = union_of(std::move(existing), std::move(added));
  STRATUS_ASSIGN_OR_RETURN(next.dataset[month], ports.dataset.write(month, merged, next.stations));
  ++report.dataset_files;
  return {};
}

Status merge_all(const BatchPorts& ports, FactsByMonth& facts, Manifest& next, DirtyTracker& dirty, BatchReport& report) {
  for (auto& [month, incoming] : facts)
    STRATUS_RETURN_IF_ERROR(merge_month(ports, month, std::move(incoming), next, dirty, report));
  facts.clear();
  return {};
}

}  // namespace

Result<DirtyMonths> update_dataset(const BatchPorts& ports, const BatchOptions& options, const Offsets& end, Manifest& next,
                                   BatchReport& report) {
  MessageDecoder decoder;
  DirtyTracker dirty(next.stations);
  FactsByMonth facts;
  std::size_t held = 0;
  std::set<StationId> undescribed;  // the run goes on to name them all, and publishes nothing
  const std::int64_t total = end.total() - next.horizon.end.total();
  const auto take = [&](const LogRecord& record) -> Status {
    auto decoded = decoder.decode(record.message);
    if (!decoded || !decoded->has_known_at) {
      return fail(ErrorKind::kDataLoss, "log " + to_string(record.position) +
                                            " does not decode: " + (decoded ? "no known_at" : decoded.error().message));
    }
    if (next.stations.find(decoded->fact.station) == nullptr) undescribed.insert(decoded->fact.station);
    if (!undescribed.empty()) return {};
    next.newest_known_at = std::max(next.newest_known_at.value_or(decoded->fact.known_at), decoded->fact.known_at);
    const MonthNumber month = month_of(decoded->fact.time);
    facts[month].push_back({std::move(decoded->fact), record.position});
    ++report.messages;
    if (++held < options.facts_a_pass) return {};
    held = 0;
    if (options.progress) options.progress("dataset", report.messages, total);
    return merge_all(ports, facts, next, dirty, report);
  };
  STRATUS_RETURN_IF_ERROR(for_each_record(ports.log, next.horizon.end, end, take));
  if (!undescribed.empty()) return fail(ErrorKind::kNotFound, undescribed_sentence(undescribed));
  STRATUS_RETURN_IF_ERROR(merge_all(ports, facts, next, dirty, report));
  next.horizon.end = end;
  if (options.progress) options.progress("dataset", total, total);
  return dirty.take();
}

}  // namespace stratus
