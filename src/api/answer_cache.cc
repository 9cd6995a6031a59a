#include "api/answer_cache.h"

namespace stratus {
namespace {

// Of the list, the map and the headers of an answer, about.
constexpr std::size_t kEntryOverhead = 512;
constexpr std::size_t kLargestShare = 8;

}  // namespace

HttpServer::Prepared AnswerCache::find(std::string_view target, std::uint64_t changes, UtcMillis now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_target_.find(target);
  if (found == by_target_.end()) return {};
  const auto entry = found->second;
  if (entry->changes != changes || now >= entry->valid_until) {
    erase(entry);
    return {};
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->response;
}

void AnswerCache::put(const std::string& target, std::uint64_t changes, UtcMillis valid_until,
                      HttpServer::Prepared response) {
  const std::size_t bytes = target.size() + (response->body ? response->body->size() : 0) + kEntryOverhead;
  if (bytes > most_bytes_ / kLargestShare || most_answers_ == 0) return;
  const std::lock_guard lock(mutex_);
  const auto old = by_target_.find(target);
  if (old != by_target_.end()) {
    if (old->second->changes > changes) return;
    erase(old->second);
  }
  entries_.push_front({target, changes, valid_until, std::move(response), bytes});
  by_target_[entries_.front().target] = entries_.begin();
  bytes_ += bytes;
  while (entries_.size() > most_answers_ || bytes_ > most_bytes_) erase(std::prev(entries_.end()));
}

void AnswerCache::erase(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_target_.erase(entry->target);
  entries_.erase(entry);
}

std::size_t AnswerCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::size_t AnswerCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace stratus
