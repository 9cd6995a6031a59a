// What an import tells of rows that do not count as their sender may think.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iosfwd>

namespace stratus {

enum class Remark : std::uint8_t {
  kDiffering,      // another statement under the known_at of one that is held: not both can count
  kContradicting,  // otherwise than another row of these files, under one known_at or without any
  kFewerElements,  // replaces a fuller statement: one that is held, or an earlier row
  kOlder,          // changes nothing: a later statement is held, or stands in an earlier row
  kAheadOfClock,   // known later than now
  kMoved,          // to the nearest nominal time, as the column map asks
  kOffGrid,        // not at a nominal time of the station: in no summary
  kWithoutValue,   // left out: it states no element
  kDropped,        // left out by a [[drop]] of the column map
};
inline constexpr std::size_t kRemarks = 9;

class JsonWriter;

// Rows by remark. A row may have several.
class ImportRemarks {
 public:
  void count(Remark remark, std::int64_t rows = 1) { rows_[static_cast<std::size_t>(remark)] += rows; }
  std::int64_t rows(Remark remark) const { return rows_[static_cast<std::size_t>(remark)]; }

  // A line for each remark that some row has.
  void print(std::ostream& out) const;
  // Their counts as members of an open object, those of no row left out.
  void write(JsonWriter& json) const;

 private:
  std::array<std::int64_t, kRemarks> rows_{};
};

}  // namespace stratus
