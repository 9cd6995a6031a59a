#include "http/flights.h"

#include <algorithm>

namespace stratus {

std::shared_ptr<Flight> Flights::join(std::string key, Waiter waiter, Time give_up) {
  const std::lock_guard lock(mutex_);
  const auto under_way = key.empty() ? by_key_.end() : by_key_.find(key);
  if (under_way != by_key_.end()) {
    under_way->second->waiters.push_back(std::move(waiter));
    return nullptr;
  }
  auto flight = std::make_shared<Flight>(Flight{std::move(key), give_up});
  flight->waiters.push_back(std::move(waiter));
  if (!flight->key.empty()) by_key_.emplace(flight->key, flight);
  return flight;
}

std::optional<Refused> Flights::abandoned(const Flight& flight) const {
  if (std::chrono::steady_clock::now() >= flight.give_up) return Refused::kQuestionTimeout;
  const std::lock_guard lock(mutex_);
  const bool all_left =
      std::all_of(flight.waiters.begin(), flight.waiters.end(), [](const Waiter& waiter) { return waiter.gone(); });
  return all_left ? std::optional(Refused::kNobodyWaits) : std::nullopt;
}

void Flights::land(const std::shared_ptr<Flight>& flight, const Reply& reply) {
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    waiters = std::move(flight->waiters);
    if (!flight->key.empty()) by_key_.erase(flight->key);
  }
  for (const Waiter& waiter : waiters) waiter.complete(reply);
}

}  // namespace stratus
