#include "ports/file_store.h"

#include <algorithm>

#include "base/shown_text.h"

namespace stratus {
namespace {

constexpr std::size_t kMaxNameBytes = 255;

bool is_allowed(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool is_part(std::string_view part) {
  return !part.empty() && part.front() != '.' && std::all_of(part.begin(), part.end(), is_allowed);
}

bool is_file_name(std::string_view name) {
  if (name.size() > kMaxNameBytes || name.substr(0, name.find('/')) == kUnfinishedFolder) return false;
  for (std::size_t slash = name.find('/'); slash != std::string_view::npos; slash = name.find('/')) {
    if (!is_part(name.substr(0, slash))) return false;
    name.remove_prefix(slash + 1);
  }
  return is_part(name);
}

}  // namespace

Status check_file_name(std::string_view name) {
  if (is_file_name(name)) return {};
  return fail(ErrorKind::kInvalidArgument, "\"" + escaped(name.substr(0, kMaxNameBytes)) + "\" is no name of a stored file");
}

}  // namespace stratus
