// Whose value was wrong.
#pragma once

#include <string_view>
#include <utility>

#include "base/result.h"

namespace stratus {

// The same result; an error names the option whose value was wrong. A value that names nothing is a wrong command line.
template <typename T>
Result<T> of_option(std::string_view option, Result<T> value) {
  if (value) return value;
  Error error = value.error().with_context(option);
  if (error.kind == ErrorKind::kNotFound) error.kind = ErrorKind::kInvalidArgument;
  return fail(std::move(error));
}

}  // namespace stratus
