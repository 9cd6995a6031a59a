#include "http/request_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <random>

namespace stratus {

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= kMostRequestIdBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

RequestIds::RequestIds() {
  std::random_device random;
  start_ = fmt::format("{:08x}{:08x}-", random(), random());
}

void RequestIds::next(std::string& id) {
  id = start_;
  fmt::format_to(std::back_inserter(id), "{:x}", ++count_);
}

}  // namespace stratus
