#include "engine/station_grids.h"

#include <mutex>

namespace stratus {
namespace {

std::optional<std::int64_t> interval_off(const std::optional<StationCalendar>& calendar, UtcSeconds time) {
  if (!calendar || calendar->on_grid(time)) return std::nullopt;
  return calendar->interval_s();
}

}  // namespace

std::optional<std::int64_t> StationGrids::off_grid(const Fact& fact,
                                                   const std::shared_ptr<const StationRegistry>& registry) {
  {
    const std::shared_lock lock(mutex_);
    const auto known = registry == registry_ ? calendars_.find(fact.station.text()) : calendars_.end();
    if (known != calendars_.end()) return interval_off(known->second, fact.time);
  }
  const std::unique_lock lock(mutex_);
  return interval_off(calendar_locked(fact.station, registry), fact.time);
}

const StationGrids::Calendar& StationGrids::calendar_locked(const StationId& id,
                                                            const std::shared_ptr<const StationRegistry>& registry) {
  if (registry != registry_) calendars_.clear();
  registry_ = registry;
  const auto [place, is_new] = calendars_.try_emplace(id.text());
  const Station* const station = is_new ? registry->find(id) : nullptr;
  if (station == nullptr) return place->second;
  if (auto made = StationCalendar::make(*station)) place->second = *std::move(made);
  return place->second;
}

}  // namespace stratus
