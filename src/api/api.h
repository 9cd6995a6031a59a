// The routes of /api/v1 and what operators ask for: one request in, one answer out. No sockets.
#pragma once

#include <chrono>
#include <memory>

#include "api/definition/parameter_table.h"
#include "api/services.h"
#include "http/server.h"

namespace stratus {

struct ApiOptions {
  std::size_t kept_answers = 512;                  // prepared answers
  std::size_t kept_bytes = 4 * 1024 * 1024;        // all of them together
  std::size_t messages_a_post = 50'000;            // more get 413
  std::size_t rows_an_answer = kMostRows;          // of summaries, without a limit of the question
  std::int64_t periods_a_query = 20'000;           // hours, days, ... between start and end
  std::int64_t hours_a_query = 200'000;            // between start and end of raw
  std::chrono::milliseconds longest_wait{30'000};  // of `after`; a question may be given up before
  std::size_t waiting_questions = 2;               // with `after`, each on a thread of the server; more are refused at once
  // Whoever asks is the operator at a command line: errors blame its options, and may hold paths.
  bool for_operator = false;
};

// Thread-safe. What the services refer to must outlive it.
class Api {
 public:
  explicit Api(ApiServices services, ApiOptions options = {});
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  // An answer that is at hand and still true, for HttpServer's event loop. Never blocks for long.
  HttpServer::Prepared find_prepared(const RequestLine& line);
  // Equal for requests whose answers are the same bytes: for HttpServerOptions::key_of. Empty: of no other request.
  std::string key_of(const HttpRequest& request) const;
  // Any answer; blocks. Errors are application/problem+json (RFC 9457) with the status that fits.
  HttpResponse handle(const HttpRequest& request);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace stratus
