// The small world of the crash tests: numbered messages of one station through ingest into a log and a tail.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/file_system.h"
#include "ingest/ingest.h"
#include "speed/memory_tail.h"
#include "storage/dead_letter_log.h"
#include "storage/segment_log.h"

namespace stratus {

// Equal numbers are equal facts.
std::string numbered_message(int number);
// The number of a message, or -1.
int number_of(std::string_view message);
// What no decoder takes, with its number in it.
std::string broken_message(int number);

// What the crash tests run of Stratus, over any disk.
class CrashWorld {
 public:
  // Recovers the log of `data` and rebuilds the tail from it.
  static Result<std::unique_ptr<CrashWorld>> open(FileSystem& files, const Path& data);
  Ingest& ingest() { return *ingest_; }

 private:
  CrashWorld() = default;

  ManualClock clock_{{1'800'000'000'000}};
  std::unique_ptr<SegmentLog> log_;
  std::unique_ptr<DeadLetterLog> letters_;
  MemoryTail tail_{LogPosition{0}};
  std::unique_ptr<Ingest> ingest_;
};

}  // namespace stratus
