#include "base/content_digest.h"

#include <xxhash.h>

#include <charconv>

namespace stratus {
namespace {

constexpr std::size_t kDigits = 32;
constexpr int kBitsADigit = 4;

}  // namespace

void ContentDigest::add(std::string_view canonical_bytes) {
  const XXH128_hash_t hash = XXH3_128bits(canonical_bytes.data(), canonical_bytes.size());
  sum_ += static_cast<unsigned __int128>(hash.high64) << 64U | hash.low64;
}

std::string ContentDigest::text() const {
  std::string digits(kDigits, '0');
  unsigned __int128 rest = sum_;
  for (std::size_t i = kDigits; i-- > 0; rest >>= kBitsADigit)
    digits[i] = "0123456789abcdef"[static_cast<std::size_t>(rest) % 16];
  return digits;
}

Result<ContentDigest> ContentDigest::parse(std::string_view text) {
  ContentDigest digest;
  if (text.size() != kDigits || text.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return fail(ErrorKind::kInvalidArgument, "a digest has 32 lower-case hex digits");
  for (const std::string_view half : {text.substr(0, kDigits / 2), text.substr(kDigits / 2)}) {
    std::uint64_t value = 0;
    std::from_chars(half.data(), half.data() + half.size(), value, 16);
    digest.sum_ = digest.sum_ << 64U | value;
  }
  return digest;
}

}  // namespace stratus
