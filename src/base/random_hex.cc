#include "base/random_hex.h"

#include <random>
#include <string_view>

namespace stratus {

std::string random_hex(std::size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::random_device random;
  std::string text;
  while (text.size() < digits) text += kDigits[random() % kDigits.size()];
  return text;
}

}  // namespace stratus
