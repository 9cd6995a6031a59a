// Port: what could not be used, with the reason. Nothing is ever dropped.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace stratus {

struct DeadLetter {
  std::string bytes;   // as received
  std::string reason;  // one line, for a person
  std::string origin;  // where it came from: "http", "import FILE:LINE", "collect Paris"
  UtcMillis received_at;
  bool operator==(const DeadLetter&) const = default;
};

class DeadLetters {
 public:
  virtual ~DeadLetters() = default;
  // Durable on return.
  virtual Status append(const std::vector<DeadLetter>& letters) = 0;
  // All letters, oldest first.
  virtual Result<std::vector<DeadLetter>> read() const = 0;
};

}  // namespace stratus
