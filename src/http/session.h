// One connection of the HTTP server: reads requests, asks for answers, writes them. Internal: included by server.cc only.
#pragma once

#include "http/connection.h"

// After connection.h, which sets an option of Asio.
#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <condition_variable>
#include <mutex>
#include <type_traits>

#include "http/byte_budget.h"
#include "http/flights.h"
#include "http/peer_watch.h"
#include "http/request_id.h"
#include "http/request_rules.h"
#include "http/response_head.h"
#include "http/worker_pool.h"

namespace stratus {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using TlsSocket = asio::ssl::stream<Socket>;
template <typename T>
using Task = asio::awaitable<T, asio::io_context::executor_type>;
constexpr asio::use_awaitable_t<asio::io_context::executor_type> kAwait;

constexpr std::size_t kReadBytes = 8 * 1024;
constexpr std::size_t kLingerBytes = 4 * 1024 * 1024;
constexpr std::size_t kLoggedTargetBytes = 512;

// What all connections of one server share. Thread-safe.
struct ServerCore {
  const HttpServerOptions options;
  const HttpServer::FindPrepared find_prepared;
  const HttpServer::Blocking blocking;
  std::atomic<bool> stopping{false};
  std::mutex mutex{};
  std::condition_variable ended{};
  std::size_t open = 0;                 // connections; guarded by mutex
  std::atomic<bool> abandoning{false};  // what still runs is not waited for
  NoLogger nobody{};
  Logger& logger = options.logger != nullptr ? *options.logger : nobody;
  std::array<WorkerPool*, kLaneCount> pools{};  // by lane; set before the first connection
  ByteBudget budget{options.max_bytes_in_flight};
  ByteBudget quick_budget{kQuickBytesInFlight};
  HttpMetrics uncounted{};
  HttpMetrics& metrics = options.metrics != nullptr ? *options.metrics : uncounted;
  RefusalLog refusals{logger};
  RequestIds ids{};
  Flights flights{};

  std::optional<UtcSeconds> now() const {
    if (options.clock == nullptr) return std::nullopt;
    return floor_seconds(options.clock->now());
  }

  void refused(Refused reason, const RefusedRequest& request) {
    metrics.refused(reason);
    refusals.tell(reason, request);
  }

  void connection_ended() {
    const std::lock_guard lock(mutex);
    --open;
    ended.notify_all();
  }
};

// One connection, a plain or a TLS one, read and written by one coroutine.
template <typename Stream>
class Session final : public Connection {
 public:
  template <typename... Args>
  Session(ServerCore& server, Loop& loop, Args&&... args)
      : server_(server), loop_(loop), stream_(std::forward<Args>(args)...) {
    loop_.connections.push_back(this);
    place_ = std::prev(loop_.connections.end());
    if (!loop_.sweeping) sweep(loop_);
  }
  ~Session() override {
    loop_.connections.erase(place_);
    server_.connection_ended();
  }

  void cancel() override {
    error_code ignored;
    stream_.lowest_layer().cancel(ignored);
  }

  Task<void> serve() {
    error_code error;
    stream_.lowest_layer().non_blocking(true, error);
    stream_.lowest_layer().set_option(tcp::no_delay(true), error);
    if constexpr (std::is_same_v<Stream, TlsSocket>) {
      wait_for(Waiting::kPeer, server_.options.read_timeout_s);
      co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(kAwait, error));
      if (error) co_return;
    }
    bool more = true;
    while (more) more = co_await serve_one();
    if (!evicted) co_await close();
  }

 private:
  using Parser = http::request_parser<http::string_body>;

  void wait_for(Waiting what, int seconds) {
    waiting = what;
    deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  }
  void wait_for_nothing() {
    waiting = Waiting::kNothing;
    deadline = SteadyTime::max();
  }

