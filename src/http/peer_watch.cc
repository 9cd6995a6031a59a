#include "http/peer_watch.h"

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <string_view>

namespace stratus {
namespace {

constexpr std::string_view kInterim = "HTTP/1.1 100 Continue\r\n\r\n";

short events_of(int socket) {
  pollfd look{socket, POLLRDHUP, 0};
  return ::poll(&look, 1, 0) > 0 ? look.revents : short{0};
}

bool is_closed(short events) { return (events & (POLLERR | POLLHUP | POLLNVAL)) != 0; }

// Only when all before it has arrived: then it goes out in one piece.
bool send_interim(int socket) {
  int unsent = 0;
  if (::ioctl(socket, SIOCOUTQ, &unsent) != 0 || unsent != 0) return false;
  return ::send(socket, kInterim.data(), kInterim.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0;
}

}  // namespace

bool PeerWatch::gone(int socket) {
  const short events = events_of(socket);
  if (is_closed(events)) return true;
  if ((events & POLLRDHUP) == 0 || meaning_ == EndOfInput::kStays) return false;
  if (meaning_ == EndOfInput::kLeft) return true;
  if (!asked_ && send_interim(socket)) asked_ = true;
  return is_closed(events_of(socket));
}

}  // namespace stratus
