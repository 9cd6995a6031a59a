#include "storage/parquet_dataset.h"

#include <algorithm>
#include <map>

#include "storage/counted_rows.h"
#include "storage/data_files.h"
#include "storage/fact_merge.h"
#include "storage/parquet_fact_reader.h"
#include "storage/parquet_fact_writer.h"
#include "weather/canonical_bytes.h"

namespace stratus {
namespace {

// Where the rows of a station, and of those the ones of a range of times, stand in a row group.
class RowFinder {
 public:
  explicit RowFinder(const FactColumns& facts) : facts_(facts) {}

  RowSpan find(const StationId& station, TimeRange range) const {
    const auto place = std::lower_bound(facts_.stations.begin(), facts_.stations.end(), station);
    if (place == facts_.stations.end() || *place != station) return {};
    const auto code = static_cast<std::int32_t>(place - facts_.stations.begin());
    const auto [first, past] = std::equal_range(facts_.station.begin(), facts_.station.end(), code);
    const auto times =
        std::span(facts_.time_ms)
            .subspan(static_cast<std::size_t>(first - facts_.station.begin()), static_cast<std::size_t>(past - first));
    const auto from = std::lower_bound(times.begin(), times.end(), range.from.value * kMillis);
    const auto to = std::lower_bound(from, times.end(), range.to.value * kMillis);
    const auto begin = static_cast<std::size_t>(first - facts_.station.begin());
    return {begin + static_cast<std::size_t>(from - times.begin()), begin + static_cast<std::size_t>(to - times.begin())};
  }

 private:
  const FactColumns& facts_;
};

// Adds the facts of those rows, in their order.
Status add_facts(const FactReader& reader, std::size_t group, const std::vector<RowSpan>& spans,
                 std::vector<StoredFact>& to) {
  if (spans.empty()) return {};
  const std::size_t begin = spans.front().begin;
  STRATUS_ASSIGN_OR_RETURN(const FactRows rows, reader.rows(group, {begin, spans.back().end}));
  for (const RowSpan& span : spans) {
    for (std::size_t row = span.begin; row < span.end; ++row) to.push_back(rows.fact(row - begin));
  }
  return {};
}

void add_span(RowSpan span, std::vector<RowSpan>& to) {
  if (span.begin < span.end) to.push_back(span);
}

bool overlap(TimeRange a, TimeRange b) { return a.from < b.to && b.from < a.to; }

// Those of `identities` that may be in the group.
std::span<const Identity> within(const FactReader& reader, std::size_t group, std::span<const Identity> identities) {
  const auto& bounds = reader.groups()[group].stations;
  if (!bounds) return identities;
  const auto first = std::partition_point(identities.begin(), identities.end(),
                                          [&](const Identity& identity) { return identity.station < bounds->first; });
  const auto past = std::partition_point(first, identities.end(),
                                         [&](const Identity& identity) { return identity.station <= bounds->second; });
  return {first, past};
}

// Calls `visit(group, place among the identities, its rows)` for each identity of which a group has facts, in file order.
template <typename Visit>
Status for_each_held(const FactReader& reader, std::span<const Identity> identities, Visit&& visit) {
  for (std::size_t group = 0; group < reader.groups().size(); ++group) {
    const std::span<const Identity> some = within(reader, group, identities);
    const TimeRange times = reader.times(group);
    if (std::none_of(some.begin(), some.end(), [&](const Identity& id) { return times.contains(id.time); })) continue;
    STRATUS_ASSIGN_OR_RETURN(const FactColumns facts, reader.identities(group));
    const RowFinder rows(facts);
    for (const Identity& identity : some) {
      const RowSpan span = rows.find(identity.station, {identity.time, identity.time + 1});
      if (span.begin < span.end) visit(group, static_cast<std::size_t>(&identity - identities.data()), span);
    }
  }
  return {};
}

// The stations of the selection that may be in the group.
std::pair<FactSelection::const_iterator, FactSelection::const_iterator> bounds_of(const FactReader& reader,
                                                                                  std::size_t group,
                                                                                  const FactSelection& selection) {
  const auto& bounds = reader.groups()[group].stations;
  if (!bounds) return {selection.begin(), selection.end()};
  return {selection.lower_bound(bounds->first), selection.upper_bound(bounds->second)};
}

bool may_hold(const FactReader& reader, std::size_t group, const FactSelection& selection) {
  const auto [first, past] = bounds_of(reader, group, selection);
  const TimeRange times = reader.times(group);
  return std::any_of(first, past, [&](const auto& station) {
    return std::any_of(station.second.begin(), station.second.end(),
                       [&](const TimeRange& range) { return overlap(range, times); });
  });
}

// Looks at facts in file order, group by group.
class Check {
 public:
  explicit Check(const DataFile& file) : file_(file), range_{begin_of(file.month), begin_of(file.month + 1)}, rows_(file) {}