  // One request and its answer. False when the connection is to be closed.
  Task<bool> serve_one() {
    Parser parser;
    bytes_.release();
    body_bytes_ = 0;
    parser.eager(true);
    parser.body_limit(server_.options.max_body_bytes);
    parser.header_limit(static_cast<std::uint32_t>(server_.options.max_header_bytes));
    const int status = co_await read_request(parser);
    if (status == 0) co_return false;
    arrived_ = std::chrono::steady_clock::now();
    name(parser);
    if (status != 200) {
      co_await refuse(reason_of(status), status, refusal(status));
      co_return false;
    }
    wait_for_nothing();
    const Refusal refused = refusal_of(parser.get(), server_.options.names);
    if (refused.status != 0) {
      co_await refuse(reason_of(refused.status), refused.status, refused.detail);
      co_return false;
    }
    const HttpServer::Prepared prepared = find_prepared(parser);
    if (prepared) co_return co_await send(*prepared, std::nullopt, parser, true);
    if (!take(parser)) {
      co_await refuse(Refused::kMalformed, 400, "the request target is not a valid path and query");
      co_return false;
    }
    const Reply reply = co_await on_worker(lane(parser));
    co_return co_await send(reply.response, reply.refused, parser, false);
  }

  // The name that the request came with, or a new one.
  void name(const Parser& parser) {
    const std::string_view given = view(parser.get()[boost::beast::string_view(kRequestIdHeader)]);
    if (is_request_id(given)) {
      request_.id = given;
    } else {
      server_.ids.next(request_.id);
    }
  }

  // Of a refusal by the server itself.
  static Refused reason_of(int status) {
    if (status == 403) return Refused::kForeignOrigin;
    if (status == 503) return Refused::kBytesInFlight;
    return refused_by(status).value_or(Refused::kMalformed);
  }

  HttpServer::Prepared find_prepared(const Parser& parser) const {
    if (!server_.find_prepared) return nullptr;
    const auto& message = parser.get();
    return server_.find_prepared(
        {view(message.method_string()), view(message.target()), view(message[http::field::if_none_match])});
  }

  Lane lane(const Parser& parser) const {
    if (!server_.options.lane_of) return Lane::kQuestion;
    return server_.options.lane_of(view(parser.get().method_string()), request_.path);
  }

  static std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

  // False when the connection is to be closed.
  Task<bool> send(const HttpResponse& made, std::optional<Refused> refused, const Parser& parser, bool prepared) {
    HttpResponse instead;
    const HttpResponse* response = &made;
    BytesInFlight& bytes = lane_ == Lane::kQuick && !prepared ? quick_bytes_ : bytes_;
    if (!bytes.grow(made.body ? made.body->size() : 0)) {
      instead = make_problem(503, "too many bytes of answers wait for slow clients; try again");
      response = &instead;
      refused = Refused::kBytesInFlight;
    }
    if (response->content_type == kProblemType && response->body) {
      instead = with_request_id(*response, request_.id);
      response = &instead;
    }
    tell(*response, refused, prepared);
    HeadOptions head;
    head.date = server_.now();
    head.request_id = request_.id;
    head.keep_alive = parser.get().keep_alive() && !server_.stopping && !response->raw;
    head.http_1_0 = parser.get().version() < 11;
    const bool written = co_await write(*response, head, parser.get().method() == http::verb::head);
    bytes_.release();
    quick_bytes_.release();
    // A stream to an HTTP/1.0 client ends with the connection.
    const bool ends = response->stream && head.http_1_0;
    co_return written&& head.keep_alive && !ends;
  }

  // Counts the answer, and tells the operator what it should know of it.
  void tell(const HttpResponse& response, std::optional<Refused> refused, bool prepared) {
    const auto took = std::chrono::steady_clock::now() - arrived_;
    server_.metrics.answered(response.route, response.status, prepared,
                             std::chrono::duration_cast<std::chrono::microseconds>(took));
    if (prepared && !refused) return;
    if (!refused) refused = refused_by(response.status);
    if (refused) {
      const std::string_view path = prepared ? std::string_view() : request_.path;  // of a prepared answer it is not parsed
      server_.refused(*refused, {response.status, status_phrase(response.status), request_.id, path});
    }
    const auto took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    if (lane_ == Lane::kQuestion && !prepared && took_ms > server_.options.slow_question_ms) tell_slow(response, took_ms);
  }

