#include "engine/verification/differences.h"

#include <algorithm>
#include <iterator>

namespace stratus {

void Differences::add_locked(DifferencePlace place, std::string line) {
  first_.emplace(std::make_pair(std::move(place), added_++), std::move(line));
  if (first_.size() > most_) first_.erase(std::prev(first_.end()));
}

void Differences::add(DifferencePlace place, std::string line) {
  const std::lock_guard lock(mutex_);
  add_locked(std::move(place), std::move(line));
}

void Differences::add_damaged(const std::string& piece, const Error& fault) {
  const std::lock_guard lock(mutex_);
  damaged_.insert(piece);
  add_locked({.step = VerifyStep::kPieces, .part = piece}, fault.message);
}

void Differences::add_fault(VerifyStep step, const Error& fault) {
  const std::lock_guard lock(mutex_);
  const bool is_known = std::any_of(damaged_.begin(), damaged_.end(), [&](const std::string& piece) {
    return fault.message.find(piece) != std::string::npos;
  });
  if (!is_known && faults_.insert(fault.message).second) add_locked({.step = step, .part = fault.message}, fault.message);
}

bool Differences::has_faults() const {
  const std::lock_guard lock(mutex_);
  return !(damaged_.empty() && faults_.empty());
}

std::vector<std::string> Differences::take() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines;
  for (auto& [place, line] : first_) lines.push_back(std::move(line));
  const std::int64_t more = added_ - static_cast<std::int64_t>(lines.size());
  if (more > 0) lines.push_back("and " + std::to_string(more) + " more");
  return lines;
}

}  // namespace stratus
