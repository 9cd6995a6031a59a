#include "engine/verification/log_reading.h"

#include <atomic>
#include <mutex>
#include <optional>

#include "ports/record_decoder.h"
#include "speed/log_pieces.h"

namespace stratus {
namespace {

// At most so many pieces are in memory at once, whatever the number of threads.
constexpr std::size_t kMostTasks = 4;

class LogReading {
 public:
  LogReading(LogSpill& spill, EventLogReader& log, std::vector<LogGap> stretches, const Offsets& horizon,
             const std::function<bool()>& stopped, const TellProgress& progress)
      : spill_(spill), horizon_(horizon), stopped_(stopped), progress_(progress), pieces_(log, stretches) {
    for (const LogGap& stretch : stretches) total_ += stretch.end - stretch.from;
  }

  // Until all is read or something failed. Any number of threads.
  void work() {
    RecordDecoder decoder;
    while (const auto piece = next_piece()) {
      const Status status = take(decoder, *piece);
      if (status) continue;
      const std::lock_guard lock(mutex_);
      if (!failed_.exchange(true)) status_ = status;
    }
  }
  Result<ReadRecords> result() {
    STRATUS_RETURN_IF_ERROR(status_);
    return std::move(read_);
  }

 private:
  std::optional<LogPiece> next_piece() {
    const std::lock_guard lock(reading_);
    if (failed_) return std::nullopt;
    auto piece = pieces_.next();
    if (piece) return *std::move(piece);
    const std::lock_guard result(mutex_);
    if (!failed_.exchange(true)) status_ = fail(piece.error());
    return std::nullopt;
  }

  Status take(RecordDecoder& decoder, const LogPiece& piece) {
    std::vector<StoredFact> facts;
    facts.reserve(piece.records.size());
    ReadRecords read;
    for (const LogRecord& record : piece.records) {
      if (stopped_ && stopped_()) return fail(ErrorKind::kCancelled, "stopped before it was done");
      auto fact = decoder.decode(record);
      if (horizon_.covers(record.position)) {
        RecordCounts& counts = read.covered[record.position.partition];
        ++counts.records;
        ++(fact ? counts.facts : counts.dead_letters);
      }
      if (fact) {
        facts.push_back({*std::move(fact), record.position});
      } else {
        ++read.dead_letters;
      }
    }
    STRATUS_RETURN_IF_ERROR(spill_.add(facts));
    count(read, static_cast<std::int64_t>(piece.records.size()));
    return {};
  }

  void count(const ReadRecords& read, std::int64_t records) {
    const std::lock_guard lock(mutex_);
    read_.dead_letters += read.dead_letters;
    for (const auto& [partition, counts] : read.covered) {
      RecordCounts& all = read_.covered[partition];
      all.records += counts.records;
      all.facts += counts.facts;
      all.dead_letters += counts.dead_letters;
    }
    done_ += records;
    if (progress_) progress_(done_, total_);
  }

  LogSpill& spill_;
  const Offsets& horizon_;
  const std::function<bool()>& stopped_;
  const TellProgress& progress_;
  std::int64_t total_ = 0;
  std::atomic<bool> failed_{false};
  std::mutex reading_;  // taken before mutex_
  LogPieces pieces_;    // guarded by reading_
  std::mutex mutex_;    // guards what follows
  Status status_;
  ReadRecords read_;
  std::int64_t done_ = 0;
};

}  // namespace

Result<ReadRecords> read_into(LogSpill& spill, EventLogReader& log, std::vector<LogGap> stretches, const Offsets& horizon,
                              const RunTasks& run_tasks, const std::function<bool()>& stopped,
                              const TellProgress& progress) {
  LogReading reading(spill, log, std::move(stretches), horizon, stopped, progress);
  if (run_tasks) {
    run_tasks(kMostTasks, [&](std::size_t) { reading.work(); });
  } else {
    reading.work();
  }
  STRATUS_ASSIGN_OR_RETURN(ReadRecords read, reading.result());
  STRATUS_RETURN_IF_ERROR(spill.finish());
  return read;
}

}  // namespace stratus
