// The small world of the crash tests: numbered messages of one station through every layer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file_system.h"
#include "engine/pipeline.h"

namespace stratus {

// Whether that message states no known_at and is sent under an Idempotency-Key of its own.
bool has_key(int number);
std::string key_of(int number);
// Equal numbers are equal facts.
std::string numbered_message(int number);
// The number of a message, or -1.
int number_in(std::string_view message);
// What no decoder takes, with its number in it.
std::string broken_message(int number);

// What the crash tests run of Stratus, over any disk: the whole write path, log and batch.
class CrashWorld {
 public:
  // Recovers the data folder and rebuilds the tail.
  static Result<std::unique_ptr<CrashWorld>> open(FileSystem& files, const Path& data);
  Pipeline& pipeline() { return *pipeline_; }

 private:
  CrashWorld() = default;

  ManualClock clock_{{1'800'000'000'000}};
  std::unique_ptr<Pipeline> pipeline_;
};

// Holds what is published and served on the disk against the plain reference; returns the differences.
Result<std::vector<std::string>> differences(FileSystem& files, const Path& data);
// Number of facts that queries see, from dataset and tail together.
Result<std::size_t> facts_served(FileSystem& files, const Path& data);

}  // namespace stratus
