// How far something reaches into each partition of a log.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "weather/log_position.h"

namespace stratus {

// Records of one partition, from <= offset < end: those that a log should hold and does not, or that something lacks.
struct LogGap {
  std::int32_t partition = 0;
  std::int64_t from = 0;
  std::int64_t end = 0;

  bool contains(LogPosition position) const {
    return position.partition == partition && from <= position.offset && position.offset < end;
  }
  bool operator==(const LogGap&) const = default;
};

std::string to_string(const LogGap& gap);                 // "positions 5 to 9", "position 5 of partition 2"
std::string describe_gaps(std::span<const LogGap> gaps);  // "positions 0 to 99, position 204"

// One end offset a partition, exclusive: the records below it are covered. A partition that is not named has the end 0,
// which is never kept: so equal reach is equal Offsets. Of two Offsets neither need reach further than the other, so there
// is no `<`; they join, and `covers` is a partial order.
class Offsets {
 public:
  using Entry = std::pair<std::int32_t, std::int64_t>;  // partition, end

  Offsets() = default;
  // {{0, 1234}, {2, 17}}; of a partition that is named twice the greater end.
  Offsets(std::initializer_list<Entry> ends);

  std::int64_t at(std::int32_t partition) const;
  void set(std::int32_t partition, std::int64_t end);
  // Reaches behind the record from now on, and never less far than before.
  void include(LogPosition record);

  // Whether this reaches at least as far in every partition.
  bool covers(const Offsets& other) const;
  // Whether the record lies below the end of its partition.
  bool covers(LogPosition record) const { return record.offset < at(record.partition); }
  // The greater end of each partition.
  Offsets join(const Offsets& other) const;
  // What this lacks of `other`, in partition order; empty exactly when this covers it.
  std::vector<LogGap> missing_from(const Offsets& other) const;
  // How many records are covered: the sum of all ends.
  std::int64_t total() const;

  // The partitions with an end after 0, ascending.
  std::vector<Entry>::const_iterator begin() const { return ends_.begin(); }
  std::vector<Entry>::const_iterator end() const { return ends_.end(); }
  bool empty() const { return ends_.empty(); }
  bool operator==(const Offsets&) const = default;

 private:
  std::vector<Entry> ends_;  // sorted by partition; every end is greater than 0
};

// "0:1234,2:17", partitions ascending; "-" when nothing is covered. Equal Offsets have equal texts.
std::string to_text(const Offsets& offsets);
// Of exactly such a text. kInvalidArgument quotes any other.
Result<Offsets> parse_offsets(std::string_view text);

}  // namespace stratus
