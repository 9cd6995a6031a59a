#include "storage/parquet_cell_reader.h"

#include <algorithm>

#include "storage/cell_columns.h"
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

}  // namespace

KeyedCell CellGroup::cell(std::size_t row) const {
  KeyedCell keyed{station(row), key(row), {}};
  const std::vector<CellColumn>& columns = cell_columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns_[i].values.empty() && columns_[i].present[row] != 0) columns[i].set(keyed.cell, columns_[i].values[row]);
  }
  return keyed;
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
  return bytes;
}

Result<CellReader> CellReader::make(ParquetSource source) {
  std::vector<int> places;
  for (const char* const key : {"station_id", "day"}) {
    STRATUS_ASSIGN_OR_RETURN(places.emplace_back(), source.column(key));
  }
  for (const CellColumn& column : cell_columns()) {
    STRATUS_ASSIGN_OR_RETURN(places.emplace_back(), source.column(column.name));
  }
  return CellReader(std::move(source), std::move(places));
}

Result<std::shared_ptr<const CellGroup>> CellReader::group(std::size_t group) const { return read(group, false); }

Result<std::shared_ptr<const CellGroup>> CellReader::checked_group(std::size_t group) const { return read(group, true); }

Result<std::shared_ptr<const CellGroup>> CellReader::read(std::size_t group, bool check_pages) const {
  std::vector<int> sorted = places_;
  std::sort(sorted.begin(), sorted.end());
  STRATUS_ASSIGN_OR_RETURN(const LoadedColumns loaded, source_.load(group, sorted, check_pages));
  const auto cells = std::make_shared<CellGroup>();
  STRATUS_RETURN_IF_ERROR(guarded(source_, [&]() -> Status {
    const std::size_t rows = loaded.rows();
    read_stations(*loaded.open(places_[0]), rows, cells->stations_, cells->codes_);
    cells->days_.resize(rows);
    read_values<parquet::Int32Type>(*loaded.open(places_[1]), 0, rows, cells->days_.data(), nullptr);
    for (std::size_t i = 0; i < cell_columns().size(); ++i) {
      const int place = places_[kKeyColumns + i];
      CellGroup::Column& column = cells->columns_.emplace_back();
      column.values.resize(rows);
      column.present.resize(rows);
      if (read_values<parquet::Int64Type>(*loaded.open(place), 0, rows, column.values.data(), column.present.data()) == 0)
        column = {};
      if (cell_columns()[i].type == CellColumnType::kTime) to_millis(loaded.footer().column(place), column.values);
    }
    return {};
  }));
  return cells;
}

}  // namespace stratus
