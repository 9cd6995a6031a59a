#include "storage/newest_facts.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>

namespace stratus {
namespace {

// Fewer are looked up in their row groups: nobody reads whole files for them.
constexpr std::size_t kManyStations = 64;

bool is_measurement(const StoredFact& stored) {
  return kMeasuredKinds.contains(stored.fact.kind) && !stored.fact.retraction;
}

// Facts of stations in the order of compare_stored: what each has from its newest measurement on.
void take_newest(std::span<const StoredFact> facts, MeasuredAt& measured, std::vector<StoredFact>& to) {
  for (auto begin = facts.begin(); begin != facts.end();) {
    const StationId& station = begin->fact.station;
    const auto end = std::find_if(begin, facts.end(), [&](const StoredFact& f) { return f.fact.station != station; });
    const auto last = std::find_if(std::make_reverse_iterator(end), std::make_reverse_iterator(begin), is_measurement);
    if (last != std::make_reverse_iterator(begin)) {
      const UtcSeconds from = last->fact.time;
      measured[station] = from;
      std::copy_if(begin, end, std::back_inserter(to), [&](const StoredFact& f) { return f.fact.time >= from; });
    }
    begin = end;
  }
}

Status look_up(const ParquetDataset& dataset, const Stack& stack, std::span<const StationId> stations, TimeRange range,
               const StillWanted& wanted, MeasuredAt& measured, std::vector<StoredFact>& to) {
  if (stations.empty()) return {};
  std::vector<StoredFact> facts;
  STRATUS_RETURN_IF_ERROR(add_facts(dataset, stack, select(stations, range), wanted, facts));
  take_newest(facts, measured, to);
  return {};
}

// What is at hand of each file of a stack.
class AtHand {
 public:
  Status open(const ParquetDataset& dataset, const Stack& stack, const StillWanted& wanted) {
    for (const DataFile& file : stack.files) {
      STRATUS_RETURN_IF_ERROR(still(wanted));
      STRATUS_ASSIGN_OR_RETURN(files_.emplace_back(), dataset.newest(file));
    }
    unread_.resize(files_.size());
    return {};
  }

  // The newest measurement in any file.
  std::optional<UtcSeconds> measured(const StationId& station) const {
    std::optional<UtcSeconds> newest;
    for (const auto& file : files_) {
      const NewestRows::OfStation* const of_station = file->find(station);
      if (of_station != nullptr && of_station->measured) newest = std::max(newest, of_station->measured);
    }
    return newest;
  }

  // Facts from that measurement on. Those of a file that has none must be read.
  void add(const StationId& station, TimeRange range, std::vector<StoredFact>& to) {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      const NewestRows::OfStation* const of_station = files_[i]->find(station);
      if (of_station == nullptr) continue;
      if (!of_station->measured) {
        unread_[i].push_back(station);
        continue;
      }
      for (const StoredFact& stored : files_[i]->facts(*of_station)) {
        if (range.contains(stored.fact.time)) to.push_back(stored);
      }
    }
  }

  Status add_unread(const ParquetDataset& dataset, const Stack& stack, TimeRange range, const MeasuredAt& measured,
                    std::vector<StoredFact>& to) const {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (unread_[i].empty()) continue;
      STRATUS_ASSIGN_OR_RETURN(auto facts, dataset.read(stack.files[i], select(unread_[i], range)));
      for (StoredFact& stored : facts) {
        if (stored.fact.time >= measured.at(stored.fact.station)) to.push_back(std::move(stored));
      }
    }
    return {};
  }

 private:
  std::vector<std::shared_ptr<const NewestRows>> files_;
  std::vector<std::vector<StationId>> unread_;  // by file: stations of which it has facts and no measurement
};

}  // namespace

Status add_newest(const ParquetDataset& dataset, const Stack& stack, std::span<const StationId> stations, TimeRange range,
                  const StillWanted& wanted, MeasuredAt& measured, std::vector<StoredFact>& to) {
  if (stations.size() < kManyStations) return look_up(dataset, stack, stations, range, wanted, measured, to);
  AtHand at_hand;
  STRATUS_RETURN_IF_ERROR(at_hand.open(dataset, stack, wanted));
  std::vector<StationId> measured_later;
  for (const StationId& station : stations) {
    const std::optional<UtcSeconds> newest = at_hand.measured(station);
    if (!newest || *newest < range.from) continue;
    if (*newest >= range.to) {
      measured_later.push_back(station);
      continue;
    }
    measured[station] = *newest;
    at_hand.add(station, {*newest, range.to}, to);
  }
  STRATUS_RETURN_IF_ERROR(at_hand.add_unread(dataset, stack, range, measured, to));
  return look_up(dataset, stack, measured_later, range, wanted, measured, to);
}

}  // namespace stratus
