// The facts of one commit, to recognise what was said before within it.
#pragma once

#include <cstdint>
#include <vector>

#include "weather/fact.h"

namespace stratus {

// What tells facts apart without comparing them; equal ones have the same.
struct FactHash {
  std::uint64_t identity = 0;
  std::uint64_t statement = 0;  // of all members but known_at, which a stamp may still change
};

// `seed`: no sender's to know, so that none can choose facts that all fall into one slot.
FactHash hash_fact(const Fact& fact, std::uint64_t seed);

// Two open-addressing tables: two allocations a commit, none a fact. No cost grows with the statements of one identity.
class BatchFacts {
 public:
  // At most `capacity` facts will be added. All hashes are of one seed.
  explicit BatchFacts(std::size_t capacity);

  // The fact of the greatest known_at that was added of the same identity; nullptr when none was.
  const Fact* newest(const Fact& fact, const FactHash& hash) const;
  // False when an equal fact was added before. The fact must stay where it is.
  bool add(const Fact& fact, const FactHash& hash);

 private:
  using Slots = std::vector<const Fact*>;  // at least half of them empty; the size is a power of two

  std::size_t identity_slot(const Fact& fact, const FactHash& hash) const;
  std::size_t statement_slot(const Fact& fact, const FactHash& hash) const;

  Slots identities_;  // the newest of each
  Slots statements_;
};

}  // namespace stratus
