#include "ports/letter_states.h"

#include <algorithm>

namespace stratus {

std::int64_t& LetterStates::count_of(LetterState state) {
  switch (state) {
    case LetterState::kWaiting: return counts_.waiting;
    case LetterState::kTaken: return counts_.taken;
    case LetterState::kGivenUp: return counts_.given_up;
  }
  return counts_.waiting;
}

LetterStates::Slot* LetterStates::slot(LogPosition position) {
  const std::int64_t at = position.offset - begin_.offset;
  if (position.partition != begin_.partition || at < 0 || at >= static_cast<std::int64_t>(slots_.size())) return nullptr;
  Slot& found = slots_[static_cast<std::size_t>(at)];
  return found.letter ? &found : nullptr;
}

std::optional<LetterState> LetterStates::state(LogPosition position) const {
  const Slot* found = const_cast<LetterStates*>(this)->slot(position);
  return found == nullptr ? std::nullopt : std::optional(found->state);
}

std::optional<LogPosition> LetterStates::next(LogPosition from, const LetterFilter& which) const {
  if (from.partition > begin_.partition) return std::nullopt;
  const std::int64_t first = from.partition < begin_.partition ? 0 : std::max<std::int64_t>(from.offset - begin_.offset, 0);
  for (auto at = static_cast<std::size_t>(first); at < slots_.size(); ++at) {
    if (slots_[at].letter && which.wants(slots_[at].state))
      return LogPosition{begin_.partition, begin_.offset + static_cast<std::int64_t>(at)};
  }
  return std::nullopt;
}

Status LetterStates::add(LogPosition position, const LetterEntry& entry) {
  if (slots_.empty()) begin_ = position;
  slots_.push_back({std::holds_alternative<DeadLetter>(entry), LetterState::kWaiting});
  if (slots_.back().letter) ++counts_.waiting;
  if (const auto* letter = std::get_if<DeadLetter>(&entry); letter && letter->record) records_.insert(*letter->record);
  if (const auto* cleared = std::get_if<ClearedLetters>(&entry)) counts_.cleared += cleared->count;
  const auto* change = std::get_if<LetterChange>(&entry);
  if (change == nullptr) return {};
  for (const LogPosition letter : change->letters) {
    Slot* found = slot(letter);
    if (found == nullptr)
      return fail(ErrorKind::kDataLoss, "entry " + std::to_string(position.offset) + " of the dead letters changes " +
                                            std::to_string(letter.offset) + ", which is no letter");
    --count_of(found->state);
    found->state = change->state;
    ++count_of(found->state);
  }
  return {};
}

}  // namespace stratus
