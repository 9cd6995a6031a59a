#include "storage/parquet_views.h"

#include <algorithm>
#include <map>
#include <utility>

#include "storage/counted_rows.h"
#include "storage/data_files.h"
#include "storage/parquet_cell_reader.h"
#include "storage/parquet_cell_writer.h"

namespace stratus {
namespace {

bool may_hold(const RowGroup& group, BucketKey first, BucketKey last) {
  return !group.range || (group.range->least <= last.value && first.value <= group.range->greatest);
}

void add_from(const CellGroup& group, std::span<const StationId> stations, BucketKey first, BucketKey last,
              std::vector<KeyedCell>& to) {
  for (const StationId& station : stations) {
    for (std::size_t row = group.first_of(station); row < group.rows() && group.station(row) == station; ++row) {
      if (first <= group.key(row) && group.key(row) <= last) to.push_back(group.cell(row));
    }
  }
}

// A file on its way through a merge.
struct Source {
  const CellReader* reader;
  std::size_t age;  // the greater the newer
  std::size_t next_group = 0;
  std::shared_ptr<const CellGroup> cells{};
  std::size_t row = 0;

  bool ended() const { return cells == nullptr || row == cells->rows(); }
  Status fill() {
    while (ended() && next_group < reader->groups().size()) {
      STRATUS_ASSIGN_OR_RETURN(cells, reader->group(next_group++));
      row = 0;
    }
    return {};
  }
};

// The least station that the file may have; nothing: not known.
std::optional<StationId> first_station(const CellReader& reader) {
  if (reader.groups().empty() || !reader.groups().front().stations) return std::nullopt;
  return reader.groups().front().stations->first;
}

bool before(const Source& a, const Source& b) {
  const auto order = a.cells->station(a.row) <=> b.cells->station(b.row);
  return order != 0 ? order < 0 : a.cells->key(a.row) < b.cells->key(b.row);
}

class Merge {
 public:
  Merge(FileStore& files, const ViewSpec& view, std::span<const CellReader> oldest_first, int log2_shards, bool base)
      : files_(files), view_(view), log2_shards_(log2_shards), base_(base) {
    for (const CellReader& reader : oldest_first) waiting_.push_back({&reader, waiting_.size()});
    std::stable_sort(waiting_.begin(), waiting_.end(),
                     [](const Source& a, const Source& b) { return first_station(*b.reader) < first_station(*a.reader); });
  }

  Result<std::vector<DataFile>> run(MonthNumber month) {
    while (true) {
      STRATUS_ASSIGN_OR_RETURN(Source* const newest, next());
      if (newest == nullptr) break;
      STRATUS_RETURN_IF_ERROR(add(newest->cells->cell(newest->row)));
      STRATUS_RETURN_IF_ERROR(pass(*newest));
    }
    std::vector<DataFile> made;
    for (auto& [shard, writer] : targets_) {
      DataFile of;
      of.month = month;
      of.shard = shard;
      STRATUS_ASSIGN_OR_RETURN(made.emplace_back(), writer->commit(std::move(of)));
    }
    return made;
  }

 private:
  // The newest source that has the least key; nullptr at the end. Files whose stations come later are not read yet.
  Result<Source*> next() {
    while (true) {
      Source* least = nullptr;
      for (Source& source : sources_) {
        if (source.ended()) continue;
        if (least == nullptr || before(source, *least) || (!before(*least, source) && least->age < source.age))
          least = &source;
      }
      if (waiting_.empty() ||
          (least != nullptr && least->cells->station(least->row) < first_station(*waiting_.back().reader)))
        return least;
      std::erase_if(sources_, [](const Source& source) { return source.ended(); });
      sources_.push_back(std::move(waiting_.back()));
      waiting_.pop_back();
      STRATUS_RETURN_IF_ERROR(sources_.back().fill());
    }
  }

  // Its key, in all sources; it goes last, for the others are held against it.
  Status pass(Source& newest) {
    for (Source& source : sources_) {
      if (&source == &newest || source.ended() || before(newest, source)) continue;
      ++source.row;
      STRATUS_RETURN_IF_ERROR(source.fill());
    }
    ++newest.row;
    return newest.fill();
  }

  Status add(const KeyedCell& cell) {
    if (base_ && cell.cell.facts == 0) return {};
    auto& writer = targets_[shard_of(cell.station, log2_shards_)];
    if (writer == nullptr) {
      STRATUS_ASSIGN_OR_RETURN(writer, CellFileWriter::create(files_, view_));
    }
    return writer->add(cell);
  }

  FileStore& files_;
  const ViewSpec& view_;
  const int log2_shards_;
  const bool base_;
  std::vector<Source> waiting_;  // by their first stations, descending
  std::vector<Source> sources_;
  std::map<Shard, std::unique_ptr<CellFileWriter>> targets_;
};

// Looks at cells in file order, group by group.
class Check {
 public:
  Check(const DataFile& file, MonthNumber last_month)
      : file_(file), first_{first_day(file.month).value}, past_{first_day(last_month + 1).value}, rows_(file) {}

