#include "adapters/postgres/exported_rows.h"

#include <fmt/format.h>

#include "adapters/postgres/rows/cell_table.h"
#include "adapters/postgres/rows/fact_table.h"
#include "adapters/postgres/rows/observation_table.h"
#include "adapters/postgres/rows/parameters.h"

namespace stratus {
namespace {

// Of one table the rows of stations in ranges of time; $4 and $5 say in which partition they stand.
std::string remove_sql(std::string_view table) {
  return fmt::format(
      "DELETE FROM {} kept USING unnest($1::text[], $2::timestamptz[], $3::timestamptz[])"
      " AS gone(station_id, begins, ends) WHERE kept.station_id = gone.station_id AND kept.time >= gone.begins"
      " AND kept.time < gone.ends AND kept.time >= $4::timestamptz AND kept.time < $5::timestamptz",
      table);
}

// Of a selection of one month, and that month.
std::vector<std::string> remove_parameters(const FactSelection& selection) {
  const MonthNumber month = month_of(selection.begin()->second.front().from);
  std::vector<std::string> parameters = arrays_of(selection);
  parameters.push_back(format_utc(begin_of(month)));
  parameters.push_back(format_utc(begin_of(month + 1)));
  return parameters;
}

Status done(const Result<PostgresAnswer>& answer) { return answer ? Status() : fail(answer.error()); }

}  // namespace

Status ExportedRows::remove_uncounted(const TablePiece& piece) {
  if (!piece.view.empty())
    return done(client_.run(fmt::format("DELETE FROM {} WHERE day BETWEEN $1::date AND $2::date", piece.view),
                            {day_text(piece.first_key()), day_text(piece.last_key())}));
  for (const std::string_view table : {kFactTable, kObservationTable})
    STRATUS_RETURN_IF_ERROR(
        client_.run(fmt::format("DELETE FROM {} WHERE time >= $1::timestamptz AND time < $2::timestamptz", table),
                    {format_utc(piece.range().from), format_utc(piece.range().to)}));
  return {};
}

Status ExportedRows::remove_facts(const FactSelection& selection) {
  const std::vector<std::string> parameters = remove_parameters(selection);
  STRATUS_RETURN_IF_ERROR(client_.visit(remove_sql(kFactTable) + " RETURNING " + fact_columns("kept."), parameters,
                                        [&](BinaryRow row) -> Status {
                                          STRATUS_ASSIGN_OR_RETURN(const StoredFact stored, read_fact(row));
                                          count_.remove(stored.fact);
                                          return {};
                                        }));
  return done(client_.run(remove_sql(kObservationTable), parameters));
}

Status ExportedRows::remove_cells(const ViewSpec& view, const KeySelection& keys) {
  const TablePiece year = TablePiece::of_cell(view, keys.begin()->second.front());
  ArrayText stations;
  ArrayText days;
  for (const auto& [station, of_station] : keys) {
    for (const BucketKey key : of_station) {
      stations.add(station.text());
      days.add(key);
    }
  }
  return client_.visit(fmt::format("DELETE FROM {} kept USING unnest($1::text[], $2::date[]) AS gone(station_id, day)"
                                   " WHERE kept.station_id = gone.station_id AND kept.day = gone.day"
                                   " AND kept.day BETWEEN $3::date AND $4::date RETURNING {}",
                                   view.name, cell_columns(view, kAllMeasures, "kept.")),
                       {stations.text(), days.text(), day_text(year.first_key()), day_text(year.last_key())},
                       [&](BinaryRow row) -> Status {
                         STRATUS_ASSIGN_OR_RETURN(const KeyedCell keyed, read_cell(view, kAllMeasures, row));
                         count_.remove(view, keyed);
                         return {};
                       });
}

Status ExportedRows::copy(std::string_view table, const std::string& columns, CopyRows& rows) {
  const std::int64_t wanted = rows.rows();
  STRATUS_ASSIGN_OR_RETURN(
      const std::int64_t copied,
      client_.copy(fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table, columns), rows.finish()));
  if (copied == wanted) return {};
  return fail(client_.at({ErrorKind::kInternal, fmt::format("of {} rows {} came into table {}", wanted, copied, table)}));
}

Status ExportedRows::add_facts(std::span<const StoredFact> facts) {
  if (facts.empty()) return {};
  STRATUS_RETURN_IF_ERROR(years_.have(kFactTable, year_of(month_of(facts[0].fact.time))));
  CopyRows rows;
  for (const StoredFact& stored : facts) {
    append_row(stored, rows);
    count_.add(stored.fact);
  }
  added_facts_ += rows.rows();
  STRATUS_RETURN_IF_ERROR(copy(kFactTable, fact_columns(), rows));
  return add_believed(facts);
}

Status ExportedRows::add_believed(std::span<const StoredFact> facts) {
  if (facts.empty()) return {};
  STRATUS_RETURN_IF_ERROR(years_.have(kObservationTable, year_of(month_of(facts[0].fact.time))));
  CopyRows rows;
  for (std::size_t begin = 0; begin < facts.size();) {
    const StationId& station = facts[begin].fact.station;
    std::size_t end = begin;
    while (end < facts.size() && facts[end].fact.station == station) ++end;
    const Station* described = version_.info().stations.find(station);
    append_believed(facts.subspan(begin, end - begin), described == nullptr ? nullptr : calendars_.of(*described), rows);
    begin = end;
  }
  return copy(kObservationTable, observation_columns(), rows);
}

Status ExportedRows::restate(std::span<const StationId> stations, const TablePiece& piece,
                             std::span<const StoredFact> facts) {
  STRATUS_RETURN_IF_ERROR(client_.run(remove_sql(kObservationTable), remove_parameters(select(stations, piece.range()))));
  return add_believed(facts);
}

Status ExportedRows::add_cells(const ViewSpec& view, std::span<const KeyedCell> cells) {
  if (cells.empty()) return {};
  STRATUS_RETURN_IF_ERROR(years_.have(view.name, year_of(month_of(cells[0].key))));
  CopyRows rows;
  for (const KeyedCell& keyed : cells) {
    append_row(view, keyed, rows);
    count_.add(view, keyed);
  }
  added_cells_ += rows.rows();
  return copy(view.name, cell_columns(view), rows);
}

}  // namespace stratus
