// A connection as its event loop sees it. Internal to http: included by http/session.h and http/server.cc only.
#pragma once

#if defined(__SANITIZE_THREAD__)
// The thread sanitizer does not know fences; the mutex of Asio's queue orders what is handed over anyway.
#define BOOST_ASIO_DISABLE_FENCED_BLOCK
#endif

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <thread>

namespace stratus {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr auto kSweep = std::chrono::milliseconds(250);

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
  bool evicted = false;  // idle, and closed for another one
};

// One event loop on one thread, with its connections.
struct Loop {
  std::list<Connection*> connections;  // before the context, whose end ends the connections
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
  boost::asio::steady_timer sweeper{context};
  bool sweeping = false;
  std::thread thread;
};

// Closes the connection that has been idle longest; false when none is idle. Runs on the loop's thread.
inline bool evict_idle(Loop& loop) {
  Connection* longest = nullptr;
  for (Connection* connection : loop.connections) {
    const bool idle = connection->waiting == Waiting::kRequest && !connection->evicted;
    if (idle && (longest == nullptr || connection->deadline < longest->deadline)) longest = connection;
  }
  if (longest == nullptr) return false;
  longest->evicted = true;
  longest->cancel();
  return true;
}

// Closes what has passed its deadline. One coarse timer a loop costs nothing a request; a timer a request would.
inline void sweep(Loop& loop) {
  loop.sweeping = !loop.connections.empty();
  if (!loop.sweeping) return;
  loop.sweeper.expires_after(kSweep);
  loop.sweeper.async_wait([&loop](boost::system::error_code error) {
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

}  // namespace stratus
