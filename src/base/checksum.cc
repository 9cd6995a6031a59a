#include "base/checksum.h"

#include <isa-l/crc.h>
#include <xxhash.h>

#include <cstdio>

namespace stratus {

std::uint32_t crc32c(std::string_view bytes) {
  constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // the library counts in int
  std::uint32_t crc = 0xFFFFFFFF;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kMostAtOnce);
    // It reads only: its declaration knows no const.
    auto* const data = reinterpret_cast<unsigned char*>(const_cast<char*>(piece.data()));
    crc = crc32_iscsi(data, static_cast<int>(piece.size()), crc);
    bytes.remove_prefix(piece.size());
  }
  return ~crc;
}

namespace {

std::string hex(XXH128_hash_t hash) {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return text;
}

}  // namespace

std::string digest(std::string_view bytes) { return hex(XXH3_128bits(bytes.data(), bytes.size())); }

struct DigestOfPieces::State {
  XXH3_state_t* xxh3 = XXH3_createState();
  ~State() { XXH3_freeState(xxh3); }
};

DigestOfPieces::DigestOfPieces() : state_(std::make_unique<State>()) { XXH3_128bits_reset(state_->xxh3); }
DigestOfPieces::~DigestOfPieces() = default;

void DigestOfPieces::add(std::string_view piece) { XXH3_128bits_update(state_->xxh3, piece.data(), piece.size()); }

std::string DigestOfPieces::text() const { return hex(XXH3_128bits_digest(state_->xxh3)); }

}  // namespace stratus
