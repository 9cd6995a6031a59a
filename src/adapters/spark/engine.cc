#include "adapters/spark/engine.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "adapters/spark/statements.h"
#include "adapters/spark/tables.h"
#include "ports/dirty_months.h"

namespace stratus {
namespace {

constexpr std::size_t kStoredViews =
    static_cast<std::size_t>(std::count_if(kViews.begin(), kViews.end(), [](const ViewSpec& view) { return view.stored; }));

constexpr std::array<const ViewSpec*, kStoredViews> stored_views() {
  std::array<const ViewSpec*, kStoredViews> views{};
  std::size_t next = 0;
  for (const ViewSpec& view : kViews) {
    if (view.stored) views[next++] = &view;
  }
  return views;
}
constexpr auto kStored = stored_views();

// One statement judges each fact once, for all of them.
static_assert(std::all_of(kStored.begin(), kStored.end(),
                          [](const ViewSpec* view) { return view->kinds == kStored.front()->kinds; }));

// What Spark must do alike whatever its own configuration says.
const std::vector<std::pair<std::string, std::string>> kSettings{
    {"spark.sql.session.timeZone", "UTC"},
    {"spark.sql.ansi.enabled", "true"},  // an overflow is an error
    {"spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED"},
    {"spark.sql.files.ignoreMissingFiles", "false"},
    {"spark.sql.files.ignoreCorruptFiles", "false"},
    {"parquet.page.verify-checksum.enabled", "true"},  // else a flipped bit is another number
};

// Of what Spark says of a file.
constexpr std::size_t kShownBytes = 300;

// Of one set of stations: the tables, how many facts there are, cells, histograms.
constexpr std::int64_t kStepsASet = 4;

struct SparkTexts {
  std::string count = count_statement();
  std::vector<CellNumber> numbers = cell_numbers(kSummaryMeasures);
  std::string cells = cells_statement(kStored);
};

// A set of stations with what is dirty of them.
struct DirtySet {
  DirtyDays dirty;
  FactsOf of;
};

// The cells that are put, by station and key: all that were derived, and empty ones for the other dirty keys.
Result<std::vector<KeyedCell>> cells_to_put(const DirtyDays::ByStation& dirty, std::map<CellKey, Cell>& derived,
                                            FactsOf of) {
  std::vector<KeyedCell> cells;
  auto next = derived.begin();
  for (const auto& [id, runs] : dirty) {
    for (const DayRun& run : runs) {
      for (BucketKey key = run.first; key <= run.last; ++key.value) {
        const bool is_derived = next != derived.end() && next->first == CellKey{id, key};
        if (is_derived || of == FactsOf::kAll) cells.push_back({id, key, {}});
        if (is_derived) cells.back().cell = std::move(next++->second);
      }
    }
  }
  if (next == derived.end()) return cells;
  return fail(ErrorKind::kInternal, "Spark answers a cell of " + next->first.first.text() + " that nobody asked for");
}

// Derives the cells of one set.
class SetDerivation {
 public:
  SetDerivation(SparkClient& client, const SparkTexts& texts, Draft& draft, const DirtySet& set)
      : client_(client), texts_(texts), draft_(draft), set_(set) {}

  Status run(const std::function<void()>& told) {
    STRATUS_ASSIGN_OR_RETURN(DirtyMonths months, months_of(set_.dirty, kStored, draft_.info().stations));
    times_ = std::move(months.times);
    STRATUS_RETURN_IF_ERROR(find_parts());
    if (!parts_.empty()) STRATUS_RETURN_IF_ERROR(ask(told));
    return put();
  }

 private:
  Status find_parts() {
    pieces_ = draft_.pieces(times_);
    for (const FactPiece& piece : pieces_) {
      STRATUS_ASSIGN_OR_RETURN(const std::vector<FactPart> parts, draft_.parts(piece, set_.of));
      parts_.insert(parts_.end(), parts.begin(), parts.end());
    }
    return {};
  }

  Status ask(const std::function<void()>& told) {
    for (const auto step : {&SetDerivation::put_tables, &SetDerivation::count, &SetDerivation::derive_cells,
                            &SetDerivation::derive_histograms}) {
      if (const Status done = (this->*step)(); !done) return fail(with_piece(done.error()));
      told();
    }
    return {};
  }

  Status put_tables() {
    std::vector<std::string> paths;
    for (const FactPart& part : parts_) paths.push_back(client_.config().root + "/" + part.name);
    STRATUS_RETURN_IF_ERROR(client_.put_files(std::string(kFactsTable), facts_schema(), paths));
    STRATUS_ASSIGN_OR_RETURN(std::string windows, windows_rows(times_, draft_.info().stations));
    STRATUS_RETURN_IF_ERROR(client_.put_rows(std::string(kWindowsTable), std::move(windows)));
    STRATUS_ASSIGN_OR_RETURN(std::string dirty, dirty_rows(set_.dirty, kStored));
    return client_.put_rows(std::string(kDirtyTable), std::move(dirty));
  }

