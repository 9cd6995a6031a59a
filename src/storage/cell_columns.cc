#include "storage/cell_columns.h"

namespace stratus {
namespace {

constexpr std::int64_t kMillisASecond = 1000;

template <typename Member>
CellColumn count_column(std::string name, Member Cell::*member) {
  return {std::move(name), CellColumnType::kNumber, [member](const Cell& cell) { return cell.*member; },
          [member](Cell& cell, std::int64_t value) { cell.*member = value; }};
}

CellColumn known_at_column() {
  return {"max_known_at", CellColumnType::kTime, [](const Cell& cell) { return cell.max_known_at.value; },
          [](Cell& cell, std::int64_t value) { cell.max_known_at.value = value; }};
}

// What one measure keeps; null when nothing was counted.
class MeasureColumns {
 public:
  MeasureColumns(std::size_t measure, std::vector<CellColumn>& columns) : measure_(measure), columns_(columns) {}

  template <typename Member>
  void number(const std::string& suffix, Member Moments::*member) {
    add(
        suffix, CellColumnType::kNumber, [member](const Moments& moments) { return Int128{moments.*member}; },
        [member](Moments& moments, std::int64_t value) { moments.*member = value; });
  }

  void time(const std::string& suffix, UtcSeconds Moments::*member) {
    add(
        suffix, CellColumnType::kTime,
        [member](const Moments& moments) { return Int128{(moments.*member).value} * kMillisASecond; },
        [member](Moments& moments, std::int64_t value) { (moments.*member).value = floor_div(value, kMillisASecond); });
  }

  // The bits as a signed number.
  void hours(const std::string& suffix) {
    add(
        suffix, CellColumnType::kNumber,
        [](const Moments& moments) { return Int128{static_cast<std::int64_t>(moments.hours)}; },
        [](Moments& moments, std::int64_t value) { moments.hours = static_cast<std::uint64_t>(value); });
  }

 private:
  template <typename Get, typename Set>
  void add(const std::string& suffix, CellColumnType type, Get&& get, Set&& set) {
    columns_.push_back({std::string(kSummaryMeasures[measure_].name) + suffix, type,
                        [measure = measure_, get](const Cell& cell) -> std::optional<Int128> {
                          const Moments& moments = cell.measures[measure];
                          return moments.count == 0 ? std::nullopt : std::optional<Int128>(get(moments));
                        },
                        [measure = measure_, set](Cell& cell, std::int64_t value) { set(cell.measures[measure], value); },
                        measure_});
  }

  const std::size_t measure_;
  std::vector<CellColumn>& columns_;
};

void add_measure(std::size_t measure, std::vector<CellColumn>& columns) {
  MeasureColumns add(measure, columns);
  add.number("_count", &Moments::count);
  add.number("_sum", &Moments::sum);
  if (keeps_hours(kSummaryMeasures[measure])) add.hours("_set");
  if (!kSummaryMeasures[measure].extremes) return;
  add.number("_sum_squares", &Moments::sum_squares);
  add.number("_min", &Moments::least);
  add.time("_min_at", &Moments::least_time);
  add.number("_max", &Moments::greatest);
  add.time("_max_at", &Moments::greatest_time);
}

}  // namespace

std::span<const CellColumn> cell_columns() {
  static const std::vector<CellColumn> kColumns = [] {
    std::vector<CellColumn> columns{count_column("facts", &Cell::facts), count_column("observations", &Cell::observations),
                                    count_column("flagged", &Cell::flagged), known_at_column()};
    for (std::size_t i = 0; i < kMeasureCount; ++i) add_measure(i, columns);
    return columns;
  }();
  return kColumns;
}

std::span<const CellColumn> cell_columns(const ViewSpec& view) {
  constexpr std::size_t kCountsOfFacts = 4;
  return view.measures.empty() ? cell_columns().first(kCountsOfFacts) : cell_columns();
}

const std::vector<HistogramColumns>& histogram_columns() {
  static const std::vector<HistogramColumns> kColumns = [] {
    std::vector<HistogramColumns> columns;
    columns.reserve(kMonthHistograms.size());
    for (const HistogramSpec& histogram : kMonthHistograms)
      columns.push_back({std::string(histogram.name) + "_values", std::string(histogram.name) + "_counts"});
    return columns;
  }();
  return kColumns;
}

}  // namespace stratus
