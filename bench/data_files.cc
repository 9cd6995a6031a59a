// data_files FOLDER STATIONS: one file of a month of made-up hourly facts of so many stations, and the cells of its days;
// prints what it takes to write, merge and read them, in time on the processor. 1400 stations make a full file.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <iostream>
#include <random>

#include "base/file_system.h"
#include "simulator/station_years.h"
#include "storage/folder_store.h"
#include "storage/parquet_dataset.h"
#include "storage/parquet_views.h"
#include "views/column_fold.h"
#include "views/fact_set.h"

namespace stratus {
namespace {

constexpr int kDays = 31;
constexpr int kQuestions = 1000;
const MonthNumber kMonth = make_month(2026, 3);

template <typename T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << result.error().message << "\n";
  std::exit(1);
}

// Of this thread's work on the processor: whatever else the machine does meanwhile.
double seconds_of(const std::function<void()>& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  };
  const double started = now();
  work();
  return now() - started;
}

std::vector<StoredFact> made_up(int count, StationRegistry& stations) {
  StationYearsPlan plan;
  plan.stations = count;
  plan.first_day = first_day(kMonth);
  plan.days = kDays;
  StationYears source(plan);
  stations = StationRegistry(source.stations());
  std::vector<StoredFact> facts;
  while (source.days_left() > 0) {
    for (Fact& fact : source.next_day()) facts.push_back({std::move(fact), {0, static_cast<std::int64_t>(facts.size())}});
  }
  make_canonical(facts);
  return facts;
}

void tell(const std::string& what, double value, const std::string& unit) {
  std::cout << fmt::format("{:<42}{:>12.3f} {}\n", what, value, unit);
}

// Of one question each: half of them within the first, all but a hundredth within the second.
void tell_latency(const std::string& what, const std::function<void(std::uint32_t)>& ask) {
  std::mt19937 random(1);
  std::vector<double> took;
  for (int i = 0; i < kQuestions; ++i) {
    const auto number = static_cast<std::uint32_t>(random());
    took.push_back(1000 * seconds_of([&] { ask(number); }));
  }
  std::sort(took.begin(), took.end());
  tell(what + ", p50", took[kQuestions / 2], "ms");
  tell(what + ", p99", took[kQuestions * 99 / 100], "ms");
}

void measure_facts(ParquetDataset& dataset, const std::vector<StoredFact>& facts, const StationRegistry& stations,
                   DataFile& file) {
  const auto count = static_cast<double>(facts.size());
  tell("write", 1e6 / count * seconds_of([&] { file = must(dataset.write(kMonth, {}, facts, stations)); }), "us a fact");
  tell("facts", count, "");
  tell("bytes a fact", static_cast<double>(file.bytes) / count, "B");
  tell("footer", static_cast<double>(file.footer.bytes), "B");
  tell("read facts", 1e6 / count * seconds_of([&] { (void)must(dataset.read(file)); }), "us a fact");
  tell("read columns", 1e6 / count * seconds_of([&] { (void)must(dataset.read_columns(file)); }), "us a fact");
  std::vector<std::vector<StoredFact>> parts(4);
  for (std::size_t i = 0; i < facts.size(); ++i) parts[i % 20 == 0 ? 1 + i / 20 % 3 : 0].push_back(facts[i]);
  std::vector<DataFile> files;
  for (const auto& part : parts) files.push_back(must(dataset.write(kMonth, {}, part, stations)));
  tell("merge 4 files", count / 1e6 / seconds_of([&] { (void)must(dataset.merge(files, kMonth, 0, stations)); }),
       "M facts/s");
  tell("merge 4 files into 4 shards",
       count / 1e6 / seconds_of([&] { (void)must(dataset.merge(files, kMonth, 2, stations)); }), "M facts/s");
  std::vector<FactColumns> columns;
  for (const DataFile& part : files) columns.push_back(must(dataset.read_columns(part)));
  tell("join columns of 4 files", 1e6 / count * seconds_of([&] { (void)merged(std::move(columns)); }), "us a fact");
}

