#include "http/server.h"

#include <sys/resource.h>

#include "http/session.h"

// After session.h, which sets an option of Asio.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl/context.hpp>

namespace stratus {

namespace {

// How many connections may be open beside kReservedDescriptors; at least some.
std::size_t descriptors_for_connections() {
  constexpr std::size_t kAtLeast = 16;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  const auto descriptors = static_cast<std::size_t>(limit.rlim_cur);
  return descriptors > kReservedDescriptors + kAtLeast ? descriptors - kReservedDescriptors : kAtLeast;
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const HttpServerOptions& options, FindPrepared find_prepared, Blocking blocking)
      : core_{options, std::move(find_prepared), std::move(blocking)} {
    for (int i = 0; i < std::max(1, options.io_threads); ++i) loops_.push_back(std::make_unique<Loop>());
    acceptor_ = std::make_unique<tcp::acceptor>(loops_.front()->context);
  }
  ~Impl() { stop(); }

  Status listen();
  void run();
  void stop();

  std::uint16_t port() const { return endpoint_.port(); }
  const tcp::endpoint& endpoint() const { return endpoint_; }
  bool tls() const { return tls_ != nullptr; }

 private:
  Status load_certificate();
  Result<tcp::endpoint> resolve();
  Task<void> accept();
  bool has_room(Loop& loop);
  void open_session(Loop& loop, Socket socket);
  template <typename Stream>
  void spawn(Loop& loop, std::unique_ptr<Session<Stream>> session);

  ServerCore core_;
  std::unique_ptr<asio::ssl::context> tls_;
  tcp::endpoint endpoint_;
  bool stopped_ = false;  // used by the owner's thread
  std::vector<std::unique_ptr<Loop>> loops_;
  std::unique_ptr<tcp::acceptor> acceptor_;
  std::size_t max_connections_ = 0;
  std::array<std::unique_ptr<WorkerPool>, kLaneCount> pools_;  // after the loops: their queues hold handlers of them
};

Status HttpServer::Impl::load_certificate() {
  if (core_.options.tls_certificate_file.empty()) return {};
  tls_ = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code error;
  tls_->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, error);
  tls_->use_certificate_chain_file(core_.options.tls_certificate_file, error);
  if (error)
    return fail(ErrorKind::kInvalidArgument, "certificate " + core_.options.tls_certificate_file + ": " + error.message());
  tls_->use_private_key_file(core_.options.tls_key_file, asio::ssl::context::pem, error);
  if (error) return fail(ErrorKind::kInvalidArgument, "key " + core_.options.tls_key_file + ": " + error.message());
  return {};
}

Result<tcp::endpoint> HttpServer::Impl::resolve() {
  error_code error;
  tcp::resolver resolver(loops_.front()->context);
  const auto found = resolver.resolve(core_.options.address, std::to_string(core_.options.port),
                                      tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (!error && !found.empty()) return found.begin()->endpoint();
  return fail(ErrorKind::kInvalidArgument, "address \"" + core_.options.address +
                                               "\": " + (error ? error.message() : std::string("no address has that name")));
}

Status HttpServer::Impl::listen() {
  STRATUS_RETURN_IF_ERROR(load_certificate());
  STRATUS_ASSIGN_OR_RETURN(const tcp::endpoint endpoint, resolve());
  error_code error;
  const auto place = core_.options.address + ":" + std::to_string(core_.options.port);
  acceptor_->open(endpoint.protocol(), error);
  if (!error) acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_->bind(endpoint, error);
  if (!error) acceptor_->listen(tcp::acceptor::max_listen_connections, error);
  if (error) return fail(ErrorKind::kUnavailable, "cannot listen on " + place + ": " + error.message());
  endpoint_ = acceptor_->local_endpoint();
  return {};
}

void HttpServer::Impl::run() {
  const HttpServerOptions& options = core_.options;
  const std::array<int, kLaneCount> threads{options.worker_threads, options.write_threads, options.quick_threads};
  for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
    pools_[lane] = std::make_unique<WorkerPool>(std::max(1, threads[lane]), options.max_queued_requests);
    core_.pools[lane] = pools_[lane].get();
  }
  max_connections_ = std::min(options.max_connections, descriptors_for_connections());
  asio::co_spawn(loops_.front()->context.get_executor(), accept(), asio::detached);
  for (const auto& loop : loops_) loop->thread = std::thread([context = &loop->context] { context->run(); });
}

