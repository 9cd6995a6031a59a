// The dead letters of a data folder beside whoever writes them.
#pragma once

#include <memory>

#include "ports/letter_states.h"
#include "storage/segment_log.h"

namespace stratus {

// A folder that is missing has no letters. Every entry is read once to know the states, and none is kept.
class DeadLetterLogReader final : public DeadLetterReader {
 public:
  // Nothing is read yet. `files` outlives the object.
  DeadLetterLogReader(const FileSystem& files, Path folder) : files_(files), folder_(std::move(folder)) {}

  Result<LetterPage> read(LogPosition from, std::size_t max, const LetterFilter& which) override;
  Result<LetterCounts> counts() override;

 private:
  Status open();
  Status refresh();
  Status refresh_whole();
  Status changed_places() const;

  const FileSystem& files_;
  const Path folder_;
  LogId id_;                                   // of the log that was opened
  std::unique_ptr<SegmentLogReader> entries_;  // goes on at its end; nullptr as long as there is no log
  std::unique_ptr<SegmentLogReader> letters_;  // stands where the last page ended
  LetterStates states_;                        // of what entries_ has read
};

}  // namespace stratus