  // Spark sees of each part as many facts as the version says.
  Status count() {
    CountsByPart counts;
    STRATUS_RETURN_IF_ERROR(
        client_.run({texts_.count}, [&](std::string_view stream) { return take_counts(stream, counts); }));
    for (const FactPart& part : parts_) {
      const auto counted = counts.find(without_folders(part.name));
      const std::int64_t rows = counted == counts.end() ? 0 : counted->second;
      if (rows == part.rows) continue;
      return fail(ErrorKind::kDataLoss, "Spark reads " + std::to_string(rows) + " facts of " + part.name + ", which has " +
                                            std::to_string(part.rows));
    }
    return {};
  }

  Status derive_cells() {
    return client_.run(of_stations(texts_.cells),
                       [&](std::string_view stream) { return take_cells(stream, texts_.numbers, derived_); });
  }

  Status derive_histograms() {
    for (const ViewSpec* view : kStored) {
      if (view->histograms.empty() || set_.dirty.of(*view).empty()) continue;
      STRATUS_RETURN_IF_ERROR(client_.run(of_stations(histograms_statement(*view)), [&](std::string_view stream) {
        return take_histograms(stream, *view, derived_);
      }));
    }
    return {};
  }

  SparkStatement of_stations(const std::string& sql) const {
    return {sql,
            {{std::string(kFirstStation), times_.begin()->first.text()},
             {std::string(kLastStation), times_.rbegin()->first.text()}}};
  }

  Status put() {
    for (const ViewSpec* view : kStored) {
      STRATUS_ASSIGN_OR_RETURN(const std::vector<KeyedCell> cells,
                               cells_to_put(set_.dirty.of(*view), derived_[std::string(view->name)], set_.of));
      if (cells.empty()) continue;
      STRATUS_RETURN_IF_ERROR(set_.of == FactsOf::kAll ? draft_.put_cells(*view, cells) : draft_.grow_cells(*view, cells));
    }
    return {};
  }

  // Spark does not always say which file it could not read: then we read those of the set ourselves, which tells.
  Error with_piece(const Error& error) const {
    if (error.kind != ErrorKind::kDataLoss && error.kind != ErrorKind::kInternal) return error;
    for (const FactPart& part : parts_) {
      if (error.message.find(part.name) != std::string::npos)
        return {ErrorKind::kDataLoss, "file " + part.name + " is damaged: " + error.message.substr(0, kShownBytes)};
    }
    for (const FactPiece& piece : pieces_) {
      const auto read = draft_.columns(piece, times_, set_.of);
      if (!read) return read.error();
    }
    return error;
  }

  SparkClient& client_;
  const SparkTexts& texts_;
  Draft& draft_;
  const DirtySet& set_;
  FactSelection times_;
  std::vector<FactPiece> pieces_;
  std::vector<FactPart> parts_;
  DerivedCells derived_;
};

void add_sets(const Draft& draft, const DirtyDays& dirty, FactsOf of, std::size_t cells_at_once,
              std::vector<DirtySet>& sets) {
  constexpr std::int64_t kAllDays = std::numeric_limits<std::int64_t>::max();
  const auto keys = static_cast<std::size_t>(std::max<std::int64_t>(dirty.keys_a_station(kAllDays), 1));
  for (const std::vector<StationId>& stations : draft.station_sets(dirty.stations(), cells_at_once / keys))
    sets.push_back({dirty.of(stations), of});
}

}  // namespace

Status SparkBatchEngine::derive(Draft& draft, const Dirt& dirt, const TellProgress& progress) {
  std::vector<DirtySet> sets;
  add_sets(draft, dirt.again, FactsOf::kAll, client_.config().cells_at_once, sets);
  add_sets(draft, dirt.grown, FactsOf::kAdded, client_.config().cells_at_once, sets);
  if (sets.empty()) return {};
  STRATUS_RETURN_IF_ERROR(client_.set(kSettings));
  const SparkTexts texts;
  const std::int64_t total = kStepsASet * static_cast<std::int64_t>(sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) {
    std::int64_t done = kStepsASet * static_cast<std::int64_t>(i);
    const auto told = [&] {
      if (progress) progress(++done, total);
    };
    STRATUS_RETURN_IF_ERROR(SetDerivation(client_, texts, draft, sets[i]).run(told));
    if (progress) progress(kStepsASet * static_cast<std::int64_t>(i + 1), total);
  }
  return {};
}

}  // namespace stratus
