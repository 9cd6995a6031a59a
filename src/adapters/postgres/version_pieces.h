// Pieces of a version in tables: the facts of a UTC month, the cells of a view and a year.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ports/versions.h"

namespace stratus {

struct TablePiece {
  std::string view;   // empty: facts
  MonthNumber month;  // of facts; of cells January of the year of their keys
  auto operator<=>(const TablePiece&) const = default;

  static TablePiece of_fact(const Fact& fact) { return {"", month_of(fact.time)}; }
  static TablePiece of_cell(const ViewSpec& view, BucketKey key);
  // "weather_fact 2026-03", "daily_civil 2026".
  std::string name() const;
  // Of facts.
  TimeRange range() const { return {begin_of(month), begin_of(month + 1)}; }
  // Of cells, both inclusive.
  BucketKey first_key() const;
  BucketKey last_key() const;
  int year() const { return year_of(month); }
};

// What stands in a piece.
struct PieceContent {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;  // of the canonical form
  ContentDigest digest;
  bool operator==(const PieceContent&) const = default;

  void add(std::string_view canonical_bytes);
  void remove(std::string_view canonical_bytes);
};

// Those that have rows: of facts by time, then of views by name and key.
using PieceContents = std::map<TablePiece, PieceContent>;

// Counts facts and cells into their pieces and out of them again. Not thread-safe.
class PieceCount {
 public:
  explicit PieceCount(PieceContents pieces = {}) : pieces_(std::move(pieces)) {}

  void add(const Fact& fact) { entry(fact).add(bytes_); }
  void remove(const Fact& fact) { entry(fact).remove(bytes_); }
  void add(const ViewSpec& view, const KeyedCell& keyed) { entry(view, keyed).add(bytes_); }
  void remove(const ViewSpec& view, const KeyedCell& keyed) { entry(view, keyed).remove(bytes_); }

  // Without those that are empty.
  PieceContents pieces() const;
  // Of all facts, or of all cells.
  PieceContent total_facts() const;
  PieceContent total_cells() const;

 private:
  // The piece; leaves the canonical bytes in bytes_.
  PieceContent& entry(const Fact& fact);
  PieceContent& entry(const ViewSpec& view, const KeyedCell& keyed);

  PieceContents pieces_;
  std::string bytes_;
};

}  // namespace stratus
