// Questions about many stations, asked a group of stations at a time, so that memory stays bounded.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/run_tasks.h"
#include "weather/station.h"

namespace stratus {

// How much one group asks for: stations times days. About 100,000 hourly facts, or 5 MB of day cells.
inline constexpr std::int64_t kStationDaysAtOnce = 4096;

// How many stations a question over that many days may ask for together.
inline std::size_t stations_at_once(std::int64_t days) {
  return static_cast<std::size_t>(std::max<std::int64_t>(1, kStationDaysAtOnce / std::max<std::int64_t>(1, days)));
}

// Stations ordered by id, each once. What is so already is borrowed.
class OrderedStations {
 public:
  explicit OrderedStations(std::span<const Station> stations) : ordered_(stations) {
    const auto not_before = [](const Station& a, const Station& b) { return a.id >= b.id; };
    if (std::adjacent_find(stations.begin(), stations.end(), not_before) == stations.end()) return;
    own_.assign(stations.begin(), stations.end());
    std::sort(own_.begin(), own_.end(), [](const Station& a, const Station& b) { return a.id < b.id; });
    own_.erase(std::unique(own_.begin(), own_.end(), [](const Station& a, const Station& b) { return a.id == b.id; }),
               own_.end());
    ordered_ = own_;
  }
  OrderedStations(const OrderedStations&) = delete;
  OrderedStations& operator=(const OrderedStations&) = delete;

  std::span<const Station> all() const { return ordered_; }
  // Of one of them.
  std::size_t rank_of(const StationId& id) const {
    const auto before = [](const Station& station, const StationId& wanted) { return station.id < wanted; };
    return static_cast<std::size_t>(std::lower_bound(ordered_.begin(), ordered_.end(), id, before) - ordered_.begin());
  }
  bool borrowed() const { return own_.empty(); }

 private:
  std::vector<Station> own_;
  std::span<const Station> ordered_;
};

// Calls `ask(std::span<const Station> group) -> Status` for groups of the stations by id, as many at a time as a question
// over that many days may have; ends with the first error.
template <typename Ask>
Status for_each_group(std::span<const Station> stations, std::int64_t days, Ask&& ask) {
  const OrderedStations ordered(stations);
  const std::span<const Station> all = ordered.all();
  const std::size_t most = stations_at_once(days);
  for (std::size_t at = 0; at < all.size(); at += most)
    STRATUS_RETURN_IF_ERROR(ask(all.subspan(at, std::min(most, all.size() - at))));
  return {};
}

inline std::vector<StationId> ids_of(std::span<const Station> stations) {
  std::vector<StationId> ids;
  ids.reserve(stations.size());
  for (const Station& station : stations) ids.push_back(station.id);
  return ids;
}

// How a question about many stations is divided: in the order in which groups are made of their ids, and who answers them.
struct Groups {
  std::function<std::vector<StationId>(std::span<const StationId>)> order{};  // empty: by id
  RunTasks run_tasks{};                                                       // empty: one group after the other
};

// One answer a station, in the order of `stations`, of `ask(group) -> Result<std::vector<Answer>>`, which answers one a
// station of its group, whose stations are ordered by id.
template <typename Answer, typename Ask>
Result<std::vector<Answer>> ask_in_groups(std::span<const Station> stations, std::int64_t days, Ask&& ask,
                                          const Groups& groups = {}) {
  const OrderedStations ordered(stations);
  const std::vector<StationId> ids = ids_of(ordered.all());
  std::vector<std::size_t> places;  // in the order of the groups
  places.reserve(ids.size());
  for (const StationId& id : groups.order ? groups.order(ids) : ids) places.push_back(ordered.rank_of(id));
  const std::size_t most = stations_at_once(days);
  std::vector<Answer> of_ordered(places.size());
  std::vector<Status> asked((places.size() + most - 1) / most);
  run_all(groups.run_tasks, asked.size(), [&](std::size_t i) {
    const auto some = std::span(places).subspan(i * most, std::min(most, places.size() - i * most));
    std::sort(some.begin(), some.end());
    std::vector<Station> group;
    group.reserve(some.size());
    for (const std::size_t place : some) group.push_back(ordered.all()[place]);
    Result<std::vector<Answer>> answers = ask(std::span<const Station>(group));
    if (!answers) {
      asked[i] = fail(answers.error());
      return;
    }
    for (std::size_t k = 0; k < some.size(); ++k) of_ordered[some[k]] = std::move((*answers)[k]);
  });
  for (const Status& status : asked) STRATUS_RETURN_IF_ERROR(status);
  if (ordered.borrowed()) return of_ordered;
  std::vector<Answer> answers;
  answers.reserve(stations.size());
  for (const Station& station : stations) answers.push_back(of_ordered[ordered.rank_of(station.id)]);
  return answers;
}

}  // namespace stratus
