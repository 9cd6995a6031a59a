#include "ports/stamped_call.h"

namespace stratus {

void StampedCall::add(Stamping how, UtcMillis stamp) {
  if (stamps.empty() || stamps.back().how != how || stamps.back().stamp != stamp) stamps.push_back({0, how, stamp});
  ++stamps.back().messages;
}

}  // namespace stratus