  // The query of a question that was not understood may be anything, a secret too.
  void tell_slow(const HttpResponse& response, std::int64_t took_ms) {
    const bool understood = !response.route.empty() && (response.status < 400 || response.status >= 500);
    const std::string& target = understood ? request_.target : request_.path;
    server_.logger.warning("slow question", {{"request_id", request_.id},
                                             {"method", request_.method},
                                             {"target", target.substr(0, kLoggedTargetBytes)},
                                             {"status", response.status},
                                             {"bytes", static_cast<std::int64_t>(response.body ? response.body->size() : 0)},
                                             {"took_ms", took_ms}});
  }

  // The answer of the handler that may block, given by a worker, to this question or to an equal one under way; the loop
  // goes on meanwhile.
  Task<Reply> on_worker(Lane lane) {
    lane_ = lane;
    const auto initiate = [this](auto handler) {
      auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      const auto complete = [shared](Reply reply) {
        asio::post(asio::get_associated_executor(*shared),
                   [shared, reply = std::move(reply)]() mutable { (*shared)(std::move(reply)); });
      };
      ServerCore& server = server_;
      auto flight = server.flights.join(key(), {[this] { return has_left(); }, complete}, give_up());
      if (!flight) return server.metrics.joined();
      request_.abandoned = [&server, flight] { return server.abandoning || server.flights.abandoned(*flight).has_value(); };
      // Landing ends this session's wait, and perhaps the session.
      const auto work = [this, &server, flight] { server.flights.land(flight, call(*flight)); };
      if (!server.pools[static_cast<std::size_t>(lane_)]->submit(work))
        server.flights.land(flight, {make_problem(503, "too many requests wait already; try again"), Refused::kQueueFull});
    };
    co_return co_await asio::async_initiate<decltype(kAwait), void(Reply)>(initiate, kAwait);
  }

  std::string key() const {
    if (lane_ != Lane::kQuestion || !server_.options.key_of) return {};
    return server_.options.key_of(request_);
  }

  SteadyTime give_up() const {
    if (lane_ != Lane::kQuestion) return SteadyTime::max();
    return arrived_ + std::chrono::seconds(server_.options.question_timeout_s);
  }

  // Called by a worker while this coroutine waits for it.
  bool has_left() { return peer_.gone(stream_.lowest_layer().native_handle()); }

  Reply call(const Flight& flight) const {
    // What waited for a worker is not begun any more.
    if (server_.stopping) return {make_problem(503, "the server stops; try again when it runs"), Refused::kStopping};
    try {
      if (const auto why = server_.flights.abandoned(flight))
        return {make_problem(503, "the question waited too long to be answered; try again"), why};
      HttpResponse response = server_.blocking(request_);
      if (response.status != 503) return {std::move(response), std::nullopt};
      return {std::move(response), server_.flights.abandoned(flight)};
    } catch (const std::exception& error) {
      server_.logger.error("a request failed",
                           {{"request_id", request_.id}, {"target_path", request_.path}, {"error", error.what()}});
      return {make_problem(500, "the request failed inside the server"), std::nullopt};
    }
  }

  // Of a request that is not looked into; the connection is closed then.
  Task<void> refuse(Refused reason, int status, std::string detail) {
    server_.refused(reason, {status, detail, request_.id, {}});
    HttpResponse response = with_request_id(make_problem(status, detail), request_.id);
    if (status == 415) response.headers.emplace_back("Accept-Encoding", "identity");
    HeadOptions options;
    options.date = server_.now();
    options.request_id = request_.id;
    options.keep_alive = false;
    co_await write(response, options, false);
  }

