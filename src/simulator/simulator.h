// The weather API, spoken on loopback from facts in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "simulator/faults.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// What was measured at a station, or will be. Facts off the whole hour of the station are ignored.
struct SimulatedStation {
  Station station;
  std::vector<Fact> facts;
};

struct SimulatorOptions {
  std::vector<std::string> keys{};        // accepted; empty: any key but none
  std::int64_t daily_cost = 1000;         // records a UTC day and key
  int max_concurrency = 1;                // requests a key may have under way
  std::function<void()> while_running{};  // called while a request counts as under way (tests)
  std::uint16_t port = 0;
  std::string tls_certificate_file{};  // PEM; empty: plain HTTP
  std::string tls_key_file{};
};

// Thread-safe after start(). POST /simulator/fault?name=html&times=2 switches faults from outside.
class Simulator {
 public:
  // `clock` is the simulator's now: hours that begin after it are served as forecasts with other values.
  Simulator(std::vector<SimulatedStation> stations, const Clock& clock, SimulatorOptions options = {});
  ~Simulator();

  // Listens on 127.0.0.1 when it returns. kInvalidArgument names a station with an unknown zone.
  Status start();
  void stop();
  std::uint16_t port() const;
  // "http://127.0.0.1:PORT", the part before /VisualCrossingWebServices.
  std::string base_url() const;

  // The next `times` requests meet the fault; a negative number means all.
  void set_fault(Fault fault, int times = -1);
  // From now on the hour is stated with other elements. kNotFound when there is no such station.
  Status revise(const StationId& station, UtcSeconds hour, const Elements& elements);
  // Requests for weather so far, refused ones included.
  std::int64_t requests() const;
  // Records that the key has used since midnight UTC.
  std::int64_t used_cost(const std::string& key) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace stratus