void measure_questions(const ParquetDataset& dataset, const DataFile& file, const std::vector<StationId>& ids) {
  tell("footer, read and parsed", 1000 * seconds_of([&] {
                                    (void)must(dataset.read(file, {}, {kEarliestTime, kLatestTime}));
                                  }),
       "ms");
  tell_latency("one station's day", [&](std::uint32_t number) {
    const std::vector<StationId> station{ids[number % ids.size()]};
    const UtcSeconds from = begin_of(kMonth) + (number >> 16U) % kDays * 86400;
    (void)must(dataset.read(file, station, {from, from + 86400}));
  });
  tell_latency("whether an identity is held", [&](std::uint32_t number) {
    const UtcSeconds time = begin_of(kMonth) + (number >> 16U) % (kDays * 24) * 3600;
    (void)must(dataset.holds(file, std::vector<Identity>{{ids[number % ids.size()], time}}));
  });
}

void measure_cells(ParquetDataset& dataset, ParquetViews& views, const DataFile& file, const StationRegistry& stations,
                   const std::vector<StationId>& ids) {
  const std::vector<const ViewSpec*> daily{&view_of(BucketScheme::kUtcDay)};
  const FactColumns columns = must(dataset.read_columns(file));
  std::vector<KeyedCell> month;
  tell("fold one view", 1e6 / static_cast<double>(columns.rows) * seconds_of([&] {
                          month = must(fold_columns(columns, daily, stations)).front();
                        }),
       "us a fact");
  // The year of a twelfth of the stations, of the cells of this month.
  std::vector<KeyedCell> cells;
  for (std::size_t i = 0; i < month.size(); ++i) {
    KeyedCell cell = month[i];
    const std::size_t station = i / kDays;
    cell.station = ids[station / 12];
    cell.key = {first_day(make_month(2026, 1)).value + static_cast<std::int64_t>(station % 12 * kDays + i % kDays)};
    cells.push_back(cell);
  }
  std::sort(cells.begin(), cells.end(),
            [](const KeyedCell& a, const KeyedCell& b) { return std::tie(a.station, a.key) < std::tie(b.station, b.key); });
  cells.erase(std::unique(cells.begin(), cells.end(),
                          [](const KeyedCell& a, const KeyedCell& b) { return a.station == b.station && a.key == b.key; }),
              cells.end());
  DataFile of_year;
  const auto count = static_cast<double>(cells.size());
  tell("write cells", 1e6 / count * seconds_of([&] { of_year = must(views.write(*daily[0], kMonth, {}, cells)); }),
       "us a cell");
  tell("cells", count, "");
  tell("bytes a fact of a cell of 24", static_cast<double>(of_year.bytes) / count / 24, "B");
  tell("footer of cells", static_cast<double>(of_year.footer.bytes), "B");
  tell("read cells", 1e6 / count * seconds_of([&] { (void)must(views.read(of_year)); }), "us a cell");
  tell("merge cells of 2 files", count / 1e6 / seconds_of([&] {
                                   (void)must(views.merge(*daily[0], std::vector{of_year, of_year}, kMonth, 0, true));
                                 }),
       "M cells/s");
  tell_latency("one station's month of cells", [&](std::uint32_t number) {
    const std::vector<StationId> station{ids[number % (ids.size() / 12)]};
    const std::int64_t first = first_day(make_month(2026, 1)).value + (number >> 16U) % 335;
    std::vector<KeyedCell> found;
    const Status added = views.add_cells(of_year, station, {first}, {first + 30}, found);
    if (!added || found.empty()) std::exit(1);
  });
}

void run(const Path& folder, int count) {
  PosixFileSystem files;
  FolderStore store(files, folder);
  ParquetDataset dataset(store);
  ParquetViews views(store);
  StationRegistry stations;
  const std::vector<StoredFact> facts = made_up(count, stations);
  std::vector<StationId> ids;
  for (const auto& [id, station] : stations.stations()) ids.push_back(id);
  DataFile file;
  measure_facts(dataset, facts, stations, file);
  measure_questions(ParquetDataset(store), file, ids);
  measure_cells(dataset, views, file, stations, ids);
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: data_files FOLDER STATIONS\n", 2;
  stratus::run(argv[1], std::stoi(argv[2]));
}
