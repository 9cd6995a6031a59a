// How much there is to store in a series: the entropy of its first differences.
#pragma once

#include <array>
#include <map>
#include <optional>

#include "weather/fact.h"

namespace stratus {

// Of the stored integers of each element, station by station in the order given: what an ideal coder needs for the change
// from one value to the next, were changes independent.
class DifferenceEntropy {
 public:
  void add(const StationId& station, const Elements& elements);

  // Bits a value; nothing when there are no two values of one station.
  std::optional<double> bits(Element element) const;

 private:
  std::map<StationId, Elements> previous_;  // the last value of each element
  std::array<std::map<std::int32_t, std::int64_t>, kElementCount> counts_;
};

}  // namespace stratus
