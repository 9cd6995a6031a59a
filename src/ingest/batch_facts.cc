#include "ingest/batch_facts.h"

#include <xxhash.h>

#include <bit>
#include <string_view>

namespace stratus {
namespace {

class Mixer {
 public:
  explicit Mixer(std::uint64_t seed) : mixed_(seed) {}
  void add(std::uint64_t part) {
    mixed_ = (mixed_ ^ part) * 0x9E3779B97F4A7C15U;
    mixed_ ^= mixed_ >> 32;
  }
  void add(std::int64_t part) { add(static_cast<std::uint64_t>(part)); }
  void add(std::string_view text) { mixed_ = XXH3_64bits_withSeed(text.data(), text.size(), mixed_); }
  std::uint64_t result() const { return mixed_; }

 private:
  std::uint64_t mixed_;
};

// Of every member but known_at that two statements of one instant may differ in.
std::uint64_t hash_statement(const Fact& fact, std::uint64_t identity) {
  Mixer mixer(identity);
  const auto flag = [](std::optional<bool> truth) { return !truth ? 2U : *truth ? 1U : 0U; };
  mixer.add(std::uint64_t{static_cast<unsigned>(fact.kind) | flag(fact.retraction) << 8 |
                          flag(fact.precipitation_trace) << 10 | flag(fact.is_rain) << 12 | flag(fact.is_storm) << 14});
  for (const ElementInfo& element : kElements) {
    if (const auto value = fact.elements.get(element.element)) mixer.add(std::int64_t{*value});
  }
  mixer.add(fact.condition);
  mixer.add(fact.origin);
  return mixer.result();
}

bool same_identity(const Fact& a, const Fact& b) { return a.time == b.time && a.station == b.station; }

}  // namespace

FactHash hash_fact(const Fact& fact, std::uint64_t seed) {
  Mixer mixer(seed);
  mixer.add(fact.station.text());
  mixer.add(fact.time.value);
  return {mixer.result(), hash_statement(fact, mixer.result())};
}

BatchFacts::BatchFacts(std::size_t capacity)
    : identities_(std::bit_ceil(2 * capacity + 1), nullptr), statements_(std::bit_ceil(2 * capacity + 1), nullptr) {}

std::size_t BatchFacts::identity_slot(const Fact& fact, const FactHash& hash) const {
  const std::size_t mask = identities_.size() - 1;
  std::size_t slot = hash.identity & mask;
  while (identities_[slot] != nullptr && !same_identity(*identities_[slot], fact)) slot = (slot + 1) & mask;
  return slot;
}

std::size_t BatchFacts::statement_slot(const Fact& fact, const FactHash& hash) const {
  const std::size_t mask = statements_.size() - 1;
  Mixer mixer(hash.statement);
  mixer.add(fact.known_at.value);
  std::size_t slot = mixer.result() & mask;
  while (statements_[slot] != nullptr && *statements_[slot] != fact) slot = (slot + 1) & mask;
  return slot;
}

const Fact* BatchFacts::newest(const Fact& fact, const FactHash& hash) const {
  return identities_[identity_slot(fact, hash)];
}

bool BatchFacts::add(const Fact& fact, const FactHash& hash) {
  const Fact*& statement = statements_[statement_slot(fact, hash)];
  if (statement != nullptr) return false;
  statement = &fact;
  const Fact*& newest = identities_[identity_slot(fact, hash)];
  if (newest == nullptr || newest->known_at < fact.known_at) newest = &fact;
  return true;
}

}  // namespace stratus
