// Questions about many stations, asked a group of stations at a time, so that memory stays bounded.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/result.h"
#include "weather/station.h"

namespace stratus {

// How much one group asks for: stations times days. About 100,000 hourly facts, or 5 MB of day cells.
inline constexpr std::int64_t kStationDaysAtOnce = 4096;

// Calls `ask(std::span<const Station> group) -> Status` for groups of the stations, ordered by id, each station once, as
// many at a time as a question over that many days may have; ends with the first error.
template <typename Ask>
Status for_each_group(std::span<const Station> stations, std::int64_t days, Ask&& ask) {
  std::vector<Station> sorted(stations.begin(), stations.end());
  std::sort(sorted.begin(), sorted.end(), [](const Station& a, const Station& b) { return a.id < b.id; });
  const auto same = [](const Station& a, const Station& b) { return a.id == b.id; };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
  const auto most =
      static_cast<std::size_t>(std::max<std::int64_t>(1, kStationDaysAtOnce / std::max<std::int64_t>(1, days)));
  for (std::size_t at = 0; at < sorted.size(); at += most) {
    STRATUS_RETURN_IF_ERROR(ask(std::span<const Station>(sorted).subspan(at, std::min(most, sorted.size() - at))));
  }
  return {};
}

// One answer a station, in the order of `stations`, of `ask(group) -> Result<std::vector<Answer>>`, which answers one a
// station of its group.
template <typename Answer, typename Ask>
Result<std::vector<Answer>> ask_in_groups(std::span<const Station> stations, std::int64_t days, Ask&& ask) {
  std::map<StationId, Answer> of_station;
  STRATUS_RETURN_IF_ERROR(for_each_group(stations, days, [&](std::span<const Station> group) -> Status {
    STRATUS_ASSIGN_OR_RETURN(std::vector<Answer> answers, ask(group));
    for (std::size_t i = 0; i < group.size(); ++i) of_station.emplace(group[i].id, std::move(answers[i]));
    return {};
  }));
  std::vector<Answer> answers;
  answers.reserve(stations.size());
  for (const Station& station : stations) answers.push_back(of_station.at(station.id));
  return answers;
}

inline std::vector<StationId> ids_of(std::span<const Station> stations) {
  std::vector<StationId> ids;
  ids.reserve(stations.size());
  for (const Station& station : stations) ids.push_back(station.id);
  return ids;
}

}  // namespace stratus
