#include "batch/view_update.h"

#include <algorithm>

#include "views/fold.h"

namespace stratus {
namespace {

// A day that belongs to a month can hold facts of the UTC months beside it: by up to 26 hours of zone offset, and by an
// interval where rain is stamped at its end.
constexpr std::int64_t kReachSeconds = 3 * 86400;

TimeRange reach(MonthNumber month) {
  constexpr std::int64_t kDay = 86400;
  return {UtcSeconds{first_day(month).value * kDay} - kReachSeconds,
          UtcSeconds{first_day(month + 1).value * kDay} + kReachSeconds};
}

// Reads the files around a month. Months are visited in order, so the last few are kept.
class MonthReader {
 public:
  MonthReader(const Dataset& dataset, const MonthFiles& files) : dataset_(dataset), files_(files) {}

  // Facts that could fall into a day of `month`, sorted by compare_stored.
  Result<std::vector<StoredFact>> around(MonthNumber month) {
    std::erase_if(kept_, [&](const auto& entry) { return entry.first < month - 1; });
    const TimeRange range = reach(month);
    std::vector<StoredFact> facts;
    for (MonthNumber m = month - 1; m <= month + 1; m = m + 1) {
      STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact>* of_month, read(m));
      for (const StoredFact& stored : *of_month) {
        if (range.contains(stored.fact.time)) facts.push_back(stored);
      }
    }
    std::stable_sort(facts.begin(), facts.end(),
                     [](const StoredFact& a, const StoredFact& b) { return a.fact.station < b.fact.station; });
    return facts;
  }

 private:
  Result<const std::vector<StoredFact>*> read(MonthNumber month) {
    const auto kept = kept_.find(month);
    if (kept != kept_.end()) return &kept->second;
    std::vector<StoredFact> facts;
    if (const auto file = files_.find(month); file != files_.end()) {
      STRATUS_ASSIGN_OR_RETURN(facts, dataset_.read(file->second, std::nullopt, {kEarliestTime, kLatestTime}));
    }
    return &kept_.emplace(month, std::move(facts)).first->second;
  }

  const Dataset& dataset_;
  const MonthFiles& files_;
  std::map<MonthNumber, std::vector<StoredFact>> kept_;
};

// Calls `visit(station id, its facts)` for facts sorted by station.
template <typename Visit>
Status for_each_station(std::span<const StoredFact> facts, Visit&& visit) {
  for (std::size_t begin = 0; begin < facts.size();) {
    std::size_t end = begin + 1;
    while (end < facts.size() && facts[end].fact.station == facts[begin].fact.station) ++end;
    STRATUS_RETURN_IF_ERROR(visit(facts[begin].fact.station, facts.subspan(begin, end - begin)));
    begin = end;
  }
  return {};
}

}  // namespace

Result<std::vector<KeyedCell>> fold_month(const ViewSpec& view, MonthNumber month, std::span<const StoredFact> facts,
                                          const StationRegistry& stations) {
  const BucketKey first{first_day(month).value};
  const BucketKey past{first_day(month + 1).value};
  std::vector<KeyedCell> cells;
  const auto fold_station = [&](const StationId& id, std::span<const StoredFact> of_station) -> Status {
    const Station* station = stations.find(id);
    if (station == nullptr) return fail(ErrorKind::kInternal, "station " + id.text() + " is not registered");
    STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(*station));
    std::vector<const Fact*> pointers;
    pointers.reserve(of_station.size());
    for (const StoredFact& stored : of_station) pointers.push_back(&stored.fact);
    CellFolder folder(view, calendar);
    for_each_identity(pointers, [&](std::span<const Fact* const> same) { folder.add(derive(same, calendar)); });
    for (const auto& [key, cell] : folder.cells()) {
      if (first <= key && key < past) cells.push_back({id, key, cell});
    }
    return {};
  };
  STRATUS_RETURN_IF_ERROR(for_each_station(facts, fold_station));
  return cells;
}

Status update_views(const BatchPorts& ports, const BatchOptions& options, const DirtyMonths& dirty, Manifest& next,
                    BatchReport& report) {
  std::set<MonthNumber> months;
  for (const auto& [view, of_view] : dirty) months.insert(of_view.begin(), of_view.end());
  MonthReader reader(ports.dataset, next.dataset);
  std::int64_t done = 0;
  for (const MonthNumber month : months) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, reader.around(month));
    for (const auto& [name, of_view] : dirty) {
      const ViewSpec* view = find_view(name);
      if (view == nullptr || !of_view.contains(month)) continue;
      STRATUS_ASSIGN_OR_RETURN(const std::vector<KeyedCell> cells, fold_month(*view, month, facts, next.stations));
      if (cells.empty()) continue;
      STRATUS_ASSIGN_OR_RETURN(next.views[name][month], ports.views.write(*view, month, cells));
      ++report.view_files;
    }
    if (options.progress) options.progress("views", ++done, static_cast<std::int64_t>(months.size()));
  }
  return {};
}

}  // namespace stratus
