#include "storage/parquet_views.h"

#include <algorithm>
#include <functional>
#include <limits>

#include <map>
#include <tuple>

#include "storage/data_files.h"
#include "storage/parquet_io.h"
#include "views/canonical_cell.h"

namespace stratus {
namespace {

// About 12 MB of cells.
constexpr std::size_t kMaxKeptCells = 12'000;
constexpr std::int64_t kMicros = 1'000'000;

enum class Type { kInt64, kTimestamp };

// One integer column of a cell, both ways. `get` answers nothing for null.
struct CellColumn {
  std::string name;
  Type type;
  std::function<std::optional<Int128>(const Cell&)> get;
  std::function<void(Cell&, std::int64_t)> set;
};

template <typename Member>
CellColumn count_column(std::string name, Member Cell::*member) {
  return {std::move(name), Type::kInt64, [member](const Cell& cell) { return cell.*member; },
          [member](Cell& cell, std::int64_t value) { cell.*member = value; }};
}

// A member of the measure's moments; null when nothing was counted.
template <typename Member>
CellColumn moment_column(std::size_t measure, const std::string& suffix, Member Moments::*member) {
  return {std::string(kSummaryMeasures[measure].name) + suffix, Type::kInt64,
          [measure, member](const Cell& cell) -> std::optional<Int128> {
            const Moments& moments = cell.measures[measure];
            return moments.count == 0 ? std::nullopt : std::optional<Int128>(moments.*member);
          },
          [measure, member](Cell& cell, std::int64_t value) { cell.measures[measure].*member = value; }};
}

CellColumn time_column(std::size_t measure, const std::string& suffix, UtcSeconds Moments::*member) {
  return {std::string(kSummaryMeasures[measure].name) + suffix, Type::kTimestamp,
          [measure, member](const Cell& cell) -> std::optional<Int128> {
            const Moments& moments = cell.measures[measure];
            return moments.count == 0 ? std::nullopt : std::optional<Int128>((moments.*member).value * kMicros);
          },
          [measure, member](Cell& cell, std::int64_t value) { (cell.measures[measure].*member).value = value / kMicros; }};
}

// The bits of the hours as a signed number.
CellColumn hours_column(std::size_t measure) {
  return {std::string(kSummaryMeasures[measure].name) + "_set", Type::kInt64,
          [measure](const Cell& cell) -> std::optional<Int128> {
            const Moments& moments = cell.measures[measure];
            return moments.count == 0 ? std::nullopt : std::optional<Int128>(static_cast<std::int64_t>(moments.hours));
          },
          [measure](Cell& cell, std::int64_t value) { cell.measures[measure].hours = static_cast<std::uint64_t>(value); }};
}

CellColumn known_at_column() {
  return {"max_known_at", Type::kTimestamp, [](const Cell& cell) { return Int128{cell.max_known_at.value} * 1000; },
          [](Cell& cell, std::int64_t value) { cell.max_known_at.value = value / 1000; }};
}

// Column order is part of the format and must not change.
const std::vector<CellColumn>& cell_columns() {
  static const std::vector<CellColumn> kColumns = [] {
    std::vector<CellColumn> columns{count_column("facts", &Cell::facts), count_column("observations", &Cell::observations),
                                    count_column("flagged", &Cell::flagged), known_at_column()};
    for (std::size_t i = 0; i < kMeasureCount; ++i) {
      columns.push_back(moment_column(i, "_count", &Moments::count));
      columns.push_back(moment_column(i, "_sum", &Moments::sum));
      if (keeps_hours(kSummaryMeasures[i])) columns.push_back(hours_column(i));
      if (!kSummaryMeasures[i].extremes) continue;
      columns.push_back(moment_column(i, "_sum_squares", &Moments::sum_squares));
      columns.push_back(moment_column(i, "_min", &Moments::least));
      columns.push_back(time_column(i, "_min_at", &Moments::least_time));
      columns.push_back(moment_column(i, "_max", &Moments::greatest));
      columns.push_back(time_column(i, "_max_at", &Moments::greatest_time));
    }
    return columns;
  }();
  return kColumns;
}

// A file has many columns of few rows: what is said about each of them would outweigh it, and opening the pages would cost
// more than reading them.
ParquetLayout layout() {
  ParquetLayout layout{{{"station_id", true}, {"day", false}}, false, false};
  for (const CellColumn& column : cell_columns()) layout.columns.push_back({column.name, false});
  return layout;
}

std::shared_ptr<arrow::DataType> arrow_type(Type type) {
  return type == Type::kInt64 ? arrow::int64() : arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
}

bool fits(Int128 value) {
  return value <= std::numeric_limits<std::int64_t>::max() && value >= std::numeric_limits<std::int64_t>::min();
}

Result<std::shared_ptr<arrow::Array>> to_array(const CellColumn& column, std::span<const KeyedCell> cells) {
  arrow::Int64Builder builder;
  arrow::Status status = builder.Reserve(static_cast<std::int64_t>(cells.size()));
  for (const KeyedCell& keyed : cells) {
    const auto value = column.get(keyed.cell);
    if (value && !fits(*value)) return fail(ErrorKind::kInternal, "column " + column.name + " exceeds 64 bits");
    if (status.ok()) status = value ? builder.Append(static_cast<std::int64_t>(*value)) : builder.AppendNull();
  }
  if (!status.ok()) return fail(to_error(status));
  const auto array = builder.Finish();
  if (!array.ok()) return fail(to_error(array.status()));
  const auto typed = (*array)->View(arrow_type(column.type));
  if (!typed.ok()) return fail(to_error(typed.status()));
  return *typed;
}

Result<std::shared_ptr<arrow::Table>> to_table(std::span<const KeyedCell> cells) {
  arrow::StringBuilder stations;
  arrow::Date32Builder days;
  arrow::Status status;
  for (const KeyedCell& keyed : cells) {
    if (status.ok()) status = stations.Append(keyed.station.text());
    if (status.ok()) status = days.Append(static_cast<std::int32_t>(keyed.key.value));
  }
  arrow::FieldVector fields{arrow::field("station_id", arrow::utf8(), false), arrow::field("day", arrow::date32(), false)};
  arrow::ArrayVector arrays(2);
  if (status.ok()) status = stations.Finish(&arrays[0]);
  if (status.ok()) status = days.Finish(&arrays[1]);
  if (!status.ok()) return fail(to_error(status));
  for (const CellColumn& column : cell_columns()) {
    STRATUS_ASSIGN_OR_RETURN(auto array, to_array(column, cells));
    fields.push_back(arrow::field(column.name, array->type()));
    arrays.push_back(std::move(array));
  }
  return arrow::Table::Make(arrow::schema(fields), arrays);
}

// Timestamps and integers alike are 64-bit numbers.
Status fill(const CellColumn& column, const arrow::Table& table, std::vector<KeyedCell>& cells) {
  const auto chunked = table.GetColumnByName(column.name);
  if (chunked == nullptr || chunked->num_chunks() != 1 || !chunked->type()->Equals(arrow_type(column.type)))
    return fail(ErrorKind::kDataLoss, "column " + column.name + " is missing or has another type");
  const auto numbers = chunked->chunk(0)->View(arrow::int64());
  if (!numbers.ok()) return fail(to_error(numbers.status()));
  const auto& array = static_cast<const arrow::Int64Array&>(**numbers);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    if (!array.IsNull(row)) column.set(cells[i].cell, array.Value(row));
  }
  return {};
}

Result<std::vector<KeyedCell>> from_table(const arrow::Table& table) {
  std::vector<KeyedCell> cells;
  if (table.num_rows() == 0) return cells;
  STRATUS_ASSIGN_OR_RETURN(const auto* ids, column_of<arrow::DictionaryArray>(table, "station_id"));
  STRATUS_ASSIGN_OR_RETURN(const auto* days, column_of<arrow::Date32Array>(table, "day"));
  const auto* texts = dynamic_cast<const arrow::StringArray*>(ids->dictionary().get());
  if (texts == nullptr) return fail(ErrorKind::kDataLoss, "column station_id has another type");
  cells.reserve(static_cast<std::size_t>(table.num_rows()));
  for (std::int64_t row = 0; row < table.num_rows(); ++row) {
    const std::string_view id = texts->GetView(ids->GetValueIndex(row));
    cells.push_back({StationId(std::string(id)), {days->Value(row)}, {}});
  }
  for (const CellColumn& column : cell_columns()) STRATUS_RETURN_IF_ERROR(fill(column, table, cells));
  return cells;
}

}  // namespace