template <typename Stream>
void HttpServer::Impl::spawn(Loop& loop, std::unique_ptr<Session<Stream>> session) {
  auto* borrowed = session.get();
  asio::co_spawn(loop.context.get_executor(), borrowed->serve(), [owned = std::move(session)](const std::exception_ptr&) {});
}

void HttpServer::Impl::open_session(Loop& loop, Socket socket) {
  if (tls_) {
    spawn<TlsSocket>(loop, std::make_unique<Session<TlsSocket>>(core_, loop, std::move(socket), *tls_));
  } else {
    spawn<Socket>(loop, std::make_unique<Session<Socket>>(core_, loop, std::move(socket)));
  }
}

// Counts a new connection. When there are as many as may be, the one of the loop that has been idle longest is closed for
// it; whoever sends a request just then sends it again, as HTTP clients do.
bool HttpServer::Impl::has_room(Loop& loop) {
  const std::lock_guard lock(core_.mutex);
  if (core_.open >= max_connections_) {
    const bool made_room = evict_idle(loop);
    core_.refused(made_room ? Refused::kIdleClosed : Refused::kTooManyConnections,
                  {0, "as many connections are open as the server may have", {}, {}});
    if (!made_room) return false;
  }
  ++core_.open;
  return true;
}

Task<void> HttpServer::Impl::accept() {
  std::size_t next = 0;
  asio::steady_timer pause(loops_.front()->context);
  while (!core_.stopping) {
    Loop& loop = *loops_[next++ % loops_.size()];
    auto socket = std::make_shared<Socket>(loop.context);
    error_code error;
    co_await acceptor_->async_accept(*socket, asio::redirect_error(kAwait, error));
    if (core_.stopping) co_return;
    if (error) {  // no descriptors left: wait for one instead of spinning
      pause.expires_after(kSweep);
      co_await pause.async_wait(asio::redirect_error(kAwait, error));
      continue;
    }
    // A session lives and dies on its loop's thread.
    asio::post(loop.context, [this, &loop, socket] {
      if (has_room(loop)) open_session(loop, std::move(*socket));
    });
  }
}

void HttpServer::Impl::stop() {
  if (stopped_ || !pools_[0]) return;
  stopped_ = true;
  core_.stopping = true;
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
    std::unique_lock lock(core_.mutex);
    const auto all_ended = [this] { return core_.open == 0; };
    if (!core_.ended.wait_for(lock, std::chrono::seconds(core_.options.stop_grace_s), all_ended)) {
      core_.abandoning = true;
      on_connections(true);
      core_.ended.wait_for(lock, std::chrono::seconds(1), all_ended);
    }
  }
  for (const auto& pool : pools_) pool->stop();
  for (const auto& loop : loops_) loop->context.stop();
  for (const auto& loop : loops_) {
    if (loop->thread.joinable()) loop->thread.join();
  }
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerOptions& options, FindPrepared find_prepared,
                                                      Blocking blocking) {
  auto impl = std::make_unique<Impl>(options, std::move(find_prepared), std::move(blocking));
  STRATUS_RETURN_IF_ERROR(impl->listen());
  impl->run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::uint16_t HttpServer::port() const { return impl_->port(); }

std::string HttpServer::base_url() const {
  if (impl_->tls()) return "https://localhost:" + std::to_string(port());
  const auto address = impl_->endpoint().address();
  if (address.is_v4()) {
    const auto loopback = asio::ip::address_v4::loopback();
    const auto shown = address.is_unspecified() ? loopback : address.to_v4();
    return "http://" + shown.to_string() + ":" + std::to_string(port());
  }
  const auto shown = address.is_unspecified() ? asio::ip::address_v6::loopback() : address.to_v6();
  return "http://[" + shown.to_string() + "]:" + std::to_string(port());
}

void HttpServer::stop() { impl_->stop(); }

}  // namespace stratus
