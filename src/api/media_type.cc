#include "api/media_type.h"

#include <algorithm>

namespace stratus {

std::string media_type(const HttpRequest& request) {
  std::string type(request.header("Content-Type").value_or(""));
  type.resize(std::min(type.size(), type.find_first_of("; \t")));
  for (char& c : type) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return type;
}

Problem wrong_type(std::string_view type, std::string_view taken) {
  Problem problem = problem_of(ProblemCode::kWrongMediaType,
                               "Content-Type \"" + std::string(type) + "\" is not taken here; taken: " + std::string(taken));
  problem.headers.emplace_back("Accept-Post", taken);
  return problem;
}

}  // namespace stratus
