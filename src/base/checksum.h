// Checksums: CRC-32C guards log frames, a 128-bit digest names immutable files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace stratus {

// CRC-32C (Castagnoli, reflected, as in RFC 3720). crc32c("123456789") == 0xE3069283.
std::uint32_t crc32c(std::string_view bytes);

// XXH3 of 128 bits as 32 lower-case hex digits. Guards against accidents, not against forgery.
std::string digest(std::string_view bytes);

// The same digest of bytes that come in pieces. Not thread-safe.
class DigestOfPieces {
 public:
  DigestOfPieces();
  ~DigestOfPieces();
  DigestOfPieces(const DigestOfPieces&) = delete;
  DigestOfPieces& operator=(const DigestOfPieces&) = delete;

  void add(std::string_view piece);
  // digest() of all pieces so far.
  std::string text() const;

 private:
  struct State;  // keeps xxhash out of this header
  std::unique_ptr<State> state_;
};

}  // namespace stratus
