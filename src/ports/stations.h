// Port: the registry, which says what is known of each station.
#pragma once

#include <span>

#include "base/result.h"
#include "weather/station.h"

namespace stratus {

// Thread-safe. By which rule a description comes in (weather/station_intake.h) is decided before it is put here.
class Stations {
 public:
  virtual ~Stations() = default;
  // All that are known now, whoever put them; none when nobody ever put any. kDataLoss says what is damaged and how it is
  // mended, kUnsupported that a later program wrote it.
  virtual Result<StationRegistry> read() const = 0;
  // Each of them, known or not, is described so from now on, and no other station changes, whatever others put meanwhile.
  // All or none; durable on return. kInvalidArgument names the station and the member that StationRegistry::put() refuses,
  // or a station that is stated twice. Other errors as read().
  virtual Status put(std::span<const Station> stations) = 0;
  // It is not known any more; durable on return. kNotFound: it was not. Other errors as read().
  virtual Status remove(const StationId& station) = 0;
};

}  // namespace stratus