  std::string refusal(int status) const {
    switch (status) {
      case 408: return "the request did not arrive within " + std::to_string(server_.options.read_timeout_s) + " s";
      case 413: return "the body is larger than " + std::to_string(server_.options.max_body_bytes) + " bytes";
      case 414:
        return "the target and the header are larger than " + std::to_string(server_.options.max_header_bytes) + " bytes";
      case 503: return "too many bytes of requests and answers are under way; try again";
      case 431: return "the header is larger than " + std::to_string(server_.options.max_header_bytes) + " bytes";
      default: return "the request is not valid HTTP/1.1";
    }
  }

  // 200 when the request is whole, 0 when the peer is gone or idle, else the status that refuses it.
  Task<int> read_request(Parser& parser) {
    bool asked_to_continue = false;
    wait_for(Waiting::kRequest, server_.options.idle_timeout_s);
    for (;;) {
      error_code error;
      if (buffer_.size() > 0) {
        if (waiting == Waiting::kRequest) wait_for(Waiting::kRestOfRequest, server_.options.read_timeout_s);
        buffer_.consume(parser.put(buffer_.data(), error));
        if (!bytes_.grow(body_growth(parser))) co_return 503;
        if (error && error != http::error::need_more) co_return status_of(error, parser);
        if (parser.is_done()) co_return 200;
      }
      if (parser.is_header_done() && !asked_to_continue && expects_to_continue(parser)) {
        asked_to_continue = true;
        head_ = "HTTP/1.1 100 Continue\r\n\r\n";
        const bool written = co_await write_all(head_, std::string_view());
        if (!written) co_return 0;
        wait_for(Waiting::kRestOfRequest, server_.options.read_timeout_s);
      }
      if (waiting == Waiting::kRequest) co_await after_the_others();
      if (waiting == Waiting::kRequest && server_.stopping) co_return 0;
      // A chunk's extension or a trailer that does not end is no body, whose limit would end it.
      if (buffer_.size() > server_.options.max_header_bytes) co_return 431;
      const std::size_t n =
          co_await stream_.async_read_some(buffer_.prepare(kReadBytes), asio::redirect_error(kAwait, error));
      if (error) co_return expired&& waiting == Waiting::kRestOfRequest ? 408 : 0;
      buffer_.commit(n);
    }
  }

  static bool expects_to_continue(const Parser& parser) {
    return boost::beast::iequals(parser.get()[http::field::expect], "100-continue");
  }

  // Lets the loop answer the other connections first: the next request has often arrived then, so that the first attempt
  // to read it is not in vain.
  Task<void> after_the_others() { return asio::post(loop_.context.get_executor(), kAwait); }

  static int status_of(error_code error, const Parser& parser) {
    if (error == http::error::body_limit) return 413;
    if (error == http::error::header_limit) return parser.get().target().empty() ? 414 : 431;
    return 400;
  }

  // By how much the body has grown since it was asked last.
  std::size_t body_growth(const Parser& parser) {
    const std::size_t now = parser.get().body().size();
    const std::size_t before = std::exchange(body_bytes_, now);
    return now > before ? now - before : 0;
  }

  // Moves the parsed request into request_, whose memory is used again and again.
  bool take(Parser& parser) {
    auto& message = parser.get();
    request_.method = view(message.method_string());
    request_.target = view(message.target());
    if (request_.method == "OPTIONS" && request_.target == "*") {
      request_.path = request_.target;
      request_.query.clear();
    } else {
      std::string memory;
      if (!parse_target(origin_form(request_.target, memory), target_)) return false;
      std::swap(request_.path, target_.path);
      std::swap(request_.query, target_.query);
    }
    request_.headers.clear();
    for (const auto& field : message)
      request_.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    request_.body = std::move(message.body());
    peer_.start(end_of_input(message.version() < 11));
    return true;
  }

  static EndOfInput end_of_input(bool http_1_0) {
    if (std::is_same_v<Stream, TlsSocket>) return EndOfInput::kLeft;
    return http_1_0 ? EndOfInput::kStays : EndOfInput::kAsk;
  }

