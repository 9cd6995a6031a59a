#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <mutex>

#include "fuzz/targets.h"
#include "http/server.h"
#include "support/api_world.h"

namespace stratus {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A world with a month of Paris, half of it published.
ApiWorld& world() {
  static ApiWorld* const kWorld = [] {
    auto* made = new ApiWorld();
    for (int hour = 0; hour < 300; ++hour) {
      made->append(ApiWorld::observed(ApiWorld::kParis, format_utc(UtcSeconds{1'793'491'200 + 3600LL * hour}), hour % 200));
      if (hour == 150) made->batch();
    }
    return made;
  }();
  return *kWorld;
}

// A target as it was sent: path and query.
void question(std::string_view bytes) {
  HttpRequest request;
  request.method = "GET";
  request.target = bytes;
  Target target;
  if (!parse_target(request.target, target)) return;
  request.path = target.path;
  request.query = target.query;
  const HttpResponse response = world().api->handle(request);
  require(response.status != 500, "a question is answered or refused, not 500: " + body_of(response));
  const std::string broken = contract_break("GET", request.path, response);
  require(broken.empty(), "an answer is as the OpenAPI document says: " + broken + "\n" + body_of(response));
}

enum class Then { kSendNothingMore, kWait };

// All that the peer sends to those bytes until it closes. Whoever sends nothing more may get 100 Continue before its answer.
std::string talk(std::uint16_t port, std::string_view bytes, Then then) {
  asio::io_context context;
  tcp::socket socket(context);
  boost::system::error_code error;
  socket.connect({asio::ip::address_v4::loopback(), port}, error);
  require(!error, "the server takes connections: " + error.message());
  asio::write(socket, asio::buffer(bytes), error);
  if (!error && then == Then::kSendNothingMore) socket.shutdown(tcp::socket::shutdown_send, error);
  std::string answer;
  asio::read(socket, asio::dynamic_buffer(answer), error);
  return answer;
}

// The bytes of a connection: nothing, or answers of HTTP; and the next one is served.
void request(std::string_view bytes) {
  static const auto kServer = HttpServer::start({}, {}, [](const HttpRequest& asked) {
    return make_response(200, "text/plain", asked.method + " " + asked.path + " " + std::to_string(asked.body.size()));
  });
  require(kServer.has_value(), "a server starts");
  const std::uint16_t port = (*kServer)->port();
  const std::string answer = talk(port, bytes, Then::kSendNothingMore);
  require(answer.empty() || answer.starts_with("HTTP/1.1 "), "what is sent back is HTTP: " + answer);
  static int served = 0;
  if (++served % 16 != 0) return;
  const std::string next = talk(
      port, "GET /next HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\nConnection: close\r\n\r\n", Then::kWait);
  require(next.starts_with("HTTP/1.1 200 ") && next.ends_with("GET /next 0"), "the next request is answered: " + next);
}

constexpr FuzzTarget kTargets[] = {{"question", question, 15'000}, {"request", request, 5'000}};

}  // namespace

std::span<const FuzzTarget> http_targets() { return kTargets; }

}  // namespace stratus
