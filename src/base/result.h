// The one error language of Stratus. Every function that can fail for a reason outside the
// program returns Result<T> or Status; exceptions stop at the adapter that meets them.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace stratus {

// Kinds are chosen by what a caller would do, not by where the error arose.
enum class ErrorKind {
  kInvalidArgument,    // The input is wrong: tell the user, do not retry.
  kNotFound,           // What was asked for does not exist.
  kAlreadyExists,      // Another owner holds it: a lock, a name.
  kPermissionDenied,   // A key or a right is missing.
  kUnavailable,        // Try again: a server or a connection failed for now.
  kResourceExhausted,  // A budget, a quota, a disk or a limit is used up.
  kDataLoss,           // Stored bytes are damaged or missing.
  kConflict,           // The state moved: read it again and retry.
  kUnsupported,        // Valid, but not something that this program does.
  kCancelled,          // The user or a shutdown asked to stop.
  kInternal,           // Our own mistake.
};

std::string_view to_string(ErrorKind kind);

// A message names the value, the place (file, line, position) and the option to change.
// It never holds a secret.
struct Error {
  ErrorKind kind;
  std::string message;

  // The same error with "context: " in front.
  Error with_context(std::string_view context) const;

  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace stratus

#define STRATUS_CONCAT_INNER(a, b) a##b
#define STRATUS_CONCAT(a, b) STRATUS_CONCAT_INNER(a, b)

// Returns the error of a Status or Result from the enclosing function.
#define STRATUS_RETURN_IF_ERROR(expression)                              \
  do {                                                                   \
    auto&& stratus_status = (expression);                                \
    if (!stratus_status) return ::stratus::fail(stratus_status.error()); \
  } while (false)

// Binds the value of a Result, or returns its error from the enclosing function.
#define STRATUS_ASSIGN_OR_RETURN(declaration, expression)                                 \
  auto STRATUS_CONCAT(stratus_result_, __LINE__) = (expression);                          \
  if (!STRATUS_CONCAT(stratus_result_, __LINE__))                                         \
    return ::stratus::fail(std::move(STRATUS_CONCAT(stratus_result_, __LINE__)).error()); \
  declaration = *std::move(STRATUS_CONCAT(stratus_result_, __LINE__))
