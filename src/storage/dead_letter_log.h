// Dead letters in a log of their own, so that they are as durable as what was accepted.
// Format: docs/formats/dead-letter.md.
#pragma once

#include <memory>
#include <mutex>

#include "ports/dead_letters.h"
#include "storage/segment_log.h"

namespace stratus {

// Thread-safe. The caller holds the lock of the data folder.
class DeadLetterLog final : public DeadLetters {
 public:
  // Makes the folder when it is missing; damage is kDataLoss as in SegmentLog::open. `files` must outlive the object.
  static Result<std::unique_ptr<DeadLetterLog>> open(FileSystem& files, Path folder);

  Status append(const std::vector<DeadLetter>& letters) override;
  Result<std::vector<DeadLetter>> read() const override;
  // Letters held.
  std::int64_t size() const;

 private:
  DeadLetterLog(FileSystem& files, Path folder, std::unique_ptr<SegmentLog> log)
      : files_(files), folder_(std::move(folder)), log_(std::move(log)) {}

  FileSystem& files_;
  const Path folder_;
  mutable std::mutex mutex_;
  const std::unique_ptr<SegmentLog> log_;  // guarded by mutex_
};

// All letters, oldest first, beside a writer of any process. A missing folder has none.
Result<std::vector<DeadLetter>> read_dead_letters(const FileSystem& files, const Path& folder);

// Their number, without reading them.
Result<std::int64_t> count_dead_letters(const FileSystem& files, const Path& folder);

// One letter as the message of a log, and back. kDataLoss when it is no letter.
std::string encode_dead_letter(const DeadLetter& letter);
Result<DeadLetter> decode_dead_letter(std::string_view message);

}  // namespace stratus
