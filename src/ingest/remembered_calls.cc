#include "ingest/remembered_calls.h"

namespace stratus {
namespace {

// Nodes of list and map, and what the allocator adds.
constexpr std::size_t kBytesACall = 256;

// Of what was written: it must not depend on how the call came here.
std::size_t size_of(const StampedCall& call) {
  return kBytesACall + 2 * call.key.size() + call.content.size() + call.stamps.size() * sizeof(StampRun);
}

}  // namespace

void RememberedCalls::add(StampedCall call, UtcMillis now) {
  const std::lock_guard lock(mutex_);
  if (const auto before = by_key_.find(call.key); before != by_key_.end()) forget(before->second);
  bytes_ += size_of(call);
  calls_.push_back(std::move(call));
  by_key_[calls_.back().key] = std::prev(calls_.end());
  while (!calls_.empty() && (bytes_ > most_bytes_ || !key_counts(calls_.front().at, now))) forget(calls_.begin());
}

void RememberedCalls::forget(Calls::iterator call) {
  bytes_ -= size_of(*call);
  by_key_.erase(call->key);
  calls_.erase(call);
}

std::optional<StampedCall> RememberedCalls::find(const std::string& key, UtcMillis now) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || !key_counts(found->second->at, now)) return std::nullopt;
  return *found->second;
}

std::size_t RememberedCalls::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace stratus
