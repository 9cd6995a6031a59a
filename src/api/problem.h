// Errors as RFC 9457 says.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/definition/problem_code.h"
#include "base/result.h"
#include "http/server.h"

namespace stratus {

// One thing that is wrong with a request: of a parameter, or of a place in the body.
struct Mistake {
  ProblemCode code = ProblemCode::kWrongValue;
  std::string parameter{};               // as it is called at that door; empty: none
  std::optional<std::string> pointer{};  // RFC 6901
  std::optional<std::string> value{};    // what was stated
  std::vector<std::string> allowed{};    // what it may be: values, or one description
  std::string detail{};                  // for a person
};

// Why a request is not answered: its status is that of the code.
struct Problem {
  ProblemCode code = ProblemCode::kInternalError;
  std::string detail{};
  std::vector<Mistake> mistakes{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string cause{};  // the whole message, with paths, when `detail` leaves it out: for the operator, never for a caller

  int status() const { return info(code).status; }
};

template <typename T>
using Answered = tl::expected<T, Problem>;

// For STRATUS_ASSIGN_OR_RETURN in functions that return Answered.
inline tl::unexpected<Problem> fail(Problem problem) { return tl::unexpected<Problem>(std::move(problem)); }

// A problem of that code, with Retry-After where the status has one.
Problem problem_of(ProblemCode code, std::string detail);
// All that is wrong, at least one thing; the first one gives the code.
Problem problem_of(std::vector<Mistake> mistakes);
Problem problem_of(Mistake mistake);

// The answer to a question that failed. What the caller can mend is told as it is; most other messages come from storage and
// name files of the server: they become the cause, and a sentence the detail. kNotFound is of a station: nothing else is
// looked for by name.
Problem query_problem(const Error& error);
// The answer to a post that failed: kInvalidArgument is what the body holds, kConflict what is held already.
Problem post_problem(const Error& error);
// The answer to messages that were not taken: as above, but kResourceExhausted says why, for ingest names no files there,
// and kAlreadyExists is of their Idempotency-Key.
Problem refused_messages_problem(const Error& error);
// "by", "warmth", "\"warmth\" is not right": a mistake of that parameter.
Mistake mistake_of(ProblemCode code, std::string_view parameter, std::string_view value, std::string_view reason);
// "station", "Pari", {"a", "b"}: a wrong value, and what is allowed.
Mistake wrong_value(std::string_view parameter, std::string_view value, std::vector<std::string> allowed);

template <typename T>
Answered<T> answered(Result<T> result) {
  if constexpr (std::is_void_v<T>) {
    if (result) return {};
  } else {
    if (result) return *std::move(result);
  }
  return tl::unexpected<Problem>(query_problem(result.error()));
}

// application/problem+json: docs/formats/api.md.
HttpResponse to_response(const Problem& problem);

}  // namespace stratus
