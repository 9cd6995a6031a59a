#include "speed/fill_tail.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "ports/record_decoder.h"
#include "speed/log_pieces.h"

namespace stratus {
namespace {

// At most so many pieces are in memory at once, whatever the number of threads.
constexpr std::int64_t kMostTasks = 16;
constexpr std::int64_t kRecordsATask = 16 * 1024;  // fewer are not worth a thread

struct DecodedPiece {
  std::vector<StoredFact> facts;
  Offsets reached;
  std::int64_t dead_letters = 0;
  std::string first_reason;
};

DecodedPiece decode(RecordDecoder& decoder, const LogPiece& piece) {
  DecodedPiece decoded;
  decoded.reached = piece.reached;
  decoded.facts.reserve(piece.records.size());
  for (const LogRecord& record : piece.records) {
    if (auto fact = decoder.decode(record)) {
      decoded.facts.push_back({*std::move(fact), record.position});
    } else if (++decoded.dead_letters == 1) {
      decoded.first_reason = to_string(record.position) + ": " + fact.error().message;
    }
  }
  return decoded;
}

// Whoever has a thread reads the next piece, decodes it, and applies it when its turn comes.
class TailFilling {
 public:
  TailFilling(TailFeed& tail, EventLogReader& log, const Offsets& from, const Offsets& to)
      : tail_(tail), pieces_(log, from, to) {}

  // Until all is applied or something failed. Any number of threads.
  void work() {
    RecordDecoder decoder;
    while (auto numbered = next_piece()) {
      const auto& [number, piece] = *numbered;
      const auto decoded = piece ? Result<DecodedPiece>(decode(decoder, *piece)) : fail(piece.error());
      std::unique_lock lock(mutex_);
      turns_.wait(lock, [&, turn = number] { return applied_ == turn; });
      if (status_) status_ = decoded ? apply(*decoded) : fail(decoded.error());
      if (!status_) failed_ = true;
      ++applied_;
      turns_.notify_all();
    }
  }
  Result<TailFill> result() {
    STRATUS_RETURN_IF_ERROR(status_);
    return std::move(fill_);
  }

 private:
  struct Numbered {
    std::size_t number;
    Result<LogPiece> piece;
  };

  std::optional<Numbered> next_piece() {
    const std::lock_guard lock(reading_);
    if (read_to_end_ || failed_) return std::nullopt;
    auto piece = pieces_.next();
    read_to_end_ = !piece || !*piece;
    if (!piece) return Numbered{read_++, fail(piece.error())};
    if (!*piece) return std::nullopt;
    return Numbered{read_++, **std::move(piece)};
  }

  Status apply(const DecodedPiece& piece) {
    STRATUS_RETURN_IF_ERROR(tail_.apply(piece.facts, piece.reached));
    if (fill_.dead_letters == 0) fill_.first_reason = piece.first_reason;
    fill_.facts += static_cast<std::int64_t>(piece.facts.size());
    fill_.dead_letters += piece.dead_letters;
    return {};
  }

  TailFeed& tail_;
  std::atomic<bool> failed_{false};
  std::mutex reading_;
  LogPieces pieces_;  // guarded by reading_, as the next two
  std::size_t read_ = 0;
  bool read_to_end_ = false;
  std::mutex mutex_;
  std::condition_variable turns_;
  std::size_t applied_ = 0;  // guarded by mutex_, as the next two
  Status status_;
  TailFill fill_;
};

}  // namespace

Result<TailFill> fill_tail(TailFeed& tail, EventLogReader& log, const Offsets& from, const Offsets& to,
                           const RunTasks& run_tasks) {
  TailFilling filling(tail, log, from, to);
  std::int64_t records = 0;
  for (const LogGap& gap : from.missing_from(to)) records += gap.end - gap.from;
  const std::int64_t tasks = std::min(kMostTasks, records / kRecordsATask);
  if (run_tasks && tasks > 1) {
    run_tasks(static_cast<std::size_t>(tasks), [&](std::size_t) { filling.work(); });
  } else {
    filling.work();
  }
  STRATUS_ASSIGN_OR_RETURN(TailFill fill, filling.result());
  STRATUS_RETURN_IF_ERROR(tail.apply({}, to));
  return fill;
}

}  // namespace stratus
