#include "batch/view_update.h"

#include <algorithm>

#include "views/column_fold.h"

namespace stratus {
namespace {

// Dataset files that are folded at the same time and held until the cells of their months are written: bounds memory.
constexpr std::size_t kFilesAWave = 8;

using Cells = std::vector<KeyedCell>;

bool before(const KeyedCell& a, const KeyedCell& b) {
  return a.station != b.station ? a.station < b.station : a.key < b.key;
}

// Cells of one month of one view. Those at its borders come in parts, from the files of two months.
class MonthCells {
 public:
  void add(Cells cells) {
    if (cells_.empty()) {
      cells_ = std::move(cells);
      return;
    }
    Cells both;
    both.reserve(cells_.size() + cells.size());
    std::merge(cells_.begin(), cells_.end(), cells.begin(), cells.end(), std::back_inserter(both), before);
    cells_.clear();
    for (KeyedCell& cell : both) {
      if (!cells_.empty() && !before(cells_.back(), cell)) {
        cells_.back().cell.combine(cell.cell);
      } else {
        cells_.push_back(std::move(cell));
      }
    }
  }

  const Cells& cells() const { return cells_; }

 private:
  Cells cells_;
};

// Folds the files that dirty months need, each once, and writes each month as soon as no later file can add to it.
class ViewUpdate {
 public:
  ViewUpdate(const BatchPorts& ports, const BatchOptions& options, const DirtyMonths& dirty, Manifest& next,
             BatchReport& report)
      : ports_(ports), options_(options), dirty_(dirty), next_(next), report_(report) {
    for (const auto& [name, months] : dirty) {
      const ViewSpec* view = find_view(name);
      if (view != nullptr) views_.push_back(view);
    }
  }

  Status run() {
    const std::vector<DataFile> files = needed_files();
    for (std::size_t begin = 0; begin < files.size(); begin += kFilesAWave) {
      const auto wave = std::span(files).subspan(begin, std::min(kFilesAWave, files.size() - begin));
      STRATUS_RETURN_IF_ERROR(fold(wave));
      const bool last = begin + wave.size() == files.size();
      // A day of a month can hold facts of the UTC months beside it, and of no others.
      STRATUS_RETURN_IF_ERROR(write_through(last ? wave.back().month + 1 : wave.back().month - 1));
      if (options_.progress)
        options_.progress("views", static_cast<std::int64_t>(begin + wave.size()), static_cast<std::int64_t>(files.size()));
    }
    return {};
  }

 private:
  using MonthOfView = std::pair<MonthNumber, std::string>;

  std::vector<DataFile> needed_files() const {
    std::set<MonthNumber> months;
    for (const auto& [name, of_view] : dirty_) {
      for (const MonthNumber month : of_view) months.insert({month - 1, month, month + 1});
    }
    std::vector<DataFile> files;
    for (const auto& [month, file] : next_.dataset) {
      if (months.contains(month)) files.push_back(file);
    }
    return files;
  }

  void run_tasks(std::size_t count, const std::function<void(std::size_t)>& task) const {
    if (options_.run_tasks) return options_.run_tasks(count, task);
    for (std::size_t i = 0; i < count; ++i) task(i);
  }

  Status fold(std::span<const DataFile> files) {
    std::vector<Result<std::vector<Cells>>> folded(files.size());
    run_tasks(files.size(), [&](std::size_t i) {
      const auto columns = ports_.dataset.read_columns(files[i]);
      folded[i] = columns ? fold_columns(*columns, views_, next_.stations) : fail(columns.error());
    });
    for (auto& of_file : folded) {
      if (!of_file) return fail(of_file.error());
      for (std::size_t i = 0; i < views_.size(); ++i) take(*views_[i], std::move((*of_file)[i]));
    }
    return {};
  }

  // Keeps the cells of dirty months.
  void take(const ViewSpec& view, Cells cells) {
    const std::string name(view.name);
    const std::set<MonthNumber>& wanted = dirty_.at(name);
    std::map<MonthNumber, Cells> by_month;
    for (KeyedCell& cell : cells) {
      const MonthNumber month = month_of(DayNumber{static_cast<std::int32_t>(cell.key.value)});
      if (wanted.contains(month)) by_month[month].push_back(std::move(cell));
    }
    for (auto& [month, of_month] : by_month) waiting_[{month, name}].add(std::move(of_month));
  }

  Status write_through(MonthNumber month) {
    std::vector<std::pair<MonthOfView, MonthCells>> due;
    while (!waiting_.empty() && waiting_.begin()->first.first <= month) {
      auto entry = waiting_.extract(waiting_.begin());
      due.emplace_back(entry.key(), std::move(entry.mapped()));
    }
    std::vector<Result<DataFile>> written(due.size());
    run_tasks(due.size(), [&](std::size_t i) {
      const auto& [key, cells] = due[i];
      written[i] = ports_.views.write(*find_view(key.second), key.first, cells.cells());
    });
    for (std::size_t i = 0; i < due.size(); ++i) {
      if (!written[i]) return fail(written[i].error());
      next_.views[due[i].first.second][due[i].first.first] = *std::move(written[i]);
      ++report_.view_files;
    }
    return {};
  }

  const BatchPorts& ports_;
  const BatchOptions& options_;
  const DirtyMonths& dirty_;
  Manifest& next_;
  BatchReport& report_;
  std::vector<const ViewSpec*> views_;
  std::map<MonthOfView, MonthCells> waiting_;
};

}  // namespace

Status update_views(const BatchPorts& ports, const BatchOptions& options, const DirtyMonths& dirty, Manifest& next,
                    BatchReport& report) {
  return ViewUpdate(ports, options, dirty, next, report).run();
}

}  // namespace stratus
