// Small helpers for URLs, both ways.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace stratus {

// Decoded names and values, in the order of the text. A name without '=' has an empty value.
using QueryParams = std::vector<std::pair<std::string, std::string>>;

// The target of a request line: "/a%20b?c=d" is path "/a b" and query {c, d}. '+' in a query is a blank.
struct Target {
  std::string path;
  QueryParams query;
};

// kInvalidArgument when it is not an absolute path with an optional query. Reuses the memory of `target`.
Status parse_target(std::string_view text, Target& target);

// The pairs of a query or of a form body (application/x-www-form-urlencoded). kInvalidArgument on a bad escape.
Result<QueryParams> parse_query(std::string_view text);

// Leaves only the unreserved characters of RFC 3986 as they are.
std::string percent_encode(std::string_view text);
std::string percent_encode_query(const QueryParams& params);

struct Origin {
  std::string scheme;  // lower case
  std::string host;    // lower case
  std::uint16_t port = 0;
  bool operator==(const Origin&) const = default;
};

// The origin of an http or https URL, with the scheme's port when none is written. kInvalidArgument for anything else.
Result<Origin> origin_of(std::string_view url);

// The URL as it may be printed: without user, query and fragment, where keys live.
std::string redacted(std::string_view url);

}  // namespace stratus
