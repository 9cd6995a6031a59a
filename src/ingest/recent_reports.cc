#include "ingest/recent_reports.h"

#include "ingest/remembered_calls.h"

namespace stratus {
namespace {

std::size_t size_of(const std::string& key, const std::string& content, const IngestReport& report) {
  // The key stands in the map and in the queue.
  std::size_t bytes = 2 * key.size() + content.size() + report.outcomes.capacity() * sizeof(Outcome);
  for (const Outcome& outcome : report.outcomes) bytes += outcome.reason.size() + outcome.note.size();
  return bytes;
}

}  // namespace

RecentReports::Claim::~Claim() {
  if (reports_ != nullptr) reports_->abandon(key_);
}

void RecentReports::Claim::finish(const IngestReport& report, UtcMillis at) {
  reports_->finish(key_, report, at);
  reports_ = nullptr;
}

Result<std::variant<RecentReports::Claim, IngestReport>> RecentReports::begin(const std::string& key,
                                                                              std::string_view content, UtcMillis now) {
  const std::lock_guard lock(mutex_);
  if (const auto before = entries_.find(key);
      before != entries_.end() && before->second.report && !key_counts(before->second.at, now)) {
    std::erase(finished_, key);
    forget(key);
  }
  const auto [found, is_new] = entries_.try_emplace(key, Entry{std::string(content), std::nullopt});
  if (is_new) return Claim(*this, key);
  const Entry& entry = found->second;
  if (entry.content != content) return other_content();
  if (!entry.report)
    return fail(ErrorKind::kConflict, "a request with this Idempotency-Key is still being answered: retry in a moment");
  return *entry.report;
}

std::size_t RecentReports::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

void RecentReports::finish(const std::string& key, const IngestReport& report, UtcMillis at) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[key];
  entry.report = report;
  entry.bytes = size_of(key, entry.content, *entry.report);
  entry.at = at;
  bytes_ += entry.bytes;
  finished_.push_back(key);
  while (finished_.size() > limits_.keys || bytes_ > limits_.bytes) {
    forget(finished_.front());
    finished_.pop_front();
  }
}

void RecentReports::forget(const std::string& key) {
  const auto entry = entries_.find(key);
  bytes_ -= entry->second.bytes;
  entries_.erase(entry);
}

void RecentReports::abandon(const std::string& key) {
  const std::lock_guard lock(mutex_);
  entries_.erase(key);
}

tl::unexpected<Error> other_content() {
  return fail(ErrorKind::kAlreadyExists, "the Idempotency-Key was used for other content: choose a new one");
}

}  // namespace stratus
