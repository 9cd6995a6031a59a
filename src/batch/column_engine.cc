#include "batch/column_engine.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ports/dirty_months.h"

namespace stratus {
namespace {

// Pieces that are folded at the same time.
constexpr std::size_t kPiecesAWave = 4;
// Days to which the facts of a wave add: a piece holds a UTC month.
constexpr std::int64_t kDaysAWave = 31 * static_cast<std::int64_t>(kPiecesAWave);

bool before(const KeyedCell& a, const KeyedCell& b) {
  return a.station != b.station ? a.station < b.station : a.key < b.key;
}

// Both sorted by station and key. Cells of one key, of the facts of two pieces, are combined.
Cells combined(Cells a, Cells b) {
  if (a.empty()) return b;
  Cells both;
  both.reserve(a.size() + b.size());
  auto next = b.begin();
  for (KeyedCell& cell : a) {
    for (; next != b.end() && before(*next, cell); ++next) both.push_back(std::move(*next));
    if (next != b.end() && !before(cell, *next)) cell.cell.combine(next++->cell);
    both.push_back(std::move(cell));
  }
  std::move(next, b.end(), std::back_inserter(both));
  return both;
}

std::vector<const ViewSpec*> dirty_views(const DirtyDays& dirty) {
  std::vector<const ViewSpec*> views;
  for (const ViewSpec& view : kViews) {
    if (!dirty.of(view).empty()) views.push_back(&view);
  }
  return views;
}

// Folds the pieces that dirty days need, each once, and puts months to which no later piece can add, many together. Of
// FactsOf::kAdded the cells of before grow.
class Derivation {
 public:
  Derivation(Draft& draft, const DirtyDays& dirty, FactsOf of, const RunTasks& run_tasks, std::size_t cells_at_once)
      : draft_(draft),
        dirty_(dirty),
        of_(of),
        run_tasks_(run_tasks),
        cells_at_once_(cells_at_once),
        views_(dirty_views(dirty)),
        due_(views_.size()) {}

  Status run() {
    STRATUS_ASSIGN_OR_RETURN(months_, months_of(dirty_, views_, draft_.info().stations));
    const std::vector<FactPiece> pieces = draft_.pieces(months_.times);
    for (std::size_t begin = 0; begin < pieces.size(); begin += kPiecesAWave) {
      const auto wave = std::span(pieces).subspan(begin, std::min(kPiecesAWave, pieces.size() - begin));
      STRATUS_RETURN_IF_ERROR(fold(wave));
      const std::size_t past = begin + wave.size();
      if (past == pieces.size()) break;
      note_due(pieces[past].range.from);
      if (cells_due_ > cells_at_once_ / 2) STRATUS_RETURN_IF_ERROR(put_due());
    }
    note_due(kEndOfFacts);
    return put_due();
  }

 private:
  // After the end of every window, which may reach some days beyond the latest time.
  static constexpr UtcSeconds kEndOfFacts{INT64_MAX};

  using ByViewAndMonth = std::vector<std::map<MonthNumber, Cells>>;

  Result<ByViewAndMonth> fold_piece(const FactPiece& piece) const {
    STRATUS_ASSIGN_OR_RETURN(const FactColumns columns, draft_.columns(piece, months_.times, of_));
    STRATUS_ASSIGN_OR_RETURN(std::vector<Cells> cells,
                             fold_columns(columns, views_, draft_.info().stations, &months_.times));
    ByViewAndMonth dirty;
    for (std::size_t i = 0; i < views_.size(); ++i) dirty.push_back(dirty_cells(dirty_.of(*views_[i]), std::move(cells[i])));
    return dirty;
  }

  Status fold(std::span<const FactPiece> pieces) {
    std::vector<Result<ByViewAndMonth>> folded(pieces.size());
    run_all(run_tasks_, pieces.size(), [&](std::size_t i) { folded[i] = fold_piece(pieces[i]); });
    for (auto& of_piece : folded) {
      if (!of_piece) return fail(of_piece.error());
      for (std::size_t i = 0; i < views_.size(); ++i) {
        for (auto& [month, cells] : (*of_piece)[i]) {
          Cells& waiting = waiting_[{month, views_[i]}];
          waiting = combined(std::move(waiting), std::move(cells));
        }
      }
    }
    return {};
  }

  // The months to which facts from `time` on cannot add wait no longer.
  void note_due(UtcSeconds time) {
    for (auto month = months_.until.begin(); month != months_.until.end();) {
      if (month->second > time) {
        ++month;
        continue;
      }
      const auto waiting = waiting_.extract(month->first);
      Cells cells = waiting.empty() ? Cells{} : std::move(waiting.mapped());
      const auto [number, view] = month->first;
      if (of_ == FactsOf::kAll) cells = with_empty_cells(dirty_.of(*view), number, std::move(cells));
      cells_due_ += cells.size();
      const auto place = std::find(views_.begin(), views_.end(), view) - views_.begin();
      due_[static_cast<std::size_t>(place)].push_back(std::move(cells));
      month = months_.until.erase(month);
    }
  }

  Status put_due() {
    std::vector<Status> put(views_.size());
    run_all(run_tasks_, views_.size(), [&](std::size_t i) {
      Cells cells;
      for (Cells& month : std::exchange(due_[i], {})) cells = combined(std::move(cells), std::move(month));
      if (cells.empty()) return;
      put[i] = of_ == FactsOf::kAdded ? draft_.grow_cells(*views_[i], cells) : draft_.put_cells(*views_[i], cells);
    });
    cells_due_ = 0;
    for (const Status& status : put) STRATUS_RETURN_IF_ERROR(status);
    return {};
  }

  Draft& draft_;
  const DirtyDays& dirty_;
  const FactsOf of_;
  const RunTasks& run_tasks_;
  const std::size_t cells_at_once_;
  const std::vector<const ViewSpec*> views_;
  DirtyMonths months_;
  std::map<MonthOfView, Cells> waiting_;  // for later pieces
  std::vector<std::vector<Cells>> due_;   // by view: whole months, ascending
  std::size_t cells_due_ = 0;
};

}  // namespace

// A wave of a set gives no more cells than may be held.
Status ColumnEngine::derive_sets(Draft& draft, const DirtyDays& dirty, FactsOf of, const TellProgress& progress) const {
  const auto keys = static_cast<std::size_t>(std::max<std::int64_t>(dirty.keys_a_station(kDaysAWave), 1));
  const auto sets = draft.station_sets(dirty.stations(), cells_at_once_ / keys);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    STRATUS_RETURN_IF_ERROR(Derivation(draft, dirty.of(sets[i]), of, run_tasks_, cells_at_once_).run());
    if (progress) progress(static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(sets.size()));
  }
  return {};
}

Status ColumnEngine::derive(Draft& draft, const Dirt& dirt, const TellProgress& progress) {
  STRATUS_RETURN_IF_ERROR(derive_sets(draft, dirt.again, FactsOf::kAll, progress));
  return derive_sets(draft, dirt.grown, FactsOf::kAdded, progress);
}

}  // namespace stratus
