// The HTTP client core: one request, one answer, with limits on everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/url.h"

namespace stratus {

struct HttpFetch {
  std::string url;  // http or https, percent-encoded
  std::vector<std::pair<std::string, std::string>> headers;
  std::string method = "POST";  // of a post: or PUT, DELETE
  std::string body;             // likewise
  std::string content_type = "application/json";
  int connect_timeout_s = 10;
  int total_timeout_s = 60;                       // redirects included
  std::size_t max_body_bytes = 16 * 1024 * 1024;  // after decompression
  std::string user_agent = "stratus";
  bool follow_redirects = true;  // of a get; else whoever asks reads the Location itself
};

struct HttpReply {
  int status = 0;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  std::optional<std::string_view> header(std::string_view name) const;  // compared without case
};

struct HttpClientOptions {
  std::string ca_file;  // PEM; empty: the authorities of the machine. The peer is verified always.
  std::string proxy;    // empty: none, whatever the environment says
  // Looked at while a request is under way, about once a second; true ends it with kCancelled. Empty: never.
  std::function<bool()> stopped;
};

// Keeps its connection open between requests. Not thread-safe: one client a thread.
class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options = {});
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;

  // An answer of any status is a success. At most three redirects are followed, only to the same scheme, host and port.
  // kUnavailable: no connection, time over, or a cut answer. kPermissionDenied: the peer's certificate is not valid for
  // this host. kCancelled: `stopped` said so. kResourceExhausted: the body is larger than max_body_bytes; the transfer was
  // stopped there. kUnsupported: a redirect to another origin. kInvalidArgument: not an http or https URL. Messages show the
  // URL without its query.
  Result<HttpReply> get(const HttpFetch& fetch);
  // As get, but never follows a redirect.
  Result<HttpReply> post(const HttpFetch& fetch);

 private:
  class Impl;  // keeps curl out of this header
  std::unique_ptr<Impl> impl_;
};

}  // namespace stratus
