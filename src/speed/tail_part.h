// A part of the tail: the facts of some positions, dropped whole once a version covers these.
#pragma once

#include <cstdint>
#include <memory>

#include "ports/offsets.h"
#include "speed/fact_labels.h"
#include "speed/fact_run.h"

namespace stratus {

// What the runs of one part share.
struct TailPart {
  Offsets begin;  // the positions behind it, and below the end
  Offsets end{};
  FactLabels labels{};
  std::size_t facts = 0;
  std::uint64_t bytes = 0;  // of its runs

  // How many of its partitions have positions that `start` covers: none, some or all.
  enum class Covered { kNone, kPartly, kWhole };
  Covered covered_by(const Offsets& start) const;
};

// The facts of one station in a part.
struct TailRun {
  TailPart* part;
  FactRun facts{};

  void add(const StoredFact& stored);
  LogPosition position_of(const std::byte* packed) const;
  StoredFact read(const std::byte* packed, const StationId& station) const;
};

}  // namespace stratus
