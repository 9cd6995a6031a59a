// The facts of a log, brought together by station: in memory as far as they fit, in a scratch file beyond.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/file_system.h"
#include "speed/fact_labels.h"
#include "weather/fact.h"

namespace stratus {

// Where a scratch file may stand.
struct ScratchPlace {
  FileSystem& files;
  Path folder;
};

// Packed facts (speed/packed_fact.h) of many stations, those of one station together; behind them their labels. Stations go
// by rank.
struct SpilledRun {
  struct Place {
    std::uint32_t rank = 0;
    std::uint32_t at = 0;  // of the first fact of that rank
  };
  std::vector<Place> places;  // by rank; the last one is the end of all, and no rank
  std::uint32_t label_bytes = 0;
  std::uint64_t in_file = 0;  // where it stands in the scratch file
  std::string bytes;          // of one that was not written

  // Where facts of ranks from that one on begin.
  std::uint32_t at(std::uint32_t rank) const;
  std::uint32_t end() const { return places.back().at; }
};

// The facts of stations of successive ranks.
class SpilledFacts {
 public:
  // In no order. `station`: that of the rank.
  std::vector<StoredFact> of(std::uint32_t rank, const StationId& station) const;

 private:
  friend class LogSpill;
  struct Label {
    std::string condition;
    std::string origin;
    std::int32_t partition = 0;
  };
  struct Part {
    const SpilledRun* run;
    std::uint32_t from = 0;  // where its bytes begin in the run
    std::string bytes;
    std::vector<Label> labels;
  };
  std::vector<Part> parts_;
};

class LogSpill {
 public:
  // `known`: the stations of the first ranks, in their order; others get ranks as they come. About `most_bytes` are in
  // memory at once. Without a place all stays there.
  LogSpill(std::vector<StationId> known, std::size_t most_bytes, std::optional<ScratchPlace> place);

  // Thread-safe. An error is that of the scratch file, and names the remedy.
  Status add(std::span<const StoredFact> facts);
  // After the last add, before what follows.
  Status finish();

  std::span<const StationId> stations() const { return stations_; }
  // How many facts were added of the station of that rank.
  std::int64_t count(std::size_t rank) const { return counts_[rank]; }
  // Of the ranks first <= r < past. Thread-safe; lives no longer than this object.
  Result<SpilledFacts> read(std::uint32_t first, std::uint32_t past) const;

 private:
  // Where a packed fact begins in buffer_.
  struct Packed {
    std::uint32_t rank = 0;
    std::uint32_t at = 0;
  };

  std::uint32_t rank_of(const StationId& station);
  std::size_t bytes() const;
  Status end_run(bool write);
  std::vector<std::uint32_t> by_rank() const;
  std::string label_text() const;
  Status write(std::string_view bytes);
  Result<std::string> bytes_of(const SpilledRun& run, std::uint32_t from, std::size_t size) const;

  const std::size_t most_bytes_;
  const std::optional<ScratchPlace> place_;
  std::mutex mutex_;  // guards what follows until finish()
  std::vector<StationId> stations_;
  std::unordered_map<std::string, std::uint32_t> ranks_;
  std::vector<std::int64_t> counts_;
  std::uint32_t last_ = 0;  // facts of one station mostly come together
  std::string buffer_;
  std::vector<Packed> packed_;
  FactLabels labels_;
  std::unique_ptr<ScratchFile> file_;
  std::uint64_t written_ = 0;
  std::vector<SpilledRun> runs_;
};

}  // namespace stratus
