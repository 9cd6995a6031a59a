// What helps when dead letters are damaged.
#pragma once

#include <string>

#include "base/file_system.h"

namespace stratus {

// Without their folder there are no dead letters, and nothing else misses them: a restored folder would lose messages.
inline std::string letter_remedy(const Path& folder) {
  return "move the folder " + folder.string() +
         " away: the dead letters in it are set aside, and of the log nothing is lost; those of its records come again with "
         "stratus batch rebuild --from-log, where the log has all";
}

// Of kDataLoss, which otherwise names the place alone.
inline Error with_letter_remedy(Error error, const Path& folder) {
  if (error.kind == ErrorKind::kDataLoss) error.message += "; to go on, " + letter_remedy(folder);
  return error;
}

}  // namespace stratus
