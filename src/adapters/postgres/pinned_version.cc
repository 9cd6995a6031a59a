#include "adapters/postgres/pinned_version.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "adapters/postgres/rows/cell_table.h"
#include "adapters/postgres/rows/fact_table.h"
#include "adapters/postgres/rows/parameters.h"
#include "adapters/postgres/rows/view_tables.h"
#include "adapters/postgres/table_years.h"
#include "base/checksum.h"

namespace stratus {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr const char* kMeasured = "kind IN ('observed', 'remote') AND NOT retraction";

TimeRange common(TimeRange a, TimeRange b) { return {std::max(a.from, b.from), std::min(a.to, b.to)}; }

VersionPiece said_of(const TablePiece& piece, const PieceContent& content) {
  return {piece.name(), piece.view, content.rows, static_cast<std::uint64_t>(content.bytes)};
}

std::string table_of(const TablePiece& piece) { return piece.view.empty() ? std::string(kFactTable) : piece.view; }

// What the selection asks of that time.
FactSelection part_in(const FactSelection& selection, TimeRange time) {
  FactSelection part;
  for (const auto& [station, ranges] : selection) {
    std::vector<TimeRange> within;
    for (const TimeRange& range : ranges) {
      const TimeRange both = common(range, time);
      if (!both.empty()) within.push_back(both);
    }
    if (!within.empty()) part.emplace_hint(part.end(), station, std::move(within));
  }
  return part;
}

TimeRange span_of(const FactSelection& selection) {
  TimeRange span{kLatestTime, kEarliestTime};
  for (const auto& [station, ranges] : selection) {
    for (const TimeRange& range : ranges) span = {std::min(span.from, range.from), std::max(span.to, range.to)};
  }
  return span;
}

// Rows come by station and time in each piece; what stands in several, or ties, is brought into order here.
template <typename Row, typename Less>
void put_in_order(std::vector<Row>& rows, const Less& less) {
  if (!std::is_sorted(rows.begin(), rows.end(), less)) std::sort(rows.begin(), rows.end(), less);
}

bool stored_before(const StoredFact& a, const StoredFact& b) { return compare_stored(a.fact, b.fact) < 0; }
bool cell_before(const KeyedCell& a, const KeyedCell& b) {
  return a.station != b.station ? a.station < b.station : a.key < b.key;
}

}  // namespace

Status PostgresVersion::ask(const TablePiece& piece, const std::string& sql, const std::vector<std::string>& parameters,
                            const StillWanted& wanted, const std::function<void()>& begin, const VisitRow& take) const {
  STRATUS_RETURN_IF_ERROR(still(wanted));
  const Status done = snapshot_->ask([&](PostgresClient& client) {
    begin();
    return client.visit(sql, parameters, take);
  });
  return done ? done : fail(done.error().with_context(piece.name()));
}

std::vector<TablePiece> PostgresVersion::fact_pieces(TimeRange range) const {
  std::vector<TablePiece> pieces;
  for (const auto& [piece, content] : served_->pieces) {
    if (piece.view.empty() && !common(piece.range(), range).empty()) pieces.push_back(piece);
  }
  return pieces;
}

Result<std::vector<KeyedCell>> PostgresVersion::cells(const ViewSpec& view, std::span<const StationId> stations,
                                                      BucketKey first, BucketKey last, const MeasureSet& measures,
                                                      const StillWanted& wanted) const {
  std::vector<KeyedCell> cells;
  const std::string sql = fmt::format(
      "SELECT {} FROM {} WHERE station_id = ANY($1::text[]) AND day BETWEEN $2::date AND"
      " $3::date ORDER BY station_id, day",
      cell_columns(view, measures), view.name);
  for (const auto& [piece, content] : served_->pieces) {
    const BucketKey from = std::max(first, piece.first_key());
    const BucketKey to = std::min(last, piece.last_key());
    if (piece.view != view.name || to < from || stations.empty()) continue;
    const std::size_t before = cells.size();
    STRATUS_RETURN_IF_ERROR(ask(
        piece, sql, {array_of(stations), day_text(from), day_text(to)}, wanted, [&] { cells.resize(before); },
        [&](BinaryRow row) -> Status {
          STRATUS_ASSIGN_OR_RETURN(KeyedCell keyed, read_cell(view, measures, row));
          cells.push_back(std::move(keyed));
          return {};
        }));
  }
  put_in_order(cells, cell_before);
  return cells;
}

Result<std::vector<StoredFact>> PostgresVersion::facts(const FactSelection& selection, const StillWanted& wanted) const {
  static const std::string kSql = fmt::format(
      "SELECT {} FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS wanted(station_id, begins, ends)"
      " JOIN {} fact ON fact.station_id = wanted.station_id AND fact.time >= wanted.begins"
      " AND fact.time < wanted.ends WHERE fact.time >= $4::timestamptz AND fact.time < $5::timestamptz"
      " ORDER BY fact.station_id, fact.time",
      fact_columns("fact."), kFactTable);
  std::vector<StoredFact> facts;
  for (const TablePiece& piece : fact_pieces(span_of(selection))) {
    const FactSelection part = part_in(selection, piece.range());
    if (part.empty()) continue;
    const TimeRange span = span_of(part);
    std::vector<std::string> parameters = arrays_of(part);
    parameters.push_back(format_utc(span.from));
    parameters.push_back(format_utc(span.to));
    const std::size_t before = facts.size();
    STRATUS_RETURN_IF_ERROR(ask(
        piece, kSql, parameters, wanted, [&] { facts.resize(before); },
        [&](BinaryRow row) -> Status {
          STRATUS_ASSIGN_OR_RETURN(StoredFact stored, read_fact(row));
          facts.push_back(std::move(stored));
          return {};
        }));
  }
  put_in_order(facts, stored_before);
  return facts;
}

