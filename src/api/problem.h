// Errors as RFC 9457 says.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/server.h"

namespace stratus {

// What is wrong, for a person (`detail`) and for a program (the rest, where it applies).
struct Problem {
  int status = 400;
  std::string detail;
  std::string parameter;             // whose value was wrong
  std::string value;                 // and what it was
  std::vector<std::string> allowed;  // what it may be: values, or one description
  std::vector<std::pair<std::string, std::string>> headers;
  std::string cause;  // the whole message, with paths, when `detail` leaves it out: for the operator, never for a caller
};

template <typename T>
using Answered = tl::expected<T, Problem>;

// For STRATUS_ASSIGN_OR_RETURN in functions that return Answered.
inline tl::unexpected<Problem> fail(Problem problem) { return tl::unexpected<Problem>(std::move(problem)); }

// The answer to a question that failed: kInvalidArgument and kUnsupported 400, kPermissionDenied 403, kNotFound 404,
// kAlreadyExists 409, kDataLoss and kInternal 500, all else 503 with Retry-After. What the caller can mend is told as it is;
// most other messages come from storage and name files of the server: they become the cause, and a sentence the detail.
Problem query_problem(const Error& error);
// The answer to a post that failed: as above, but kInvalidArgument 422, kConflict 409, kDataLoss 503.
Problem post_problem(const Error& error);
// The answer to messages that were not taken: as above, but kResourceExhausted says why, for ingest names no files there.
Problem refused_messages_problem(const Error& error);

// "by", "warmth", "\"warmth\" is not right" -> 400 that blames the parameter.
Problem wrong_parameter(std::string_view parameter, std::string_view value, std::string_view reason);
// "station", "Pari", {"a", "b"} -> 400 that names all three.
Problem wrong_value(std::string_view parameter, std::string_view value, std::vector<std::string> allowed);

template <typename T>
Answered<T> answered(Result<T> result) {
  if constexpr (std::is_void_v<T>) {
    if (result) return {};
  } else {
    if (result) return *std::move(result);
  }
  return tl::unexpected<Problem>(query_problem(result.error()));
}

// application/problem+json: type, title, status, detail, and parameter, value and allowed where they are set.
HttpResponse to_response(const Problem& problem);

}  // namespace stratus
