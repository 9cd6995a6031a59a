#include "servers/cutting_proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace stratus {
namespace {

constexpr int kLookMillis = 50;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool is_readable(int socket) {
  pollfd waiting{socket, POLLIN, 0};
  return ::poll(&waiting, 1, kLookMillis) > 0;
}

// So many bytes were passed on; nothing: the sender is gone.
std::size_t pass(int from, int to) {
  std::array<char, 16384> bytes;
  const ssize_t got = ::recv(from, bytes.data(), bytes.size(), 0);
  if (got <= 0) return 0;
  return ::send(to, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got ? static_cast<std::size_t>(got) : 0;
}

}  // namespace

CuttingProxy::CuttingProxy(int server_port, std::size_t cut_after_bytes)
    : server_port_(server_port), cut_after_bytes_(cut_after_bytes), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 8) != 0 || ::getsockname(listener_, any, &size) != 0)
    throw std::runtime_error("no proxy for a test");
  port_ = ntohs(address.sin_port);
  accepting_ = std::jthread([this](std::stop_token stop) { accept_all(std::move(stop)); });
}

CuttingProxy::~CuttingProxy() {
  accepting_ = {};
  passing_.clear();
  ::close(listener_);
}

void CuttingProxy::accept_all(std::stop_token stop) {
  while (!stop.stop_requested()) {
    if (!is_readable(listener_)) continue;
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client >= 0) passing_.emplace_back([this, client](std::stop_token ends) { pass_on(client, std::move(ends)); });
  }
}

void CuttingProxy::pass_on(int client, std::stop_token stop) {
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(server_port_);
  std::size_t answered = 0;
  if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    while (!stop.stop_requested() && answered < cut_after_bytes_) {
      std::array<pollfd, 2> both{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
      if (::poll(both.data(), both.size(), kLookMillis) <= 0) continue;
      if (both[0].revents != 0 && pass(client, server) == 0) break;
      if (both[1].revents == 0) continue;
      const std::size_t passed = pass(server, client);
      if (passed == 0) break;
      answered += passed;
    }
    if (answered >= cut_after_bytes_) ++cuts_;
  }
  ::close(client);
  ::close(server);
}

}  // namespace stratus
