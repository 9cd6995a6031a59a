#include "http/server.h"

#if defined(__SANITIZE_THREAD__)
// The thread sanitizer does not know fences; the mutex of Asio's queue orders what is handed over anyway.
#define BOOST_ASIO_DISABLE_FENCED_BLOCK
#endif

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <type_traits>

#include "http/response_head.h"
#include "http/worker_pool.h"

namespace stratus {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using SteadyTime = std::chrono::steady_clock::time_point;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using TlsSocket = asio::ssl::stream<Socket>;
template <typename T>
using Task = asio::awaitable<T, asio::io_context::executor_type>;
constexpr asio::use_awaitable_t<asio::io_context::executor_type> kAwait;

constexpr auto kSweep = std::chrono::milliseconds(250);
constexpr std::size_t kReadBytes = 8 * 1024;
constexpr std::size_t kLingerBytes = 4 * 1024 * 1024;

// What a connection waits for; decides what an expired deadline or a stop means.
enum class Waiting { kNothing, kRequest, kRestOfRequest, kPeer };

// A connection as its loop sees it. All members belong to the loop's thread.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void cancel() = 0;

  SteadyTime deadline = SteadyTime::max();
  Waiting waiting = Waiting::kNothing;
  bool expired = false;
};

// One event loop on one thread, with its connections.
struct Loop {
  std::list<Connection*> connections;  // before the context, whose end ends the connections
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  asio::steady_timer sweeper{context};
  bool sweeping = false;
  std::thread thread;
};

// Closes what has passed its deadline. One coarse timer a loop costs nothing a request; a timer a request would.
void sweep(Loop& loop) {
  loop.sweeping = !loop.connections.empty();
  if (!loop.sweeping) return;
  loop.sweeper.expires_after(kSweep);
  loop.sweeper.async_wait([&loop](error_code error) {
    if (error) return;
    const SteadyTime now = std::chrono::steady_clock::now();
    for (Connection* connection : loop.connections) {
      if (connection->deadline > now) continue;
      connection->expired = true;
      connection->deadline = SteadyTime::max();
      connection->cancel();
    }
    sweep(loop);
  });
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const HttpServerOptions& options, Ready ready, Blocking blocking)
      : options_(options), ready_(std::move(ready)), blocking_(std::move(blocking)) {
    for (int i = 0; i < std::max(1, options.io_threads); ++i) loops_.push_back(std::make_unique<Loop>());
    acceptor_ = std::make_unique<tcp::acceptor>(loops_.front()->context);
  }
  ~Impl() { stop(); }

  Status listen();
  void run();
  void stop();

  std::uint16_t port() const { return port_; }
  bool tls() const { return tls_ != nullptr; }

 private:
  template <typename Stream>
  class Session;

  Status load_certificate();
  Task<void> accept();
  template <typename Stream>
  void spawn(Loop& loop, std::unique_ptr<Session<Stream>> session);
  HttpResponse call(const HttpRequest& request) const;
  Task<HttpResponse> answer(const HttpRequest& request);
  Task<HttpResponse> on_worker(const HttpRequest& request);
  void connection_ended();

  const HttpServerOptions options_;
  const Ready ready_;
  const Blocking blocking_;
  std::unique_ptr<asio::ssl::context> tls_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t open_ = 0;  // connections; guarded by mutex_
  bool stopped_ = false;  // used by the owner's thread
  std::vector<std::unique_ptr<Loop>> loops_;
  std::unique_ptr<tcp::acceptor> acceptor_;
  std::unique_ptr<WorkerPool> pool_;  // after the loops: its queue holds handlers of them
};

