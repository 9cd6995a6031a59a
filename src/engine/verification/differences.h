// What verify() finds: the first differences in words, the others counted.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace stratus {

// In the order in which a report names what it found.
enum class VerifyStep : std::uint8_t { kLog, kPieces, kDataset, kCells, kAnswers };

// What a line is about; lines are told in this order.
struct DifferencePlace {
  VerifyStep step = VerifyStep::kLog;
  std::string station = {};  // empty for what is of none
  std::string part = {};     // the view, or the piece: what may be met in another order when work is cut in another way
  auto operator<=>(const DifferencePlace&) const = default;
};

// Which lines are the first depends on their places alone, not on how the work was cut or on the order in which threads
// find them; those of one place are kept in the order in which they come. Thread-safe.
class Differences {
 public:
  explicit Differences(std::size_t most) : most_(most) {}

  void add(DifferencePlace place, std::string line);
  // A piece of that name is damaged or missing.
  void add_damaged(const std::string& piece, const Error& fault);
  // What a question met. What several met is told once, and not at all when it names a piece that is known to be damaged.
  void add_fault(VerifyStep step, const Error& fault);
  bool has_faults() const;
  // The first of them, then one line that counts the rest.
  std::vector<std::string> take();

 private:
  void add_locked(DifferencePlace place, std::string line);

  const std::size_t most_;
  mutable std::mutex mutex_;  // guards what follows
  std::map<std::pair<DifferencePlace, std::int64_t>, std::string> first_;
  std::int64_t added_ = 0;
  std::set<std::string> damaged_;  // pieces
  std::set<std::string> faults_;
};

}  // namespace stratus
