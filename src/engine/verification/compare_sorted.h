// Two sorted sequences held against each other.
#pragma once

#include <string>

namespace stratus {

// Calls `tell(line)` for what only one of the two holds, or where they do not agree. `source`: what `wanted` was made of.
// `compare(want, have)` orders an item of each, below 0 when the first comes first; `agree` says whether two at one place
// do, `name_wanted` and `name_found` describe an item.
template <typename Wanted, typename Found, typename Compare, typename Agree, typename NameWanted, typename NameFound,
          typename Tell>
void compare_sorted(const Wanted& wanted, const Found& found, const std::string& where, const std::string& source,
                    const Compare& compare, const Agree& agree, const NameWanted& name_wanted, const NameFound& name_found,
                    const Tell& tell) {
  auto want = wanted.begin();
  auto have = found.begin();
  while (want != wanted.end() || have != found.end()) {
    const auto order = want == wanted.end() ? 1 : have == found.end() ? -1 : compare(*want, *have);
    if (order < 0) {
      tell(where + ": missing " + name_wanted(*want++));
    } else if (order > 0) {
      tell(where + ": not in the " + source + ": " + name_found(*have++));
    } else {
      if (!agree(*want, *have)) tell(where + ": wanted " + name_wanted(*want) + ", found " + name_found(*have));
      ++want;
      ++have;
    }
  }
}

}  // namespace stratus
