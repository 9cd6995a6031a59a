#include "api/answer_cache.h"

namespace stratus {
namespace {

// Of the list, the map and the headers of an answer, about.
constexpr std::size_t kEntryOverhead = 512;
constexpr std::size_t kLargestShare = 8;

}  // namespace

std::optional<HttpResponse> AnswerCache::find(const std::string& key, std::uint64_t state, UtcMillis now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  const auto entry = found->second;
  if (entry->state != state || now >= entry->valid_until) {
    erase(entry);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->response;
}

void AnswerCache::put(const std::string& key, std::uint64_t state, UtcMillis valid_until, const HttpResponse& response) {
  const std::size_t bytes = 2 * key.size() + (response.body ? response.body->size() : 0) + kEntryOverhead;
  if (bytes > most_bytes_ / kLargestShare || most_answers_ == 0) return;
  const std::lock_guard lock(mutex_);
  const auto old = by_key_.find(key);
  if (old != by_key_.end()) {
    if (old->second->state > state) return;
    erase(old->second);
  }
  entries_.push_front({key, state, valid_until, response, bytes});
  by_key_[key] = entries_.begin();
  bytes_ += bytes;
  while (entries_.size() > most_answers_ || bytes_ > most_bytes_) erase(std::prev(entries_.end()));
}

void AnswerCache::erase(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_key_.erase(entry->key);
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