  Status add(FactRows rows) {
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      if (!range_.contains({rows.facts.time_ms[row] / kMillis})) return rows_.wrong("holds facts of another month");
      const bool first = row == 0 && last_.rows() == 0;
      const FactRows& before = row == 0 ? last_ : rows;
      const std::size_t row_before = row == 0 ? last_.rows() - 1 : row - 1;
      if (!first && compare_stored(before, row_before, rows, row) >= 0)
        return rows_.wrong("holds facts that are not sorted");
    }
    for (const StationId& station : rows.facts.stations) {
      if (!file_.shard.holds(station)) return rows_.wrong("holds facts of another shard");
    }
    rows_.add(rows.rows());
    if (rows.rows() > 0) last_ = std::move(rows);
    return {};
  }

  Status finish() const { return rows_.finish(); }

 private:
  const DataFile& file_;
  const TimeRange range_;
  FactRows last_;
  CountedRows rows_;
};

}  // namespace

Result<FactReader> ParquetDataset::open(const DataFile& file) const {
  STRATUS_ASSIGN_OR_RETURN(ParquetSource source, ParquetSource::open(files_, footers_, file));
  return FactReader::make(std::move(source));
}

Result<DataFile> ParquetDataset::write(MonthNumber month, Shard shard, std::span<const StoredFact> facts,
                                       const StationRegistry& stations) {
  STRATUS_ASSIGN_OR_RETURN(const auto writer, FactFileWriter::create(files_, stations));
  STRATUS_RETURN_IF_ERROR(writer->add(facts));
  ContentDigest content;
  std::string canonical;
  for (const StoredFact& stored : facts) {
    canonical.clear();
    append_canonical_bytes(stored.fact, canonical);
    content.add(canonical);
  }
  DataFile of;
  of.month = month;
  of.shard = shard;
  of.content = content;
  return writer->commit(std::move(of));
}

Result<std::vector<DataFile>> ParquetDataset::merge(std::span<const DataFile> files, MonthNumber month, int log2_shards,
                                                    const StationRegistry& stations) {
  std::vector<FactReader> readers;
  readers.reserve(files.size());
  for (const DataFile& file : files) {
    STRATUS_ASSIGN_OR_RETURN(FactReader reader, open(file));
    readers.push_back(std::move(reader));
  }
  return merge_facts(files_, readers, month, log2_shards, stations);
}

Result<std::vector<StoredFact>> ParquetDataset::read(const DataFile& file) const {
  STRATUS_ASSIGN_OR_RETURN(const FactReader reader, open(file));
  std::vector<StoredFact> facts;
  facts.reserve(static_cast<std::size_t>(reader.total_rows()));
  for (std::size_t group = 0; group < reader.groups().size(); ++group) {
    STRATUS_ASSIGN_OR_RETURN(const FactRows rows, reader.rows(group));
    for (std::size_t row = 0; row < rows.rows(); ++row) facts.push_back(rows.fact(row));
  }
  return facts;
}

Status ParquetDataset::visit(const DataFile& file, const std::function<void(const StoredFact&)>& visit) const {
  STRATUS_ASSIGN_OR_RETURN(const FactReader reader, open(file));
  for (std::size_t group = 0; group < reader.groups().size(); ++group) {
    STRATUS_ASSIGN_OR_RETURN(const FactRows rows, reader.rows(group));
    for (std::size_t row = 0; row < rows.rows(); ++row) visit(rows.fact(row));
  }
  return {};
}

