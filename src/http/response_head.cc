#include "http/response_head.h"

#include <fmt/format.h>

#include <iterator>

namespace stratus {

bool status_has_body(int status) { return status >= 200 && status != 204 && status != 304; }

void write_head(const HttpResponse& response, const HeadOptions& options, std::string& out) {
  out.clear();
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "HTTP/1.1 {} {}\r\n", response.status, status_phrase(response.status));
  if (!response.content_type.empty()) fmt::format_to(to, "Content-Type: {}\r\n", response.content_type);
  for (const auto& [name, value] : response.headers) fmt::format_to(to, "{}: {}\r\n", name, value);
  if (response.stream) {
    if (!options.http_1_0) out += "Transfer-Encoding: chunked\r\n";
  } else if (status_has_body(response.status)) {
    fmt::format_to(to, "Content-Length: {}\r\n", response.body ? response.body->size() : 0);
  }
  if (!options.keep_alive) {
    out += "Connection: close\r\n";
  } else if (options.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

}  // namespace stratus
