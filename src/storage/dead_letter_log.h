// Dead letters in a log of their own, so that they are as durable as what was accepted.
// Format: docs/formats/dead-letter.md.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "ports/dead_letters.h"
#include "ports/letter_book.h"
#include "storage/segment_log.h"

namespace stratus {

// Thread-safe. The caller holds the lock of the data folder.
class DeadLetterLog final : public DeadLetters {
 public:
  // Makes the folder when it is missing, finishes a clearing that was interrupted; damage is kDataLoss as in
  // SegmentLog::open. `files` must outlive the object.
  static Result<std::unique_ptr<DeadLetterLog>> open(FileSystem& files, const Path& folder);

  Status append(const std::vector<DeadLetter>& letters) override;
  Status change(const std::vector<LogPosition>& letters, LetterState state) override;
  // Appends wait as long as a page is read.
  Result<LetterPage> read(LogPosition from, std::size_t max, const LetterFilter& which) override;
  // Writes what is left into a new log, which takes the place of the old one. When that fails in its midst every later call
  // fails: a start finishes it.
  Result<LetterCounts> clear(bool waiting) override;
  Result<LetterCounts> counts() override;

 private:
  DeadLetterLog(FileSystem& files, Path folder) : files_(files), folder_(std::move(folder)) {}
  Status open_log();
  Status check_open() const;

  FileSystem& files_;
  const Path folder_;
  std::mutex mutex_;
  std::unique_ptr<SegmentLog> log_;           // nullptr after a clearing that failed; guarded by mutex_
  std::unique_ptr<SegmentLogReader> reader_;  // guarded by mutex_
  std::optional<LetterBook> book_;            // likewise; stands on both
};

}  // namespace stratus
