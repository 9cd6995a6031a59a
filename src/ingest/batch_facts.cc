#include "ingest/batch_facts.h"

#include <bit>
#include <functional>
#include <string_view>

namespace stratus {
namespace {

std::size_t hash(const Fact& fact) {
  std::uint64_t mixed = std::hash<std::string_view>()(fact.station.text());
  for (const std::int64_t part : {fact.time.value, fact.known_at.value}) {
    mixed = (mixed ^ static_cast<std::uint64_t>(part)) * 0x9E3779B97F4A7C15U;
    mixed ^= mixed >> 32;
  }
  return mixed;
}

}  // namespace

BatchFacts::BatchFacts(std::size_t capacity) : slots_(std::bit_ceil(2 * capacity + 1), nullptr) {}

bool BatchFacts::add(const Fact& fact) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash(fact) & mask;
  for (; slots_[slot] != nullptr; slot = (slot + 1) & mask) {
    if (*slots_[slot] == fact) return false;
  }
  slots_[slot] = &fact;
  return true;
}

}  // namespace stratus
