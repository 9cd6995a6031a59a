// Answers of calls that carried an Idempotency-Key, so that a retry gets the same answer.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/result.h"
#include "ingest/ingest_report.h"

namespace stratus {

struct RecentReportLimits {
  std::size_t keys = 10'000;
  std::size_t bytes = 64 * 1024 * 1024;  // of keys and answers in memory
};

// Held in memory only: after a restart a retry is taken as RememberedCalls say.
// Thread-safe.
class RecentReports {
 public:
  explicit RecentReports(RecentReportLimits limits) : limits_(limits) {}

  // A key that belongs to the caller, who answers its call. Dropped without finish() it is new again.
  class Claim {
   public:
    Claim(RecentReports& reports, std::string key) : reports_(&reports), key_(std::move(key)) {}
    Claim(Claim&& other) noexcept : reports_(std::exchange(other.reports_, nullptr)), key_(std::move(other.key_)) {}
    Claim& operator=(Claim&&) = delete;
    ~Claim();
    // `at`: when the call came. The oldest answers beyond the limits are forgotten, at once an answer that is itself beyond
    // them.
    void finish(const IngestReport& report, UtcMillis at);

   private:
    RecentReports* reports_;
    std::string key_;
  };

  // A claim: the key is new, or counts no more at `now`. A report: the answer that the same content got. kConflict while the
  // first call still runs; kAlreadyExists when the key came with other content. `content` is a digest.
  Result<std::variant<Claim, IngestReport>> begin(const std::string& key, std::string_view content, UtcMillis now);

  // Of the answers held.
  std::size_t bytes() const;

 private:
  struct Entry {
    std::string content;
    std::optional<IngestReport> report;
    std::size_t bytes = 0;
    UtcMillis at{};
  };

  void finish(const std::string& key, const IngestReport& report, UtcMillis at);
  void forget(const std::string& key);
  void abandon(const std::string& key);

  const RecentReportLimits limits_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::deque<std::string> finished_;  // oldest first
  std::size_t bytes_ = 0;
};

// kAlreadyExists for a key that came with other content.
tl::unexpected<Error> other_content();

}  // namespace stratus
