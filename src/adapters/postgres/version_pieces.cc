#include "adapters/postgres/version_pieces.h"

#include "adapters/postgres/rows/fact_table.h"
#include "views/canonical_cell.h"
#include "weather/canonical_bytes.h"

namespace stratus {
namespace {

PieceContent total(const PieceContents& pieces, bool facts) {
  PieceContent sum;
  for (const auto& [piece, content] : pieces) {
    if (piece.view.empty() != facts) continue;
    sum.rows += content.rows;
    sum.bytes += content.bytes;
    sum.digest.join(content.digest);
  }
  return sum;
}

}  // namespace

TablePiece TablePiece::of_cell(const ViewSpec& view, BucketKey key) {
  return {std::string(view.name), make_month(year_of(month_of(key)), 1)};
}

std::string TablePiece::name() const {
  if (view.empty()) return std::string(kFactTable) + " " + format_month(month);
  return view + " " + std::to_string(year());
}

BucketKey TablePiece::first_key() const { return {first_day(month).value}; }
BucketKey TablePiece::last_key() const { return {first_day(make_month(year() + 1, 1)).value - 1}; }

void PieceContent::add(std::string_view canonical_bytes) {
  rows += 1;
  bytes += static_cast<std::int64_t>(canonical_bytes.size());
  digest.add(canonical_bytes);
}

void PieceContent::remove(std::string_view canonical_bytes) {
  rows -= 1;
  bytes -= static_cast<std::int64_t>(canonical_bytes.size());
  ContentDigest one;
  one.add(canonical_bytes);
  digest.leave(one);
}

PieceContent& PieceCount::entry(const Fact& fact) {
  bytes_.clear();
  append_canonical_bytes(fact, bytes_);
  return pieces_[TablePiece::of_fact(fact)];
}

PieceContent& PieceCount::entry(const ViewSpec& view, const KeyedCell& keyed) {
  bytes_.clear();
  append_canonical_bytes(view.name, keyed, bytes_);
  return pieces_[TablePiece::of_cell(view, keyed.key)];
}

PieceContents PieceCount::pieces() const {
  PieceContents left = pieces_;
  std::erase_if(left, [](const auto& entry) { return entry.second == PieceContent{}; });
  return left;
}

PieceContent PieceCount::total_facts() const { return total(pieces_, true); }
PieceContent PieceCount::total_cells() const { return total(pieces_, false); }

}  // namespace stratus