Result<std::vector<bool>> PostgresVersion::held(std::span<const Identity> sorted, const StillWanted& wanted) const {
  static const std::string kSql = fmt::format(
      "SELECT asked.place FROM unnest($1::text[], $2::timestamptz[], $3::bigint[]) AS asked(station_id, time, place)"
      " WHERE EXISTS (SELECT FROM {} fact WHERE fact.station_id = asked.station_id AND fact.time = asked.time"
      " AND fact.time >= $4::timestamptz AND fact.time < $5::timestamptz)",
      kFactTable);
  std::map<MonthNumber, std::vector<std::size_t>> months;
  for (std::size_t i = 0; i < sorted.size(); ++i) months[month_of(sorted[i].time)].push_back(i);
  std::vector<bool> is_held(sorted.size());
  for (const auto& [month, places] : months) {
    const TablePiece piece{"", month};
    if (!served_->pieces.contains(piece)) continue;
    ArrayText stations;
    ArrayText times;
    ArrayText numbers;
    for (const std::size_t place : places) {
      stations.add(sorted[place].station.text());
      times.add(sorted[place].time);
      numbers.add(static_cast<std::int64_t>(place));
    }
    STRATUS_RETURN_IF_ERROR(ask(
        piece, kSql,
        {stations.text(), times.text(), numbers.text(), format_utc(piece.range().from), format_utc(piece.range().to)},
        wanted, [] {},
        [&](BinaryRow row) -> Status {
          is_held.at(static_cast<std::size_t>(BinaryReader(row).int64())) = true;
          return {};
        }));
  }
  return is_held;
}

Result<std::vector<std::pair<StationId, UtcSeconds>>> PostgresVersion::measured_in(const TablePiece& piece,
                                                                                   std::span<const StationId> stations,
                                                                                   TimeRange range,
                                                                                   const StillWanted& wanted) const {
  static const std::string kSql = fmt::format(
      "SELECT asked.station_id, newest.time FROM unnest($1::text[]) AS asked(station_id) CROSS JOIN LATERAL"
      " (SELECT fact.time FROM {} fact WHERE fact.station_id = asked.station_id AND fact.time >= $2::timestamptz"
      " AND fact.time < $3::timestamptz AND {} ORDER BY fact.time DESC LIMIT 1) newest",
      kFactTable, kMeasured);
  const TimeRange within = common(piece.range(), range);
  std::vector<std::pair<StationId, UtcSeconds>> measured;
  STRATUS_RETURN_IF_ERROR(ask(
      piece, kSql, {array_of(stations), format_utc(within.from), format_utc(within.to)}, wanted, [&] { measured.clear(); },
      [&](BinaryRow row) -> Status {
        BinaryReader reader(row);
        const std::string_view station = reader.text();
        measured.emplace_back(StationId(std::string(station)), reader.second());
        return {};
      }));
  return measured;
}

Result<NewestFacts> PostgresVersion::newest(std::span<const StationId> stations, TimeRange range,
                                            const StillWanted& wanted) const {
  NewestFacts newest{std::vector<UtcSeconds>(stations.size(), range.to), {}};
  const std::vector<TablePiece> pieces = fact_pieces(range);
  std::vector<StationId> left(stations.begin(), stations.end());
  FactSelection from_there;
  for (auto piece = pieces.rbegin(); piece != pieces.rend() && !left.empty(); ++piece) {
    STRATUS_ASSIGN_OR_RETURN(const auto measured, measured_in(*piece, left, range, wanted));
    for (const auto& [station, time] : measured) {
      from_there[station] = {{time, range.to}};
      const auto place = std::lower_bound(stations.begin(), stations.end(), station) - stations.begin();
      newest.from[static_cast<std::size_t>(place)] = time;
    }
    std::erase_if(left, [&](const StationId& station) { return from_there.contains(station); });
  }
  STRATUS_ASSIGN_OR_RETURN(newest.facts, facts(from_there, wanted));
  return newest;
}

Result<std::optional<Stretch>> PostgresVersion::newest_before(std::span<const StationId> stations, UtcSeconds before,
                                                              const StillWanted& wanted) const {
  const std::vector<TablePiece> pieces = fact_pieces({kEarliestTime, before});
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
    const TimeRange range{piece->range().from, before};
    STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> found, facts(select(stations, range), wanted));
    if (!found.empty()) return Stretch{range, std::move(found)};
  }
  return std::nullopt;
}

