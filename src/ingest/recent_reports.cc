#include "ingest/recent_reports.h"

namespace stratus {

Result<std::optional<IngestReport>> RecentReports::begin(const std::string& key, std::string_view content) {
  const std::lock_guard lock(mutex_);
  const auto [found, is_new] = entries_.try_emplace(key, Entry{std::string(content), std::nullopt});
  if (is_new) return std::optional<IngestReport>();
  const Entry& entry = found->second;
  if (entry.content != content)
    return fail(ErrorKind::kInvalidArgument, "the Idempotency-Key was used for other content: choose a new one");
  if (!entry.report)
    return fail(ErrorKind::kConflict, "a request with this Idempotency-Key is still being answered: retry in a moment");
  return entry.report;
}

void RecentReports::finish(const std::string& key, const IngestReport& report) {
  const std::lock_guard lock(mutex_);
  entries_[key].report = report;
  finished_.push_back(key);
  if (finished_.size() <= limit_) return;
  entries_.erase(finished_.front());
  finished_.pop_front();
}

void RecentReports::abandon(const std::string& key) {
  const std::lock_guard lock(mutex_);
  entries_.erase(key);
}

}  // namespace stratus
