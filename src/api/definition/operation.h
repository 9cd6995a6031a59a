// What a route takes and answers, as a table.
#pragma once

#include "api/definition/parameter.h"
#include "api/definition/problem_code.h"
#include "api/definition/shape.h"

namespace stratus {

enum class BodyForm : std::uint8_t {
  kOne,        // the shape
  kMany,       // an array of the shape
  kOneOrMany,  // the shape, or an array of anything, whose elements are judged one by one
  kLines,      // a JSON text a line
};

struct Body {
  std::string_view media_type;
  BodyForm form = BodyForm::kOne;
  ShapeOf shape = nullptr;
  std::string_view text{};
};

struct SuccessReply {
  int status = 200;
  std::string_view text;
  ShapeOf shape = nullptr;     // of application/json; none: any object, or no JSON
  ShapeOf or_shape = nullptr;  // what it may be instead
  std::string_view media_type = "application/json";
};

// Of an Idempotency-Key: printable ASCII without blanks.
inline constexpr std::size_t kMaxKeyBytes = 200;

struct Operation {
  std::string_view name;  // of functions made from the document; must not change
  std::string_view summary;
  ParameterList parameters{};
  std::span<const SuccessReply> replies;    // of success
  std::span<const ProblemCode> problems{};  // besides those that parameters, path and body bring, and those of any request
  std::span<const Body> bodies{};           // one of them is needed; none: no body
  std::string_view path_text{};             // what {id} is
  bool lasts = false;                       // has an ETag, and knows If-None-Match
  bool takes_key = false;                   // Idempotency-Key
};

}  // namespace stratus
