// Rows of a version put in the place of those that PostgreSQL has, and counted.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "adapters/postgres/client.h"
#include "adapters/postgres/rows/binary_rows.h"
#include "adapters/postgres/table_years.h"
#include "adapters/postgres/version_pieces.h"
#include "ports/version_differences.h"
#include "ports/versions.h"
#include "views/station_calendars.h"

namespace stratus {

// Works in the transaction of its caller. All rows of one call are held in memory. Not thread-safe.
class ExportedRows {
 public:
  // `pieces`: what the tables hold. `version` outlives this.
  ExportedRows(PostgresClient& client, const PinnedVersion& version, PieceContents pieces)
      : client_(client), version_(version), years_(client), count_(std::move(pieces)) {}

  // All rows of a piece that is not counted go.
  Status remove_uncounted(const TablePiece& piece);
  // The facts of the selection go, of one UTC month, and what was believed because of them.
  Status remove_facts(const FactSelection& selection);
  // Cells of one year of keys go.
  Status remove_cells(const ViewSpec& view, const KeySelection& keys);
  // Facts in the order of compare_stored come, all of their identities and of one UTC month, and what is believed of them.
  Status add_facts(std::span<const StoredFact> facts);
  // Cells of one year of keys come.
  Status add_cells(const ViewSpec& view, std::span<const KeyedCell> cells);
  // What is believed of such facts takes the place of what was, of those stations and that piece; facts stay.
  Status restate(std::span<const StationId> stations, const TablePiece& piece, std::span<const StoredFact> facts);
  // After all of them.
  Status finish() const { return years_.analyze(); }

  const PieceCount& count() const { return count_; }
  std::int64_t added_facts() const { return added_facts_; }
  std::int64_t added_cells() const { return added_cells_; }

 private:
  Status add_believed(std::span<const StoredFact> facts);
  Status copy(std::string_view table, const std::string& columns, CopyRows& rows);

  PostgresClient& client_;
  const PinnedVersion& version_;
  TableYears years_;
  PieceCount count_;
  StationCalendars calendars_;
  std::int64_t added_facts_ = 0;
  std::int64_t added_cells_ = 0;
};

}  // namespace stratus
