// The head of an answer as bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/server.h"

namespace stratus {

struct HeadOptions {
  bool keep_alive = true;
  bool http_1_0 = false;
  std::string_view request_id{};     // empty: none
  std::optional<UtcSeconds> date{};  // for the header Date; a server without a clock sends none (RFC 9110 6.6.1)
};

// Whether an answer of that status has a body at all (not 1xx, 204, 304).
bool status_has_body(int status);

// Replaces `out` by the status line and all header lines, the empty line included. Content-Length is that of `body`,
// also when the body itself is not sent (HEAD).
void write_head(const HttpResponse& response, const HeadOptions& options, std::string& out);

// The problem with a last member `request_id`. Its body is a JSON object.
HttpResponse with_request_id(HttpResponse problem, std::string_view request_id);

}  // namespace stratus
