// Which rows of a file are meant for a nominal time, when several are near it.
#pragma once

#include <cstdlib>
#include <map>
#include <tuple>
#include <utility>

#include "weather/fact.h"

namespace stratus {

// Of the rows of one station and kind near one nominal time the nearest is meant for it, of equally near ones the earlier;
// several rows of that same time are revisions, and all meant. Not thread-safe.
class NearestRows {
 public:
  void look(const Fact& fact, UtcSeconds nominal) {
    const auto [known, fresh] = best_.try_emplace({fact.station, fact.kind, nominal}, fact.time);
    if (!fresh && is_nearer(fact.time, known->second, nominal)) known->second = fact.time;
  }

  // Of a fact that was looked at.
  bool is_meant(const Fact& fact, UtcSeconds nominal) const {
    const auto best = best_.find({fact.station, fact.kind, nominal});
    return best != best_.end() && best->second == fact.time;
  }

 private:
  static bool is_nearer(UtcSeconds a, UtcSeconds b, UtcSeconds nominal) {
    return std::pair(std::abs(a - nominal), a) < std::pair(std::abs(b - nominal), b);
  }

  std::map<std::tuple<StationId, Kind, UtcSeconds>, UtcSeconds> best_;  // the time of the rows that are meant
};

}  // namespace stratus