Result<std::vector<StoredFact>> ParquetDataset::read(const DataFile& file, const FactSelection& selection) const {
  STRATUS_ASSIGN_OR_RETURN(const FactReader reader, open(file));
  std::vector<StoredFact> facts;
  for (std::size_t group = 0; group < reader.groups().size(); ++group) {
    if (!may_hold(reader, group, selection)) continue;
    STRATUS_ASSIGN_OR_RETURN(const FactColumns identities, reader.identities(group));
    const RowFinder rows(identities);
    std::vector<RowSpan> spans;
    const auto [first, past] = bounds_of(reader, group, selection);
    for (auto of = first; of != past; ++of) {
      for (const TimeRange& range : of->second) add_span(rows.find(of->first, range), spans);
    }
    STRATUS_RETURN_IF_ERROR(add_facts(reader, group, spans, facts));
  }
  return facts;
}

Result<std::shared_ptr<const NewestRows>> ParquetDataset::newest(const DataFile& file) const {
  if (NewestCache::Value kept = newest_.find(file.path)) return kept;
  STRATUS_ASSIGN_OR_RETURN(const FactReader reader, open(file));
  STRATUS_ASSIGN_OR_RETURN(NewestRows read, NewestRows::read(reader));
  auto newest = std::make_shared<const NewestRows>(std::move(read));
  newest_.keep(file.path, newest);
  return newest;
}

Result<std::vector<StoredFact>> ParquetDataset::find(const DataFile& file, std::span<const Identity> identities) const {
  STRATUS_ASSIGN_OR_RETURN(const FactReader reader, open(file));
  std::map<std::size_t, std::vector<RowSpan>> spans;
  STRATUS_RETURN_IF_ERROR(for_each_held(
      reader, identities, [&](std::size_t group, std::size_t, RowSpan span) { spans[group].push_back(span); }));
  std::vector<StoredFact> facts;
  for (const auto& [group, of_group] : spans) STRATUS_RETURN_IF_ERROR(add_facts(reader, group, of_group, facts));
  return facts;
}

Result<std::vector<bool>> ParquetDataset::holds(const DataFile& file, std::span<const Identity> identities) const {
  STRATUS_ASSIGN_OR_RETURN(const FactReader reader, open(file));
  std::vector<bool> held(identities.size());
  STRATUS_RETURN_IF_ERROR(
      for_each_held(reader, identities, [&](std::size_t, std::size_t identity, RowSpan) { held[identity] = true; }));
  return held;
}

Result<FactColumns> ParquetDataset::read_columns(const DataFile& file, const FactSelection* selection) const {
  STRATUS_ASSIGN_OR_RETURN(const FactReader reader, open(file));
  std::vector<std::size_t> groups;
  for (std::size_t group = 0; group < reader.groups().size(); ++group) {
    if (selection == nullptr || may_hold(reader, group, *selection)) groups.push_back(group);
  }
  return reader.columns(groups);
}

Status ParquetDataset::check_footer(const DataFile& file) const {
  if (file.footer.bytes == 0)
    return fail(ErrorKind::kUnsupported, "file " + file.path + " is of a format of before: run stratus batch rebuild");
  FooterCache none(kMaxFooterBytes);
  STRATUS_ASSIGN_OR_RETURN(const ParquetSource source, ParquetSource::open(files_, none, file));
  return source.footer().rows() == file.rows ? Status() : fail(source.damaged("it has another number of rows"));
}

Status ParquetDataset::check(const DataFile& file) const {
  STRATUS_RETURN_IF_ERROR(check_data_file(files_, file));
  FooterCache none(kMaxFooterBytes);  // the footer as it stands in the file, not as it was read before
  STRATUS_ASSIGN_OR_RETURN(ParquetSource source, ParquetSource::open(files_, none, file));
  STRATUS_ASSIGN_OR_RETURN(const FactReader reader, FactReader::make(std::move(source)));
  Check check(file);
  for (std::size_t group = 0; group < reader.groups().size(); ++group) {
    STRATUS_ASSIGN_OR_RETURN(FactRows rows, reader.checked_rows(group));
    STRATUS_RETURN_IF_ERROR(check.add(std::move(rows)));
  }
  return check.finish();
}

}  // namespace stratus
