// The digest of a set: it depends on what is in the set alone, not on its order or on how it is divided into files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stratus {

// The sum modulo 2^128 of the XXH3-128 of each member's canonical bytes. Guards against accidents, not against forgery.
// Members count as often as they are added: whoever adds must have each once.
class ContentDigest {
 public:
  void add(std::string_view canonical_bytes);
  // Of a set that has no member in common with this one. Associative and commutative; the empty digest is neutral.
  void join(const ContentDigest& other) { sum_ += other.sum_; }
  // Of a set that is a part of this one: what is left without it.
  void leave(const ContentDigest& part) { sum_ -= part.sum_; }
  // 32 lower-case hex digits; of the empty set 32 zeros.
  std::string text() const;
  // kInvalidArgument when it is no such text.
  static Result<ContentDigest> parse(std::string_view text);

  bool operator==(const ContentDigest&) const = default;

 private:
  unsigned __int128 sum_ = 0;
};

}  // namespace stratus
