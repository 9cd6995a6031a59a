#include "http/request_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/random_hex.h"

namespace stratus {

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= kMostRequestIdBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

RequestIds::RequestIds() {
  constexpr std::size_t kDigits = 16;
  start_ = random_hex(kDigits) + "-";
}

void RequestIds::next(std::string& id) {
  id = start_;
  fmt::format_to(std::back_inserter(id), "{:x}", ++count_);
}

}  // namespace stratus
