// Text of others as it is shown and compared: a name or a weather condition may hold anything that UTF-8 can say.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stratus {

// For a terminal or a line of a log: control characters, line ends, invisible format characters (those that turn the
// direction of writing among them) and bytes that are not UTF-8 are written as "\n", "\x1b", "\u202e". All else stays.
std::string escaped(std::string_view text);

// Columns of a terminal that `text` takes, by Unicode's widths: 2 for "東", 0 for a combining accent.
std::size_t display_width(std::string_view text);

// For comparing names: without case, accents and forms of Unicode, with one blank for each run of blanks, '-' and '_'.
// "ORLÉANS", "Orléans" in either normal form, and "orleans" are equal then. Text that is not UTF-8 stays as it is.
std::string folded(std::string_view text);

// Insertions, deletions and replacements of code points that make one of the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The first of `names` with the least edit_distance() to `name`; empty when there are none.
std::string nearest_name(std::string_view name, const std::vector<std::string>& names);

}  // namespace stratus
