#include "base/checksum.h"

#include <xxhash.h>

#include <boost/crc.hpp>
#include <cstdio>

namespace stratus {

std::uint32_t crc32c(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
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
