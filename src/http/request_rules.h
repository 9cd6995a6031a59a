// What a request must be before anybody looks at what it asks. Internal: included by http/*.cc and session.h only.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace stratus {

// Why a request is answered without being looked into; status 0: it is not.
struct Refusal {
  int status = 0;
  std::string detail{};
};

// The rules, of which each stands against an attack or a mistake of somebody between the client and this server:
// - Transfer-Encoding is "chunked" and nothing else, once, without Content-Length, in HTTP/1.1: otherwise the two ends may
//   disagree where the request ends, and its body would be run as the next request (RFC 9112 6.1, 6.3).
// - One Host, which HTTP/1.1 must state (RFC 9112 3.2). An absolute target names the host instead.
// - With `names` (lower case, without port), the host is one of them: a page whose name was bound to this address asks for
//   another (421). What changes something and comes from a page, comes from one of them too (403).
// - A body is not encoded: nobody would decode it (415, RFC 9110 15.5.16).
Refusal refusal_of(const boost::beast::http::request<boost::beast::http::string_body>& request,
                   const std::vector<std::string>& names);

// The path and query of a target, which may be in absolute form: "http://host/path?query" (RFC 9112 3.2.2). `memory` holds
// those that do not stand in it as they are: "/?query" of "http://host?query".
std::string_view origin_form(std::string_view target, std::string& memory);

// The host of "host", "host:port" or "[address]:port" in lower case, without brackets. Empty when it is none of these.
std::string host_of(std::string_view authority);

}  // namespace stratus
