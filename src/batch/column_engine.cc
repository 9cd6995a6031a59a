#include "batch/column_engine.h"

#include <algorithm>
#include <iterator>

#include "batch/dirty_months.h"

namespace stratus {
namespace {

// Pieces that are folded at the same time and held until the cells of their months are put: bounds memory.
constexpr std::size_t kPiecesAWave = 8;

bool before(const KeyedCell& a, const KeyedCell& b) {
  return a.station != b.station ? a.station < b.station : a.key < b.key;
}

// Both sorted by station and key. Cells of one key, of the facts of two pieces, are combined.
Cells combined(Cells a, Cells b) {
  if (a.empty()) return b;
  Cells both;
  both.reserve(a.size() + b.size());
  std::merge(std::make_move_iterator(a.begin()), std::make_move_iterator(a.end()), std::make_move_iterator(b.begin()),
             std::make_move_iterator(b.end()), std::back_inserter(both), before);
  Cells cells;
  cells.reserve(both.size());
  for (KeyedCell& cell : both) {
    if (!cells.empty() && !before(cells.back(), cell)) {
      cells.back().cell.combine(cell.cell);
    } else {
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

std::vector<const ViewSpec*> dirty_views(const DirtyDays& dirty) {
  std::vector<const ViewSpec*> views;
  for (const ViewSpec& view : kViews) {
    if (!dirty.of(view).empty()) views.push_back(&view);
  }
  return views;
}

// Folds the pieces that dirty days need, each once, and puts each month as soon as no later piece can add to it. Of
// FactsOf::kAdded the cells of before grow.
class Derivation {
 public:
  Derivation(Draft& draft, const DirtyDays& dirty, FactsOf of, const RunTasks& run_tasks, const TellProgress& progress)
      : draft_(draft), dirty_(dirty), of_(of), run_tasks_(run_tasks), progress_(progress), views_(dirty_views(dirty)) {}

  Status run() {
    STRATUS_ASSIGN_OR_RETURN(months_, months_of(dirty_, views_, draft_.info().stations));
    const std::vector<FactPiece> pieces = draft_.pieces(months_.times);
    for (std::size_t begin = 0; begin < pieces.size(); begin += kPiecesAWave) {
      const auto wave = std::span(pieces).subspan(begin, std::min(kPiecesAWave, pieces.size() - begin));
      STRATUS_RETURN_IF_ERROR(fold(wave));
      const std::size_t past = begin + wave.size();
      if (past < pieces.size()) STRATUS_RETURN_IF_ERROR(put_until(pieces[past].range.from));
      if (progress_) progress_(static_cast<std::int64_t>(past), static_cast<std::int64_t>(pieces.size()));
    }
    return put_until(kEndOfFacts);
  }

 private:
  // After the end of every window, which may reach some days beyond the latest time.
  static constexpr UtcSeconds kEndOfFacts{INT64_MAX};

  using ByViewAndMonth = std::vector<std::map<MonthNumber, Cells>>;

  void run_tasks(std::size_t count, const std::function<void(std::size_t)>& task) const {
    if (run_tasks_) return run_tasks_(count, task);
    for (std::size_t i = 0; i < count; ++i) task(i);
  }

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
    run_tasks(pieces.size(), [&](std::size_t i) { folded[i] = fold_piece(pieces[i]); });
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

  // Puts the months to which facts from `time` on cannot add.
  Status put_until(UtcSeconds time) {
    std::vector<std::pair<MonthOfView, Cells>> due;
    for (auto month = months_.until.begin(); month != months_.until.end();) {
      if (month->second > time) {
        ++month;
        continue;
      }
      const auto cells = waiting_.extract(month->first);
      due.emplace_back(month->first, cells.empty() ? Cells{} : std::move(cells.mapped()));
      month = months_.until.erase(month);
    }
    std::vector<Status> put(due.size());
    run_tasks(due.size(), [&](std::size_t i) {
      auto& [month, cells] = due[i];
      const ViewSpec& view = *month.second;
      put[i] = of_ == FactsOf::kAdded
                   ? draft_.grow_cells(view, cells)
                   : draft_.put_cells(view, with_empty_cells(dirty_.of(view), month.first, std::move(cells)));
    });
    for (const Status& status : put) STRATUS_RETURN_IF_ERROR(status);
    return {};
  }

  Draft& draft_;
  const DirtyDays& dirty_;
  const FactsOf of_;
  const RunTasks& run_tasks_;
  const TellProgress& progress_;
  const std::vector<const ViewSpec*> views_;
  DirtyMonths months_;
  std::map<MonthOfView, Cells> waiting_;
};

}  // namespace

Status ColumnEngine::derive(Draft& draft, const Dirt& dirt, const TellProgress& progress) {
  STRATUS_RETURN_IF_ERROR(Derivation(draft, dirt.again, FactsOf::kAll, run_tasks_, progress).run());
  return Derivation(draft, dirt.grown, FactsOf::kAdded, run_tasks_, progress).run();
}

}  // namespace stratus
