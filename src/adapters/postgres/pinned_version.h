// A version in PostgreSQL that somebody reads, by the pieces of its tables.
#pragma once

#include <memory>

#include "adapters/postgres/snapshot.h"
#include "ports/versions.h"

namespace stratus {

// One question a piece: of facts a UTC month, of cells a view and year. An error names the piece.
class PostgresVersion final : public PinnedVersion {
 public:
  PostgresVersion(std::unique_ptr<PostgresSnapshot> snapshot, std::shared_ptr<const ServedVersion> served)
      : snapshot_(std::move(snapshot)), served_(std::move(served)) {}

  const VersionInfo& info() const override { return served_->info; }
  Result<std::vector<KeyedCell>> cells(const ViewSpec& view, std::span<const StationId> stations, BucketKey first,
                                       BucketKey last, const MeasureSet& measures, const StillWanted& wanted) const override;
  Result<std::vector<StoredFact>> facts(const FactSelection& selection, const StillWanted& wanted) const override;
  Result<std::vector<bool>> held(std::span<const Identity> sorted, const StillWanted& wanted) const override;
  Result<NewestFacts> newest(std::span<const StationId> stations, TimeRange range, const StillWanted& wanted) const override;
  Result<std::optional<Stretch>> newest_before(std::span<const StationId> stations, UtcSeconds before,
                                               const StillWanted& wanted) const override;
  Status newest_measured(std::span<const StationId> stations, std::int64_t days,
                         const std::function<void(const StationId&, UtcSeconds)>& tell,
                         const StillWanted& wanted) const override;
  std::vector<StationShare> reading_order(std::span<const StationId> stations) const override;
  std::vector<VersionPiece> pieces() const override;
  // One piece after the other: the snapshot is of one connection.
  Result<std::int64_t> check(PieceCheck how, const TellFault& tell, const StillWanted& wanted,
                             const RunTasks& run_tasks) const override;

 private:
  // The rows of a statement about one piece, once it is known that they are wanted; `begin` before the first of them, once
  // more when it is asked again.
  Status ask(const TablePiece& piece, const std::string& sql, const std::vector<std::string>& parameters,
             const StillWanted& wanted, const std::function<void()>& begin, const VisitRow& take) const;
  // Pieces of facts that reach into the range, by time.
  std::vector<TablePiece> fact_pieces(TimeRange range) const;
  // Of the stations the newest measurements of the piece in the range.
  Result<std::vector<std::pair<StationId, UtcSeconds>>> measured_in(const TablePiece& piece,
                                                                    std::span<const StationId> stations, TimeRange range,
                                                                    const StillWanted& wanted) const;
  Status check_there(const TablePiece& piece, const StillWanted& wanted) const;
  Status check_whole(const TablePiece& piece, const PieceContent& said, const StillWanted& wanted) const;
  // All rows of the piece.
  Result<PieceContents> count_facts(const TablePiece& piece, const StillWanted& wanted) const;
  Result<PieceContents> count_cells(const TablePiece& piece, const StillWanted& wanted) const;

  const std::unique_ptr<PostgresSnapshot> snapshot_;
  const std::shared_ptr<const ServedVersion> served_;
};

}  // namespace stratus
