#include "storage/parquet_cell_reader.h"

#include <algorithm>

#include "storage/column_reading.h"

namespace stratus {
namespace {

constexpr std::size_t kKeyColumns = 2;  // station and day

void read_stations(parquet::ColumnReader& column, std::size_t rows, std::vector<StationId>& stations,
                   std::vector<std::int32_t>& codes) {
  read_texts(column, 0, rows, std::optional<std::int32_t>(), codes, [&](std::string_view word) {
    if (stations.empty() || stations.back().text() != word) stations.emplace_back(std::string(word));
    return static_cast<std::int32_t>(stations.size() - 1);
  });
}

void to_millis(const parquet::ColumnDescriptor& column, std::vector<std::int64_t>& times) {
  const std::int64_t units = units_a_milli(column);
  if (units == 1) return;
  for (std::int64_t& time : times) time = floor_div(time, units);
}

// A view whose columns the file has.
const ViewSpec& view_of(const ParquetSource& source) {
  const bool has_histograms = source.footer().find_column(numbers_of_list(histogram_columns()[0].values)).has_value();
  return stratus::view_of(has_histograms ? BucketScheme::kCivilMonth : BucketScheme::kCivilDay);
}

}  // namespace

KeyedCell CellGroup::cell(std::size_t row) const {
  KeyedCell keyed{station(row), key(row), {}};
  const std::span<const CellColumn> columns = cell_columns();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].values.empty() && columns_[i].present[row] != 0) columns[i].set(keyed.cell, columns_[i].values[row]);
  }
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    auto bins = lists_[i].bins(row);
    if (!bins.empty()) keyed.cell.histogram(i) = *Histogram::of_bins(std::move(bins));
  }
  return keyed;
}

std::vector<HistogramBin> CellGroup::Lists::bins(std::size_t row) const {
  const std::size_t begin = row > 0 ? ends[row - 1] : 0;
  std::vector<HistogramBin> bins;
  bins.reserve(ends[row] - begin);
  for (std::size_t at = begin; at < ends[row]; ++at) bins.push_back({values[at], counts[at]});
  return bins;
}

bool CellGroup::Lists::are_histograms() const {
  if (std::any_of(counts.begin(), counts.end(), [](std::int32_t count) { return count <= 0; })) return false;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    for (std::size_t at = begin + 1; at < end; ++at) {
      if (values[at - 1] >= values[at]) return false;
    }
    begin = end;
  }
  return true;
}

std::size_t CellGroup::first_of(const StationId& station) const {
  const auto place = std::lower_bound(stations_.begin(), stations_.end(), station) - stations_.begin();
  return static_cast<std::size_t>(std::lower_bound(codes_.begin(), codes_.end(), static_cast<std::int32_t>(place)) -
                                  codes_.begin());
}

std::size_t CellGroup::memory_bytes() const {
  constexpr std::size_t kStationBytes = sizeof(StationId) + 32;
  std::size_t bytes = stations_.size() * kStationBytes + (codes_.size() + days_.size()) * sizeof(std::int32_t);
  for (const Column& column : columns_) bytes += sizeof column + column.values.size() * (sizeof(std::int64_t) + 1);
  for (const Lists& lists : lists_)
    bytes += sizeof lists + lists.ends.size() * sizeof(std::size_t) + 2 * lists.values.size() * sizeof(std::int32_t);
  return bytes;
}

Result<CellReader> CellReader::make(ParquetSource source) {
  std::vector<int> places;
  for (const char* const key : {"station_id", "day"}) {
    STRATUS_ASSIGN_OR_RETURN(places.emplace_back(), source.column(key));
  }
  const ViewSpec& view = view_of(source);
  for (const CellColumn& column : cell_columns(view)) {
    STRATUS_ASSIGN_OR_RETURN(places.emplace_back(), source.column(column.name));
  }
  for (std::size_t i = 0; i < view.histograms.size(); ++i) {
    const HistogramColumns& of = histogram_columns()[i];
    STRATUS_ASSIGN_OR_RETURN(places.emplace_back(), source.column(numbers_of_list(of.values)));
    STRATUS_ASSIGN_OR_RETURN(places.emplace_back(), source.column(numbers_of_list(of.counts)));
  }
  return CellReader(std::move(source), std::move(places), cell_columns(view));
}

Result<std::shared_ptr<const CellGroup>> CellReader::group(std::size_t group, const MeasureSet& measures) const {
  return read(group, measures, false);
}

Result<std::shared_ptr<const CellGroup>> CellReader::checked_group(std::size_t group) const {
  return read(group, kAllMeasures, true);
}

Result<std::shared_ptr<const CellGroup>> CellReader::read(std::size_t group, const MeasureSet& measures,
                                                          bool check_pages) const {
  const auto is_wanted = [&](std::size_t column) {
    return !columns_[column].measure || measures[*columns_[column].measure];
  };
  std::vector<int> sorted;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const bool of_measure = kKeyColumns <= i && i < kKeyColumns + columns_.size();
    if (!of_measure || is_wanted(i - kKeyColumns)) sorted.push_back(places_[i]);
  }
  std::sort(sorted.begin(), sorted.end());
  STRATUS_ASSIGN_OR_RETURN(const LoadedColumns loaded, source_.load(group, sorted, check_pages));
  const auto cells = std::make_shared<CellGroup>();
  STRATUS_RETURN_IF_ERROR(guarded(source_, [&]() -> Status {
    const std::size_t rows = loaded.rows();
    read_stations(*loaded.open(places_[0]), rows, cells->stations_, cells->codes_);
    cells->days_.resize(rows);
    read_values<parquet::Int32Type>(*loaded.open(places_[1]), 0, rows, cells->days_.data(), nullptr);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const int place = places_[kKeyColumns + i];
      CellGroup::Column& column = cells->columns_.emplace_back();
      if (!is_wanted(i)) continue;
      column.values.resize(rows);
      column.present.resize(rows);
      if (read_values<parquet::Int64Type>(*loaded.open(place), 0, rows, column.values.data(), column.present.data()) == 0)
        column = {};
      if (columns_[i].type == CellColumnType::kTime) to_millis(loaded.footer().column(place), column.values);
    }
    for (std::size_t i = kKeyColumns + columns_.size(); i < places_.size(); i += 2) {
      CellGroup::Lists& lists = cells->lists_.emplace_back();
      std::vector<std::size_t> ends;
      read_lists(*loaded.open(places_[i]), rows, lists.values, lists.ends);
      read_lists(*loaded.open(places_[i + 1]), rows, lists.counts, ends);
      if (ends != lists.ends) return fail(source_.damaged("it has values without counts"));
      if (!lists.are_histograms())
        return fail(source_.damaged("it has a histogram whose values do not ascend, or a count of 0"));
    }
    return {};
  }));
  return cells;
}

}  // namespace stratus
