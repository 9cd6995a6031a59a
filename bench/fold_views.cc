// fold_views FOLDER THREADS: derives the stored views of days from the dataset of a data folder as the batch does, keeps
// every cell in memory, and prints the seconds it took and totals to compare with.
#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <mutex>

#include "base/file_system.h"
#include "engine/parallel_tasks.h"
#include "storage/folder_store.h"
#include "storage/manifest_catalog.h"
#include "storage/parquet_dataset.h"
#include "views/column_fold.h"

namespace stratus {
namespace {

// Sums over all cells of a view, the same that the peer forms.
struct Totals {
  std::size_t cells = 0;
  std::int64_t facts = 0;
  std::int64_t observations = 0;
  Int128 temperature = 0;
  Int128 squares = 0;
  Int128 wind_east = 0;

  void add(const Cell& cell) {
    ++cells;
    facts += cell.facts;
    observations += cell.observations;
    temperature += cell.measures[0].sum;
    for (std::size_t i = 0; i < kMeasureCount; ++i) squares += cell.measures[i].sum_squares;
    wind_east += cell.measures[*find_measure("wind_east")].sum;
  }
};

Status run(const Path& folder, std::size_t threads) {
  PosixFileSystem files;
  FolderStore store(files, folder);
  ManifestCatalog catalog(store);
  ParquetDataset dataset(store);
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest version, catalog.current());
  std::vector<const ViewSpec*> views;
  for (const ViewSpec& view : kViews) {
    if (view.stored && view.histograms.empty()) views.push_back(&view);
  }
  // One batch run made it: no stack has a second file, so that all facts of one identity stand together.
  const std::vector<DataFile> months = files_of(version->dataset);

  const auto started = std::chrono::steady_clock::now();
  std::vector<std::map<std::pair<StationId, BucketKey>, Cell>> borders(views.size());
  std::vector<std::vector<std::vector<KeyedCell>>> kept(months.size());  // by month and view; those of the borders apart
  std::mutex mutex;
  Status status;
  run_parallel(threads, months.size(), [&](std::size_t i) {
    const auto columns = dataset.read_columns(months[i]);
    auto cells = columns ? fold_columns(*columns, views, version->stations)
                         : Result<std::vector<std::vector<KeyedCell>>>(fail(columns.error()));
    const std::lock_guard lock(mutex);
    if (!cells) {
      status = fail(cells.error());
      return;
    }
    const BucketKey first{first_day(months[i].month).value + 1};
    const BucketKey last{first_day(months[i].month + 1).value - 2};
    for (std::size_t view = 0; view < views.size(); ++view) {
      // Cells at the border of two months are whole only after both.
      std::erase_if((*cells)[view], [&](const KeyedCell& cell) {
        const bool whole = first <= cell.key && cell.key <= last;
        if (!whole) borders[view][{cell.station, cell.key}].combine(cell.cell);
        return !whole;
      });
    }
    kept[i] = std::move(*cells);
  });
  if (!status) return status;
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;

  std::vector<Totals> totals(views.size());
  for (std::size_t view = 0; view < views.size(); ++view) {
    for (const auto& month : kept) {
      for (const KeyedCell& cell : month[view]) totals[view].add(cell.cell);
    }
    for (const auto& [key, cell] : borders[view]) totals[view].add(cell);
  }

  std::cout << fmt::format(R"({{"seconds":{:.6f},"views":{{)", seconds.count());
  for (std::size_t view = 0; view < views.size(); ++view) {
    const Totals& t = totals[view];
    std::cout << fmt::format(
        R"({}"{}":{{"cells":{},"facts":{},"observations":{},"temperature":{},"squares":{},"wind_east":{}}})",
        view > 0 ? "," : "", views[view]->name, t.cells, t.facts, t.observations, static_cast<std::int64_t>(t.temperature),
        static_cast<std::int64_t>(t.squares), static_cast<std::int64_t>(t.wind_east));
  }
  std::cout << "}}\n";
  return {};
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: fold_views FOLDER THREADS\n", 2;
  const stratus::Status done = stratus::run(argv[1], static_cast<std::size_t>(std::stoul(argv[2])));
  if (!done) std::cerr << done.error().message << "\n";
  return done ? 0 : 1;
}
