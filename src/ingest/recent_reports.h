// Answers of calls that carried an Idempotency-Key, so that a retry gets the same answer.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/ingest_report.h"

namespace stratus {

// Held in memory only: after a restart a key is new again, and only a stated known_at makes a retry harmless.
// Thread-safe.
class RecentReports {
 public:
  explicit RecentReports(std::size_t limit) : limit_(limit) {}

  // Nothing: the key is new and now belongs to the caller, who must call finish() or abandon(). A report: the answer that
  // the same content got. kConflict while the first call still runs; kInvalidArgument when the key came with other
  // content. `content` is a digest.
  Result<std::optional<IngestReport>> begin(const std::string& key, std::string_view content);
  // The oldest answer beyond the limit is forgotten.
  void finish(const std::string& key, const IngestReport& report);
  void abandon(const std::string& key);

 private:
  struct Entry {
    std::string content;
    std::optional<IngestReport> report;
  };

  const std::size_t limit_;
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::deque<std::string> finished_;  // oldest first
};

}  // namespace stratus
