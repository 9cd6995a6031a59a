// Equal questions under way, answered once. Internal: included by http/session.h and http/server.cc only.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/refused.h"
#include "http/server.h"

namespace stratus {

// An answer, and why it is none.
struct Reply {
  HttpResponse response;
  std::optional<Refused> refused;
};

// Who waits for an answer.
struct Waiter {
  std::function<bool()> gone;  // whether its peer has left; asked from the thread that works the answer out
  std::function<void(Reply)> complete;
};

// One question that is worked out, and all who wait for it.
struct Flight {
  const std::string key;
  const std::chrono::steady_clock::time_point give_up;  // that of the one who asked first
  std::vector<Waiter> waiters{};                        // guarded by the mutex of Flights
};

// Thread-safe.
class Flights {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // A flight that the caller must bring down with land(); nullptr when the waiter joined one under way. An empty key is
  // equal to none.
  std::shared_ptr<Flight> join(std::string key, Waiter waiter, Time give_up);
  // Why nobody needs the answer any more: the time of the first is over, or all have left.
  std::optional<Refused> abandoned(const Flight& flight) const;
  // Gives everybody the answer. Later waiters of the key begin anew.
  void land(const std::shared_ptr<Flight>& flight, const Reply& reply);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Flight>, std::less<>> by_key_;  // guarded by mutex_
};

}  // namespace stratus
