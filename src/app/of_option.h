// Whose value was wrong.
#pragma once

#include <string_view>
#include <utility>

#include "base/result.h"

namespace stratus {

// The same result; what names nothing is a wrong command line.
template <typename T>
Result<T> of_argument(Result<T> value) {
  if (!value && value.error().kind == ErrorKind::kNotFound) value.error().kind = ErrorKind::kInvalidArgument;
  return value;
}

// The same, and an error names the option whose value was wrong.
template <typename T>
Result<T> of_option(std::string_view option, Result<T> value) {
  if (!value) value.error() = value.error().with_context(option);
  return of_argument(std::move(value));
}

}  // namespace stratus