// One connection, a plain or a TLS one, read and written by one coroutine.
template <typename Stream>
class HttpServer::Impl::Session final : public Connection {
 public:
  template <typename... Args>
  Session(Impl& server, Loop& loop, Args&&... args) : server_(server), loop_(loop), stream_(std::forward<Args>(args)...) {
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
      wait_for(Waiting::kPeer, server_.options_.read_timeout_s);
      co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(kAwait, error));
      if (error) co_return;
    }
    bool more = true;
    while (more) more = co_await serve_one();
    co_await close();
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
    parser.eager(true);
    parser.body_limit(server_.options_.max_body_bytes);
    parser.header_limit(static_cast<std::uint32_t>(server_.options_.max_header_bytes));
    const int status = co_await read_request(parser);
    if (status == 0) co_return false;
    if (status != 200) {
      co_await refuse(status, refusal(status));
      co_return false;
    }
    if (!take(parser)) {
      co_await refuse(400, "the request target is not a valid path and query");
      co_return false;
    }
    wait_for_nothing();
    const HttpResponse response = co_await server_.answer(request_);
    HeadOptions head;
    head.keep_alive = parser.get().keep_alive() && !server_.stopping_ && !response.raw;
    head.http_1_0 = parser.get().version() < 11;
    const bool written = co_await write(response, head, request_.method == "HEAD");
    // A stream to an HTTP/1.0 client ends with the connection.
    co_return written&& head.keep_alive && !(response.stream && head.http_1_0);
  }

  Task<void> refuse(int status, std::string detail) {
    const HttpResponse response = make_problem(status, detail);
    HeadOptions options;
    options.keep_alive = false;
    co_await write(response, options, false);
  }

  std::string refusal(int status) const {
    switch (status) {
      case 408: return "the request did not arrive within " + std::to_string(server_.options_.read_timeout_s) + " s";
      case 413: return "the body is larger than " + std::to_string(server_.options_.max_body_bytes) + " bytes";
      case 431: return "the header is larger than " + std::to_string(server_.options_.max_header_bytes) + " bytes";
      default: return "the request is not valid HTTP/1.1";
    }
  }

  // 200 when the request is whole, 0 when the peer is gone or idle, else the status that refuses it.
  Task<int> read_request(Parser& parser) {
    bool asked_to_continue = false;
    wait_for(Waiting::kRequest, server_.options_.idle_timeout_s);
    for (;;) {
      error_code error;
      if (buffer_.size() > 0) {
        if (waiting == Waiting::kRequest) wait_for(Waiting::kRestOfRequest, server_.options_.read_timeout_s);
        buffer_.consume(parser.put(buffer_.data(), error));
        if (error && error != http::error::need_more) co_return status_of(error);
        if (parser.is_done()) co_return 200;
      }
      if (parser.is_header_done() && !asked_to_continue && parser.get()[http::field::expect] == "100-continue") {
        asked_to_continue = true;
        head_ = "HTTP/1.1 100 Continue\r\n\r\n";
        const bool written = co_await write_all(head_, std::string_view());
        if (!written) co_return 0;
        wait_for(Waiting::kRestOfRequest, server_.options_.read_timeout_s);
      }
      if (waiting == Waiting::kRequest && server_.stopping_) co_return 0;
      const std::size_t n =
          co_await stream_.async_read_some(buffer_.prepare(kReadBytes), asio::redirect_error(kAwait, error));
      if (error) co_return expired&& waiting == Waiting::kRestOfRequest ? 408 : 0;
      buffer_.commit(n);
    }
  }

  static int status_of(error_code error) {
    if (error == http::error::body_limit) return 413;
    if (error == http::error::header_limit) return 431;
    return 400;
  }

  // Moves the parsed request into request_, whose memory is used again and again.
  bool take(Parser& parser) {
    auto& message = parser.get();
    request_.method.assign(message.method_string().data(), message.method_string().size());
    if (!parse_target({message.target().data(), message.target().size()}, target_)) return false;
    std::swap(request_.path, target_.path);
    std::swap(request_.query, target_.query);
    request_.headers.clear();
    for (const auto& field : message)
      request_.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    request_.body = std::move(message.body());
    return true;
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
        if (server_.stopping_) co_return false;
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

  // Both pieces with as few system calls as possible; false when the peer is gone or too slow.
  Task<bool> write_all(std::string_view first, std::string_view second) {
    while (!first.empty() || !second.empty()) {
      const std::array<asio::const_buffer, 2> pieces{asio::buffer(first), asio::buffer(second)};
      error_code error;
      std::size_t n = 0;
      if constexpr (std::is_same_v<Stream, Socket>) {
        n = stream_.write_some(pieces, error);  // nearly always takes all, without a turn through the loop
      } else {
        error = asio::error::would_block;
      }
      if (error == asio::error::would_block) {
        wait_for(Waiting::kPeer, server_.options_.write_timeout_s);
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

  Impl& server_;
  Loop& loop_;
  Stream stream_;
  std::list<Connection*>::iterator place_;
  boost::beast::flat_buffer buffer_;
  Target target_;
  HttpRequest request_;
  std::string head_;
};

Status HttpServer::Impl::load_certificate() {
  if (options_.tls_certificate_file.empty()) return {};
  tls_ = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code error;
  tls_->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, error);
  tls_->use_certificate_chain_file(options_.tls_certificate_file, error);
  if (error)
    return fail(ErrorKind::kInvalidArgument, "certificate " + options_.tls_certificate_file + ": " + error.message());
  tls_->use_private_key_file(options_.tls_key_file, asio::ssl::context::pem, error);
  if (error) return fail(ErrorKind::kInvalidArgument, "key " + options_.tls_key_file + ": " + error.message());
  return {};
}

Status HttpServer::Impl::listen() {
  STRATUS_RETURN_IF_ERROR(load_certificate());
  error_code error;
  const auto address = asio::ip::make_address(options_.address, error);
  if (error) return fail(ErrorKind::kInvalidArgument, "address \"" + options_.address + "\": " + error.message());
  const tcp::endpoint endpoint(address, options_.port);
  const auto place = options_.address + ":" + std::to_string(options_.port);
  acceptor_->open(endpoint.protocol(), error);
  if (!error) acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_->bind(endpoint, error);
  if (!error) acceptor_->listen(tcp::acceptor::max_listen_connections, error);
  if (error) return fail(ErrorKind::kUnavailable, "cannot listen on " + place + ": " + error.message());
  port_ = acceptor_->local_endpoint().port();
  return {};
}

void HttpServer::Impl::run() {
  pool_ = std::make_unique<WorkerPool>(std::max(1, options_.worker_threads), options_.max_queued_requests);
  asio::co_spawn(loops_.front()->context.get_executor(), accept(), asio::detached);
  for (const auto& loop : loops_) loop->thread = std::thread([context = &loop->context] { context->run(); });
}

template <typename Stream>
void HttpServer::Impl::spawn(Loop& loop, std::unique_ptr<Session<Stream>> session) {
  auto* borrowed = session.get();
  asio::co_spawn(loop.context.get_executor(), borrowed->serve(), [owned = std::move(session)](const std::exception_ptr&) {});
}

Task<void> HttpServer::Impl::accept() {
  std::size_t next = 0;
  asio::steady_timer pause(loops_.front()->context);
  while (!stopping_) {
    Loop& loop = *loops_[next++ % loops_.size()];
    auto socket = std::make_shared<Socket>(loop.context);
    error_code error;
    co_await acceptor_->async_accept(*socket, asio::redirect_error(kAwait, error));
    if (stopping_) co_return;
    if (error) {  // no descriptors left: wait for one instead of spinning
      pause.expires_after(kSweep);
      co_await pause.async_wait(asio::redirect_error(kAwait, error));
      continue;
    }
    {
      const std::lock_guard lock(mutex_);
      if (open_ >= options_.max_connections) continue;
      ++open_;
    }
    // A session lives and dies on its loop's thread.
    asio::post(loop.context, [this, &loop, socket] {
      if (tls_) {
        spawn<TlsSocket>(loop, std::make_unique<Session<TlsSocket>>(*this, loop, std::move(*socket), *tls_));
      } else {
        spawn<Socket>(loop, std::make_unique<Session<Socket>>(*this, loop, std::move(*socket)));
      }
    });
  }
}

HttpResponse HttpServer::Impl::call(const HttpRequest& request) const {
  try {
    return blocking_(request);
  } catch (const std::exception&) {
    return make_problem(500, "the request failed inside the server");
  }
}

Task<HttpResponse> HttpServer::Impl::answer(const HttpRequest& request) {
  if (ready_) {
    auto response = ready_(request);
    if (response) co_return std::move(*response);
  }
  HttpResponse response = co_await on_worker(request);
  co_return response;
}

Task<HttpResponse> HttpServer::Impl::on_worker(const HttpRequest& request) {
  const auto initiate = [this, &request](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    const auto complete = [shared](HttpResponse response) {
      asio::post(asio::get_associated_executor(*shared),
                 [shared, response = std::move(response)]() mutable { (*shared)(std::move(response)); });
    };
    if (!pool_->submit([this, &request, complete] { complete(call(request)); }))
      complete(make_problem(503, "too many requests wait already; try again"));
  };
  co_return co_await asio::async_initiate<decltype(kAwait), void(HttpResponse)>(initiate, kAwait);
}

void HttpServer::Impl::connection_ended() {
  const std::lock_guard lock(mutex_);
  --open_;
  ended_.notify_all();
}

void HttpServer::Impl::stop() {
  if (stopped_ || !pool_) return;
  stopped_ = true;
  stopping_ = true;
  asio::post(loops_.front()->context, [this] {
    error_code ignored;
    acceptor_->close(ignored);
  });
  const auto on_connections = [this](bool all) {
    for (const auto& loop : loops_) {
      asio::post(loop->context, [all, borrowed = loop.get()] {
        for (Connection* connection : borrowed->connections) {
          if (all || connection->waiting == Waiting::kRequest) connection->cancel();
        }
      });
    }
  };
  on_connections(false);
  {
    std::unique_lock lock(mutex_);
    const auto all_ended = [this] { return open_ == 0; };
    if (!ended_.wait_for(lock, std::chrono::seconds(options_.stop_grace_s), all_ended)) {
      on_connections(true);
      ended_.wait_for(lock, std::chrono::seconds(1), all_ended);
    }
  }
  pool_->stop();
  for (const auto& loop : loops_) loop->context.stop();
  for (const auto& loop : loops_) {
    if (loop->thread.joinable()) loop->thread.join();
  }
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerOptions& options, Ready ready, Blocking blocking) {
  auto impl = std::make_unique<Impl>(options, std::move(ready), std::move(blocking));
  STRATUS_RETURN_IF_ERROR(impl->listen());
  impl->run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::uint16_t HttpServer::port() const { return impl_->port(); }

std::string HttpServer::base_url() const {
  return (impl_->tls() ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port());
}

void HttpServer::stop() { impl_->stop(); }

}  // namespace stratus
