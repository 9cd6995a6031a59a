#include "storage/parquet_cell_writer.h"

#include <algorithm>
#include <limits>
#include <list>
#include <span>

#include "storage/arrow_columns.h"
#include "storage/cell_columns.h"
#include "views/canonical_cell.h"

namespace stratus {
namespace {

std::shared_ptr<arrow::DataType> type_of(const CellColumn& column) {
  return column.type == CellColumnType::kNumber ? arrow::int64() : arrow::timestamp(arrow::TimeUnit::MILLI, "UTC");
}

// Cells are few beside facts, and read often.
constexpr int kZstdLevel = 6;

// Sums of what is measured every hour, and times, grow evenly or not at all; counts, extremes and sums of what happens now
// and then are few. What is as good as random only suffers from an encoding.
ColumnEncoding encoding_of(const std::string& name) {
  const auto one_of = [&](std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return name.find(part) != name.npos; });
  };
  if (name == "max_known_at" || name.ends_with("_set")) return ColumnEncoding::kPlain;
  if (name.ends_with("_at")) return ColumnEncoding::kDelta;
  if (name.ends_with("_count") || one_of({"precipitation", "gust", "calm", "hours"})) return ColumnEncoding::kDictionary;
  return one_of({"_sum", "pressure"}) ? ColumnEncoding::kDelta : ColumnEncoding::kDictionary;
}

ParquetLayout layout_of(const ViewSpec& view) {
  std::vector<ParquetColumn> columns{{"station_id", arrow::utf8(), false, {ColumnEncoding::kDictionary}},
                                     {"day", arrow::date32(), false, {ColumnEncoding::kDelta}}};
  for (const CellColumn& column : cell_columns(view))
    columns.push_back({column.name, type_of(column), true, {encoding_of(column.name)}});
  for (std::size_t i = 0; i < view.histograms.size(); ++i) {
    columns.push_back({histogram_columns()[i].values, list_of_numbers(), false, {ColumnEncoding::kDelta}});
    columns.push_back({histogram_columns()[i].counts, list_of_numbers(), false, {ColumnEncoding::kDictionary}});
  }
  return {columns, kZstdLevel};
}

std::size_t cells_a_group(const ViewSpec& view) { return view.histograms.empty() ? kCellsAGroup : kHistogramCellsAGroup; }

bool fits(Int128 value) {
  return value <= std::numeric_limits<std::int64_t>::max() && value >= std::numeric_limits<std::int64_t>::min();
}

// The arrays of one row group, in the order of the layout; they borrow from here.
class GroupArrays {
 public:
  GroupArrays(const ViewSpec& view, std::span<const KeyedCell> cells) : view_(view), cells_(cells) {}

  Result<arrow::ArrayVector> make() {
    STRATUS_RETURN_IF_ERROR(add_stations());
    for (const KeyedCell& keyed : cells_) days_.push_back(static_cast<std::int32_t>(keyed.key.value));
    arrays_.push_back(to_array<std::int32_t>(arrow::date32(), days_));
    for (const CellColumn& column : cell_columns(view_)) STRATUS_RETURN_IF_ERROR(add_column(column));
    for (std::size_t i = 0; i < view_.histograms.size(); ++i) STRATUS_RETURN_IF_ERROR(add_histogram(i));
    return std::move(arrays_);
  }

 private:
  Status add_stations() {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (i == 0 || cells_[i].station != cells_[i - 1].station) words.push_back(cells_[i].station.text());
      stations_.push_back(static_cast<std::int32_t>(words.size() - 1));
    }
    STRATUS_ASSIGN_OR_RETURN(arrays_.emplace_back(), to_texts(words, stations_));
    return {};
  }

  Status add_column(const CellColumn& column) {
    std::vector<std::int64_t>& values = numbers_.emplace_back();
    std::vector<std::uint8_t> present;
    values.reserve(cells_.size());
    present.reserve(cells_.size());
    for (const KeyedCell& keyed : cells_) {
      const auto value = column.get(keyed.cell);
      if (value && !fits(*value)) return fail(ErrorKind::kInternal, "column " + column.name + " exceeds 64 bits");
      values.push_back(static_cast<std::int64_t>(value.value_or(0)));
      present.push_back(value ? 1 : 0);
    }
    arrays_.push_back(to_array<std::int64_t>(type_of(column), values, validity_of(present)));
    return {};
  }

  Status add_histogram(std::size_t index) {
    std::vector<std::int32_t>& ends = lists_.emplace_back(1);
    std::vector<std::int32_t>& values = lists_.emplace_back();
    std::vector<std::int32_t>& counts = lists_.emplace_back();
    for (const KeyedCell& keyed : cells_) {
      for (const HistogramBin& bin : bins_of(keyed.cell, index)) {
        if (bin.count > std::numeric_limits<std::int32_t>::max())
          return fail(ErrorKind::kInternal, "column " + histogram_columns()[index].counts + " exceeds 32 bits");
        values.push_back(bin.value);
        counts.push_back(static_cast<std::int32_t>(bin.count));
      }
      ends.push_back(static_cast<std::int32_t>(values.size()));
    }
    arrays_.push_back(to_lists(ends, values));
    arrays_.push_back(to_lists(ends, counts));
    return {};
  }

  static std::span<const HistogramBin> bins_of(const Cell& cell, std::size_t index) {
    return cell.histograms.empty() ? std::span<const HistogramBin>() : cell.histograms[index].bins();
  }

  const ViewSpec& view_;
  const std::span<const KeyedCell> cells_;
  std::vector<std::int32_t> stations_;  // borrowed by arrays_, as is what follows
  std::vector<std::int32_t> days_;
  std::list<std::vector<std::int64_t>> numbers_;
  std::list<std::vector<std::int32_t>> lists_;
  arrow::ArrayVector arrays_;
};

}  // namespace

Result<std::unique_ptr<CellFileWriter>> CellFileWriter::create(FileStore& files, const ViewSpec& view) {
  STRATUS_ASSIGN_OR_RETURN(DataFileWriter file, DataFileWriter::create(files));
  std::unique_ptr<CellFileWriter> writer(new CellFileWriter(std::move(file), view));
  DataFileWriter& to = writer->file_;
  STRATUS_ASSIGN_OR_RETURN(writer->parquet_,
                           ParquetWriter::open(layout_of(view), [&to](std::string_view bytes) { return to.append(bytes); }));
  return writer;
}

Status CellFileWriter::add(const KeyedCell& cell) {
  if (cell.cell.facts > 0) {
    canonical_.clear();
    append_canonical_bytes(view_.name, cell, canonical_);
    content_.add(canonical_);
  }
  group_.push_back(cell);
  return group_.size() == cells_a_group(view_) ? write_group() : Status();
}

Status CellFileWriter::write_group() {
  GroupArrays group(view_, group_);
  STRATUS_ASSIGN_OR_RETURN(const arrow::ArrayVector arrays, group.make());
  STRATUS_RETURN_IF_ERROR(parquet_->write_group(arrays));
  rows_ += static_cast<std::int64_t>(group_.size());
  group_.clear();
  return {};
}

Result<DataFile> CellFileWriter::commit(DataFile of) {
  if (!group_.empty()) STRATUS_RETURN_IF_ERROR(write_group());
  STRATUS_ASSIGN_OR_RETURN(of.footer, parquet_->close());
  of.rows = rows_;
  of.content = content_;
  return file_.commit("views/" + std::string(view_.name), std::move(of));
}

}  // namespace stratus