Result<DataFile> ParquetViews::write(const ViewSpec& view, MonthNumber month, Shard shard,
                                     std::span<const KeyedCell> cells) {
  STRATUS_ASSIGN_OR_RETURN(const auto table, to_table(cells));
  STRATUS_ASSIGN_OR_RETURN(DataFileWriter file, DataFileWriter::create(files_));
  STRATUS_RETURN_IF_ERROR(write_parquet(*table, layout(), [&](std::string_view bytes) { return file.append(bytes); }));
  ContentDigest content;
  std::string canonical;
  for (const KeyedCell& keyed : cells) {
    if (keyed.cell.facts == 0) continue;
    canonical.clear();
    append_canonical_bytes(view.name, keyed, canonical);
    content.add(canonical);
  }
  DataFile written;
  written.rows = static_cast<std::int64_t>(cells.size());
  written.month = month;
  written.shard = shard;
  written.content = content;
  return file.commit("views/" + std::string(view.name), std::move(written));
}

ParquetViews::Cells ParquetViews::find_kept(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  for (auto it = kept_.begin(); it != kept_.end(); ++it) {
    if (it->path != path) continue;
    kept_.splice(kept_.begin(), kept_, it);
    return it->cells;
  }
  return nullptr;
}

void ParquetViews::keep(const std::string& path, Cells cells) const {
  const std::lock_guard lock(mutex_);
  kept_cells_ += cells->size();
  kept_.push_front({path, std::move(cells)});
  while (kept_.size() > 1 && kept_cells_ > kMaxKeptCells) {
    kept_cells_ -= kept_.back().cells->size();
    kept_.pop_back();
  }
}