  Task<bool> write(const HttpResponse& response, const HeadOptions& options, bool head_only) {
    head_.clear();
    if (!response.raw) write_head(response, options, head_);
    // Plain statements: g++ 12 miscompiles co_await beside && and ?:.
    std::string_view body;
    if (response.body && !head_only && status_has_body(response.status)) body = *response.body;
    const bool streamed = response.stream && !head_only;
    const bool chunked = !options.http_1_0 && !response.raw;
    bool written = co_await write_all(head_, body);
    if (written && streamed) written = co_await write_stream(*response.stream, chunked);
    co_return written;
  }

  Task<bool> write_stream(const HttpStream& stream, bool chunked) {
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                               asio::io_context::executor_type>
        timer(loop_.context);
    for (;;) {
      if (stream.pause.count() > 0) {
        error_code ignored;
        wait_for_nothing();
        timer.expires_after(stream.pause);
        co_await timer.async_wait(asio::redirect_error(kAwait, ignored));
        if (server_.stopping) co_return false;
      }
      std::string piece = stream.next();
      const bool last = piece.empty();
      if (chunked) piece.append("\r\n");
      if (chunked) head_ = last ? "0\r\n" : hex(piece.size() - 2) + "\r\n";
      if (!chunked) head_.clear();
      const bool written = co_await write_all(head_, piece);
      if (last || !written) co_return written;
    }
  }

  static std::string hex(std::size_t n) {
    std::array<char, 20> text{};
    return {text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%zx", n))};
  }

  // What goes out without a turn through the loop: nearly always all of it. would_block when that cannot be tried.
  std::size_t write_at_once(const std::array<asio::const_buffer, 2>& pieces, error_code& error) {
    if constexpr (std::is_same_v<Stream, Socket>) return stream_.write_some(pieces, error);
    error = asio::error::would_block;
    return 0;
  }

  // Both pieces with as few system calls as possible; false when the peer is gone or too slow.
  Task<bool> write_all(std::string_view first, std::string_view second) {
    while (!first.empty() || !second.empty()) {
      const std::array<asio::const_buffer, 2> pieces{asio::buffer(first), asio::buffer(second)};
      error_code error;
      std::size_t n = write_at_once(pieces, error);
      if (error == asio::error::would_block) {
        wait_for(Waiting::kPeer, server_.options.write_timeout_s);
        n = co_await stream_.async_write_some(pieces, asio::redirect_error(kAwait, error));
      }
      if (error) co_return false;
      const std::size_t of_first = std::min(n, first.size());
      first.remove_prefix(of_first);
      second.remove_prefix(n - of_first);
    }
    co_return true;
  }

  // Says goodbye, then reads what the peer still sends: closing over unread bytes would reset the connection and lose
  // the answer.
  Task<void> close() {
    error_code error;
    expired = false;
    wait_for(Waiting::kPeer, 1);
    if constexpr (std::is_same_v<Stream, TlsSocket>) {
      co_await stream_.async_shutdown(asio::redirect_error(kAwait, error));
    } else {
      stream_.shutdown(tcp::socket::shutdown_send, error);
      for (std::size_t total = 0; !error && total < kLingerBytes;) {
        buffer_.clear();
        total += co_await stream_.async_read_some(buffer_.prepare(kReadBytes), asio::redirect_error(kAwait, error));
      }
    }
  }

  ServerCore& server_;
  Loop& loop_;
  Stream stream_;
  std::list<Connection*>::iterator place_;
  boost::beast::flat_buffer buffer_;
  Target target_;
  HttpRequest request_;
  SteadyTime arrived_{};  // the last byte of the request
  Lane lane_ = Lane::kQuestion;
  PeerWatch peer_;
  std::string head_;
  BytesInFlight bytes_{server_.budget};  // of the body that came and of the answer that goes
  BytesInFlight quick_bytes_{server_.quick_budget};
  std::size_t body_bytes_ = 0;
};

}  // namespace stratus
