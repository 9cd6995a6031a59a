// The HTTP/1.1 server core: reads requests, asks a handler, writes answers. It knows no routes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/logger.h"
#include "base/result.h"
#include "http/http_metrics.h"
#include "http/url.h"

namespace stratus {

struct HttpRequest {
  std::string method;
  std::string target;  // as it was sent
  std::string path;    // percent-decoded
  QueryParams query;   // decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string id{};                                        // X-Request-Id, or made by the server
  std::function<bool()> abandoned = [] { return false; };  // whether nobody waits for the answer any more; see Lane

  // The first value of that name. Valid while the request lives.
  std::optional<std::string_view> query_value(std::string_view name) const;
  // Names of headers are compared without case.
  std::optional<std::string_view> header(std::string_view name) const;
};

// What an answer that is at hand is chosen by; borrowed for the call.
struct RequestLine {
  std::string_view method;
  std::string_view target;         // path and query as they were sent
  std::string_view if_none_match;  // empty: none
};

// A body made piece by piece, sent chunked. Called from one thread at a time.
struct HttpStream {
  std::function<std::string()> next;   // an empty piece ends the body
  std::chrono::milliseconds pause{0};  // before each piece
};

struct HttpResponse {
  int status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<const std::string> body;   // shared: prepared answers are sent without a copy
  std::shared_ptr<const HttpStream> stream;  // instead of body
  bool raw = false;                          // body is all that goes over the wire, head included; then close (tests)
  std::string_view route{};                  // a literal under which the answer is counted
};

HttpResponse make_response(int status, std::string content_type, std::string body);
HttpResponse make_response(int status, std::string content_type, std::shared_ptr<const std::string> body);
inline constexpr std::string_view kProblemType = "application/problem+json";
// RFC 9457: type about:blank, the title of the status, `code` (that of the status, for a program), `detail`. 503 has
// Retry-After. The server adds `request_id` to every problem that it sends.
HttpResponse make_problem(int status, std::string_view detail);
// The standard phrase of a status, "Not Found".
std::string_view status_phrase(int status);

// Each lane has workers of its own, so that no kind of request waits behind another.
enum class Lane : std::uint8_t {
  kQuestion,  // may take long; given up after question_timeout_s
  kWrite,
  kQuick,  // health and metrics
};
inline constexpr std::size_t kLaneCount = 3;

struct HttpServerOptions {
  std::string address = "127.0.0.1";  // or a name, which is resolved: its first address counts
  std::uint16_t port = 0;             // 0: the system chooses one
  int io_threads = 1;
  int worker_threads = 4;  // for questions
  int write_threads = 4;
  int quick_threads = 1;
  std::function<Lane(std::string_view method, std::string_view path)> lane_of;  // empty: all are questions
  std::size_t max_queued_requests = 256;                  // of one lane, waiting for a worker; more get 503
  std::size_t max_connections = 1024;                     // a new one closes the longest idle; see kReservedDescriptors
  std::uint64_t max_bytes_in_flight = 256 * 1024 * 1024;  // bodies that came and answers that go, of all; more get 503
  std::vector<std::string> names;                         // hosts that are answered for, lower case; empty: any
  const Clock* clock = nullptr;                           // for Date; outlives the server. None: no Date
  Logger* logger = nullptr;                               // outlives the server
  HttpMetrics* metrics = nullptr;                         // outlives the server
  // Questions of equal, not empty keys that are under way at the same time are answered once. Their answers have no stream.
  // Runs on the event loop. Empty: each is answered by itself.
  std::function<std::string(const HttpRequest&)> key_of;
  std::size_t max_header_bytes = 16 * 1024;
  std::uint64_t max_body_bytes = 8 * 1024 * 1024;
  int read_timeout_s = 10;           // from the first byte of a request to its last
  int idle_timeout_s = 60;           // between requests
  int write_timeout_s = 30;          // without progress of an answer
  int question_timeout_s = 30;       // from the whole request to its answer; then 503
  int slow_question_ms = 1000;       // a question that takes longer is told in the log
  int stop_grace_s = 5;              // for requests that run when stop() is called
  std::string tls_certificate_file;  // PEM chain; empty: plain HTTP
  std::string tls_key_file;          // PEM
};

// Answers of Lane::kQuick have a limit of their own: health and metrics are seen while others fill theirs.
inline constexpr std::uint64_t kQuickBytesInFlight = 8 * 1024 * 1024;

// Of the process's file descriptors; connections leave them to the store.
inline constexpr std::size_t kReservedDescriptors = 128;

class HttpServer {
 public:
  using Prepared = std::shared_ptr<const HttpResponse>;
  // Runs on the event loop and must not block. Returns the answer when it is at hand, nullptr when the request must go to
  // a worker. Called from every io thread at once.
  using FindPrepared = std::function<Prepared(const RequestLine&)>;
  // Runs on a worker thread and may block. Called from every worker at once. An exception becomes a 500.
  using Blocking = std::function<HttpResponse(const HttpRequest&)>;

  // Listens when it returns. `find_prepared` may be empty. kUnavailable when the port is taken, kInvalidArgument for a bad
  // address or certificate; the message names it.
  static Result<std::unique_ptr<HttpServer>> start(const HttpServerOptions& options, FindPrepared find_prepared,
                                                   Blocking blocking);

  // Stops as stop() does.
  ~HttpServer();

  std::uint16_t port() const;
  // Where it can be reached from this machine: "http://ADDRESS:PORT" with the address that it listens on ("[::1]"; the
  // loopback one when it listens on all), or "https://localhost:PORT"; without a slash at the end.
  std::string base_url() const;
  // Takes no new request, answers 503 to those that wait, lets the running ones finish for at most stop_grace_s, joins all
  // threads; a handler that never returns holds it up. May be called twice, not from a handler.
  void stop();

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace stratus
