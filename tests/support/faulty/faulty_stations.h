// A registry in front of another one, whose every call can wait and fail.
#pragma once

#include "ports/stations.h"
#include "support/faulty/faults.h"

namespace stratus {

class FaultyStations final : public Stations {
 public:
  FaultyStations(std::shared_ptr<Stations> stations, Faults& faults) : stations_(std::move(stations)), faults_(faults) {}

  Result<StationRegistry> read() const override {
    return faults_.around("Stations::read", [&] { return stations_->read(); });
  }
  Status put(std::span<const Station> stations) override {
    return faults_.around("Stations::put", [&] { return stations_->put(stations); });
  }
  Status remove(const StationId& station) override {
    return faults_.around("Stations::remove", [&] { return stations_->remove(station); });
  }

 private:
  const std::shared_ptr<Stations> stations_;
  Faults& faults_;
};

}  // namespace stratus
