#include "base/result.h"

namespace stratus {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalidArgument: return "invalid argument";
    case ErrorKind::kNotFound: return "not found";
    case ErrorKind::kAlreadyExists: return "already exists";
    case ErrorKind::kPermissionDenied: return "permission denied";
    case ErrorKind::kUnavailable: return "unavailable";
    case ErrorKind::kResourceExhausted: return "resource exhausted";
    case ErrorKind::kDataLoss: return "data loss";
    case ErrorKind::kConflict: return "conflict";
    case ErrorKind::kUnsupported: return "unsupported";
    case ErrorKind::kCancelled: return "cancelled";
    case ErrorKind::kInternal: return "internal error";
  }
  return "unknown error";
}

Error Error::with_context(std::string_view context) const { return Error{kind, std::string(context) + ": " + message}; }

}  // namespace stratus
