// Whose value was wrong.
#pragma once

#include <string_view>

#include "base/result.h"

namespace stratus {

// The same result; an error names the option whose value was wrong.
template <typename T>
Result<T> of_option(std::string_view option, Result<T> value) {
  if (!value) return fail(value.error().with_context(option));
  return value;
}

}  // namespace stratus
