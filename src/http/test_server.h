// A server and raw connections to it, for the tests of this room.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/client.h"
#include "http/server.h"

namespace stratus {

// A connection whose bytes the test writes itself.
class RawConnection {
 public:
  explicit RawConnection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    timeval patience{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~RawConnection() { close(); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  void send(std::string_view bytes) const {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  void end_sending() const { ::shutdown(socket_, SHUT_WR); }
  void close() { ::close(std::exchange(socket_, -1)); }
  // Until the server closes, or the text was seen `times` times.
  std::string receive(std::string_view until = {}, int times = 1) const {
    std::string all;
    char buffer[4096];
    for (;;) {
      int seen = 0;
      for (auto at = all.find(until); !until.empty() && at != std::string::npos; at = all.find(until, at + 1)) ++seen;
      if (seen >= times) return all;
      const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
      if (n <= 0) return n == 0 ? all : all + "<timeout>";
      all.append(buffer, static_cast<std::size_t>(n));
    }
  }

 private:
  int socket_;
};

inline HttpResponse echo(const HttpRequest& request) {
  std::string text = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) text += " " + name + "=" + value;
  return make_response(200, "text/plain", text + " " + request.body);
}

class ServerTest : public ::testing::Test {
 protected:
  void start(HttpServerOptions options = {}, HttpServer::FindPrepared find_prepared = {},
             HttpServer::Blocking blocking = echo) {
    auto started = HttpServer::start(options, std::move(find_prepared), std::move(blocking));
    ASSERT_TRUE(started) << started.error().message;
    server = std::move(*started);
  }
  Result<HttpReply> get(const std::string& target, std::size_t max_body_bytes = 1 << 20) const {
    HttpClient client;
    HttpFetch fetch;
    fetch.url = server->base_url() + target;
    fetch.max_body_bytes = max_body_bytes;
    fetch.total_timeout_s = 5;
    return client.get(fetch);
  }

  std::unique_ptr<HttpServer> server;
};

}  // namespace stratus
