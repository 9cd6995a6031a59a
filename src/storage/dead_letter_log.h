// Dead letters in a log of their own, so that they are as durable as what was accepted.
// Format: docs/formats/dead-letter.md.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "ports/dead_letters.h"
#include "storage/letter_states.h"
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
  LetterCounts counts() const override;

 private:
  explicit DeadLetterLog(std::unique_ptr<SegmentLog> log) : log_(std::move(log)) {}
  Status write(const std::vector<LetterEntry>& entries);

  mutable std::mutex mutex_;
  const std::unique_ptr<SegmentLog> log_;  // guarded by mutex_
  LetterStates states_;                    // of all entries of the log; guarded by mutex_
};

}  // namespace stratus
