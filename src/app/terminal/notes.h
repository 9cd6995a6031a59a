// Progress and remarks for a person: the only way to the terminal beside the answer.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "base/shown_text.h"

namespace stratus {

// Text of others (a station's name, what a server answered) may hold anything: what moves the cursor or begins a line is
// shown escaped here (base/shown_text.h), so that no caller has to think of it. A copy writes to the same stream.
class Notes {
 public:
  explicit Notes(std::ostream& out) : out_(&out) {}

  // One line, whatever `text` holds.
  void line(std::string_view text) const { *out_ << escaped(text) << '\n' << std::flush; }
  // Text of several lines, like a table; the line ends in it are meant.
  void text(std::string_view lines) const;
  // Draws over the line of a terminal; `text` has no line end.
  void draw(std::string_view text) const { *out_ << '\r' << escaped(text) << std::flush; }
  // Removes what was drawn.
  void wipe() const { *out_ << "\r\033[K" << std::flush; }

 private:
  std::ostream* out_;
};

inline void Notes::text(std::string_view lines) const {
  for (std::size_t end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
    *out_ << escaped(lines.substr(0, end)) << '\n';
    lines.remove_prefix(end + 1);
  }
  *out_ << escaped(lines) << std::flush;
}

}  // namespace stratus