Status PostgresVersion::newest_measured(std::span<const StationId> stations, std::int64_t days,
                                        const std::function<void(const StationId&, UtcSeconds)>& tell,
                                        const StillWanted& wanted) const {
  const TimeRange always{kEarliestTime, kLatestTime};
  const std::vector<TablePiece> pieces = fact_pieces(always);
  if (pieces.empty()) return {};
  const UtcSeconds from = pieces.back().range().to - days * kDay;
  std::vector<StationId> left(stations.begin(), stations.end());
  for (auto piece = pieces.rbegin(); piece != pieces.rend() && piece->range().to > from && !left.empty(); ++piece) {
    STRATUS_ASSIGN_OR_RETURN(const auto measured, measured_in(*piece, left, always, wanted));
    std::set<StationId> told;
    for (const auto& [station, time] : measured) {
      tell(station, time);
      told.insert(station);
    }
    std::erase_if(left, [&](const StationId& station) { return told.contains(station); });
  }
  return {};
}

// Rows stand by station, and how many each has is known only of those that nobody has described.
std::vector<StationShare> PostgresVersion::reading_order(std::span<const StationId> stations) const {
  const auto described = static_cast<std::int64_t>(std::max<std::size_t>(info().stations.size(), 1));
  std::vector<StationShare> order;
  for (const StationId& station : stations) {
    const auto unregistered = info().unregistered.find(station);
    const std::int64_t about = (info().facts + described - 1) / described;
    order.push_back({station, unregistered == info().unregistered.end() ? about : unregistered->second});
  }
  return order;
}

std::vector<VersionPiece> PostgresVersion::pieces() const {
  std::vector<VersionPiece> pieces;
  for (const auto& [piece, content] : served_->pieces) pieces.push_back(said_of(piece, content));
  return pieces;
}

Status PostgresVersion::check_there(const TablePiece& piece, const StillWanted& wanted) const {
  bool there = false;
  STRATUS_RETURN_IF_ERROR(ask(
      piece, "SELECT to_regclass(quote_ident($1)) IS NOT NULL", {partition_name(table_of(piece), piece.year())}, wanted,
      [] {},
      [&](BinaryRow row) -> Status {
        there = BinaryReader(row).boolean();
        return {};
      }));
  return there ? Status() : fail(ErrorKind::kDataLoss, piece.name() + " is missing: its partition is not there");
}

Result<PieceContents> PostgresVersion::count_facts(const TablePiece& piece, const StillWanted& wanted) const {
  PieceCount count;
  STRATUS_RETURN_IF_ERROR(ask(
      piece,
      fmt::format("SELECT {} FROM {} WHERE time >= $1::timestamptz AND time < $2::timestamptz", fact_columns(), kFactTable),
      {format_utc(piece.range().from), format_utc(piece.range().to)}, wanted, [&] { count = PieceCount(); },
      [&](BinaryRow row) -> Status {
        STRATUS_ASSIGN_OR_RETURN(const StoredFact stored, read_fact(row));
        count.add(stored.fact);
        return {};
      }));
  return count.pieces();
}

Result<PieceContents> PostgresVersion::count_cells(const TablePiece& piece, const StillWanted& wanted) const {
  const ViewSpec* view = find_view(piece.view);
  if (view == nullptr) return fail(ErrorKind::kUnsupported, piece.name() + " is of a view that this program does not know");
  PieceCount count;
  STRATUS_RETURN_IF_ERROR(ask(
      piece, fmt::format("SELECT {} FROM {} WHERE day BETWEEN $1::date AND $2::date", cell_columns(*view), view->name),
      {day_text(piece.first_key()), day_text(piece.last_key())}, wanted, [&] { count = PieceCount(); },
      [&](BinaryRow row) -> Status {
        STRATUS_ASSIGN_OR_RETURN(const KeyedCell keyed, read_cell(*view, kAllMeasures, row));
        count.add(*view, keyed);
        return {};
      }));
  return count.pieces();
}

Status PostgresVersion::check_whole(const TablePiece& piece, const PieceContent& said, const StillWanted& wanted) const {
  // Cells of other rules may have other columns; nobody reads them.
  if (!piece.view.empty() && served_->view_tables != digest(make_view_tables_sql())) return check_there(piece, wanted);
  STRATUS_ASSIGN_OR_RETURN(const PieceContents found,
                           piece.view.empty() ? count_facts(piece, wanted) : count_cells(piece, wanted));
  if (found == PieceContents{{piece, said}}) return {};
  return fail(ErrorKind::kDataLoss, piece.name() + " has other rows than the version says: " + kAfreshRemedy);
}

Result<std::int64_t> PostgresVersion::check(PieceCheck how, const TellFault& tell, const StillWanted& wanted,
                                            const RunTasks&) const {
  for (const auto& [piece, content] : served_->pieces) {
    const Status fault = how == PieceCheck::kThere ? check_there(piece, wanted) : check_whole(piece, content, wanted);
    if (fault) continue;
    STRATUS_RETURN_IF_ERROR(still(wanted));
    tell(said_of(piece, content), fault.error());
  }
  return static_cast<std::int64_t>(served_->pieces.size());
}

}  // namespace stratus