Result<std::vector<KeyedCell>> ParquetViews::decode(const DataFile& file) const {
  STRATUS_ASSIGN_OR_RETURN(std::string bytes, get_data_file(files_, file));
  const auto table = from_parquet(std::move(bytes), {}, {"station_id"});
  if (!table) return fail(table.error().with_context("file " + file.path));
  auto cells = from_table(**table);
  if (!cells) return fail(cells.error().with_context("file " + file.path));
  return cells;
}

Result<ParquetViews::Cells> ParquetViews::decoded(const DataFile& file) const {
  if (Cells kept = find_kept(file.path)) return kept;
  STRATUS_ASSIGN_OR_RETURN(std::vector<KeyedCell> cells, decode(file));
  auto shared = std::make_shared<const std::vector<KeyedCell>>(std::move(cells));
  keep(file.path, shared);
  return shared;
}

Result<std::vector<KeyedCell>> ParquetViews::read(const DataFile& file) const {
  if (const Cells kept = find_kept(file.path)) return *kept;
  return decode(file);
}

Status ParquetViews::check_bytes(const DataFile& file) const { return check_data_file(files_, file); }

Status ParquetViews::add_cells(const DataFile& file, std::span<const StationId> stations, BucketKey first, BucketKey last,
                               std::vector<KeyedCell>& to) const {
  STRATUS_ASSIGN_OR_RETURN(const Cells cells, decoded(file));
  auto cell = cells->begin();
  for (const StationId& station : stations) {
    cell = std::lower_bound(cell, cells->end(), station,
                            [](const KeyedCell& keyed, const StationId& id) { return keyed.station < id; });
    for (; cell != cells->end() && cell->station == station; ++cell) {
      if (first <= cell->key && cell->key <= last) to.push_back(*cell);
    }
  }
  return {};
}

Result<std::vector<DataFile>> ParquetViews::merge(const ViewSpec& view, std::span<const DataFile> oldest_first,
                                                  MonthNumber month, int log2_shards, bool base) {
  std::map<Shard, std::map<std::pair<StationId, BucketKey>, Cell>> newest;
  for (const DataFile& file : oldest_first) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<KeyedCell> cells, read(file));
    for (const KeyedCell& keyed : cells)
      newest[shard_of(keyed.station, log2_shards)][{keyed.station, keyed.key}] = keyed.cell;
  }
  std::vector<DataFile> files;
  for (const auto& [shard, of_shard] : newest) {
    std::vector<KeyedCell> cells;
    for (const auto& [place, cell] : of_shard) {
      if (!base || cell.facts > 0) cells.push_back({place.first, place.second, cell});
    }
    if (cells.empty()) continue;
    STRATUS_ASSIGN_OR_RETURN(files.emplace_back(), write(view, month, shard, cells));
  }
  return files;
}

}  // namespace stratus
