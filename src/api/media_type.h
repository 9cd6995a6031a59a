// What a posted body is. Only types that no form of a browser can send are taken, so a page elsewhere cannot post here.
#pragma once

#include <string>

#include "api/problem.h"

namespace stratus {

// Of the Content-Type header: "Application/JSON; charset=utf-8" -> "application/json". Empty without one.
std::string media_type(const HttpRequest& request);

// 415 that names the type and those that are taken.
Problem wrong_type(std::string_view type, std::string_view taken);

}  // namespace stratus