  Status add(std::shared_ptr<const CellGroup> cells) {
    for (std::size_t row = 0; row < cells->rows(); ++row) {
      if (cells->key(row) < first_ || past_ <= cells->key(row)) return rows_.wrong("holds cells of another period");
      if (!file_.shard.holds(cells->station(row))) return rows_.wrong("holds cells of another shard");
      const CellGroup* const group = row > 0 ? cells.get() : last_.get();
      if (group == nullptr) continue;
      const std::size_t before = row > 0 ? row - 1 : group->rows() - 1;
      if (std::pair(group->station(before), group->key(before)) >= std::pair(cells->station(row), cells->key(row)))
        return rows_.wrong("holds cells that are not sorted, or one of them twice");
    }
    rows_.add(cells->rows());
    if (cells->rows() > 0) last_ = std::move(cells);
    return {};
  }

  Status finish() const { return rows_.finish(); }

 private:
  const DataFile& file_;
  const BucketKey first_;
  const BucketKey past_;
  std::shared_ptr<const CellGroup> last_;
  CountedRows rows_;
};

}  // namespace

Result<CellReader> ParquetViews::open(const DataFile& file) const {
  STRATUS_ASSIGN_OR_RETURN(ParquetSource source, ParquetSource::open(files_, footers_, file));
  return CellReader::make(std::move(source));
}

// What was decoded whole serves whoever asks for less.
Result<std::shared_ptr<const CellGroup>> ParquetViews::decoded(const CellReader& reader, std::size_t group,
                                                               const MeasureSet& measures) const {
  const std::string whole = reader.file().path + '#' + std::to_string(group);
  if (auto kept = groups_.find(whole)) return kept;
  const std::string key = measures.all() ? whole : whole + '#' + measures.to_string();
  if (auto kept = groups_.find(key)) return kept;
  STRATUS_ASSIGN_OR_RETURN(auto cells, reader.group(group, measures));
  groups_.keep(key, cells);
  return cells;
}

Result<DataFile> ParquetViews::write(const ViewSpec& view, MonthNumber month, Shard shard,
                                     std::span<const KeyedCell> cells) {
  STRATUS_ASSIGN_OR_RETURN(const auto writer, CellFileWriter::create(files_, view));
  for (const KeyedCell& cell : cells) STRATUS_RETURN_IF_ERROR(writer->add(cell));
  DataFile of;
  of.month = month;
  of.shard = shard;
  return writer->commit(std::move(of));
}

Result<std::vector<DataFile>> ParquetViews::merge(const ViewSpec& view, std::span<const DataFile> oldest_first,
                                                  MonthNumber month, int log2_shards, bool base) {
  std::vector<CellReader> readers;
  readers.reserve(oldest_first.size());
  for (const DataFile& file : oldest_first) {
    STRATUS_ASSIGN_OR_RETURN(CellReader reader, open(file));
    readers.push_back(std::move(reader));
  }
  return Merge(files_, view, readers, log2_shards, base).run(month);
}

Result<std::vector<KeyedCell>> ParquetViews::read(const DataFile& file) const {
  std::vector<KeyedCell> cells;
  STRATUS_RETURN_IF_ERROR(visit(file, [&](const KeyedCell& keyed) { cells.push_back(keyed); }));
  return cells;
}

Status ParquetViews::visit(const DataFile& file, const std::function<void(const KeyedCell&)>& visit) const {
  STRATUS_ASSIGN_OR_RETURN(const CellReader reader, open(file));
  for (std::size_t i = 0; i < reader.groups().size(); ++i) {
    STRATUS_ASSIGN_OR_RETURN(const auto group, reader.group(i));
    for (std::size_t row = 0; row < group->rows(); ++row) visit(group->cell(row));
  }
  return {};
}

Status ParquetViews::add_cells(const DataFile& file, std::span<const StationId> stations, const CellRange& range,
                               std::vector<KeyedCell>& to) const {
  STRATUS_ASSIGN_OR_RETURN(const CellReader reader, open(file));
  for (std::size_t i = 0; i < reader.groups().size(); ++i) {
    const std::span<const StationId> some = stations_in(reader.groups()[i], stations);
    if (some.empty() || !may_hold(reader.groups()[i], range.first, range.last)) continue;
    STRATUS_ASSIGN_OR_RETURN(const auto group, decoded(reader, i, range.measures));
    add_from(*group, some, range.first, range.last, to);
  }
  return {};
}

Status ParquetViews::check_bytes(const DataFile& file) const { return check_data_file(files_, file); }

Status ParquetViews::check(const DataFile& file, MonthNumber last_month) const {
  STRATUS_RETURN_IF_ERROR(check_data_file(files_, file));
  FooterCache none(kMaxFooterBytes);  // the footer as it stands in the file, not as it was read before
  STRATUS_ASSIGN_OR_RETURN(ParquetSource source, ParquetSource::open(files_, none, file));
  STRATUS_ASSIGN_OR_RETURN(const CellReader reader, CellReader::make(std::move(source)));
  Check check(file, last_month);
  for (std::size_t i = 0; i < reader.groups().size(); ++i) {
    STRATUS_ASSIGN_OR_RETURN(auto group, reader.checked_group(i));
    STRATUS_RETURN_IF_ERROR(check.add(std::move(group)));
  }
  return check.finish();
}

}  // namespace stratus
