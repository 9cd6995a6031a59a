#include "storage/newest_rows.h"

#include <algorithm>

#include "storage/parquet_fact_reader.h"

namespace stratus {
namespace {

// Of the rows of one station in a group: those from its newest measurement on, or else those of its greatest time, which the
// next group may go on with.
struct LastRows {
  const StationId* station = nullptr;
  RowSpan rows;
  std::optional<UtcSeconds> measured{};
};

LastRows last_rows(const FactColumns& facts, RowSpan of_station) {
  LastRows last{&facts.stations[static_cast<std::size_t>(facts.station[of_station.begin])], of_station, {}};
  std::int64_t from = facts.time_ms[of_station.end - 1];
  for (std::size_t row = of_station.end; row-- > of_station.begin;) {
    if (!kMeasuredKinds.contains(facts.kind[row]) || facts.retraction[row] != 0) continue;
    from = facts.time_ms[row];
    last.measured = UtcSeconds{from / kMillis};
    break;
  }
  while (last.rows.begin < last.rows.end && facts.time_ms[last.rows.begin] < from) ++last.rows.begin;
  return last;
}

std::vector<LastRows> last_rows(const FactColumns& facts) {
  std::vector<LastRows> found;
  for (std::size_t begin = 0; begin < facts.rows;) {
    const auto first = facts.station.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto past = std::upper_bound(first, facts.station.end(), facts.station[begin]);
    const auto end = static_cast<std::size_t>(past - facts.station.begin());
    found.push_back(last_rows(facts, {begin, end}));
    begin = end;
  }
  return found;
}

}  // namespace

// Takes group after group. The rows of a station may go on from one into the next, and one identity too.
class NewestRows::Gathering {
 public:
  explicit Gathering(NewestRows& to) : to_(to) {}

  bool measured_before(const StationId& station) const {
    return !to_.stations_.empty() && to_.stations_.back().id == station && to_.stations_.back().measured;
  }
  void open(const LastRows& last) {
    if (to_.stations_.empty() || to_.stations_.back().id != *last.station) {
      to_.stations_.push_back({*last.station, last.measured, to_.facts_.size()});
      return;
    }
    if (!last.measured) return;
    OfStation& station = to_.stations_.back();
    station.measured = last.measured;
    const auto begin = to_.facts_.begin() + static_cast<std::ptrdiff_t>(station.begin);
    to_.facts_.erase(begin, std::partition_point(begin, to_.facts_.end(), [&](const StoredFact& stored) {
                       return stored.fact.time < *last.measured;
                     }));
  }
  void add(StoredFact stored) { to_.facts_.push_back(std::move(stored)); }

 private:
  NewestRows& to_;
};

Result<NewestRows> NewestRows::read(const FactReader& reader) {
  NewestRows newest;
  Gathering gathering(newest);
  for (std::size_t group = 0; group < reader.groups().size(); ++group) {
    STRATUS_ASSIGN_OR_RETURN(const FactColumns facts, reader.statements(group));
    std::vector<LastRows> found = last_rows(facts);
    if (found.empty()) continue;
    // What goes on from the group before counts from its measurement there on.
    if (!found.front().measured && gathering.measured_before(*found.front().station)) found.front().rows.begin = 0;
    const std::size_t begin = found.front().rows.begin;
    STRATUS_ASSIGN_OR_RETURN(const FactRows rows, reader.rows(group, {begin, facts.rows}));
    for (const LastRows& last : found) {
      gathering.open(last);
      for (std::size_t row = last.rows.begin; row < last.rows.end; ++row) gathering.add(rows.fact(row - begin));
    }
  }
  newest.facts_.shrink_to_fit();
  return newest;
}

const NewestRows::OfStation* NewestRows::find(const StationId& id) const {
  const auto place =
      std::partition_point(stations_.begin(), stations_.end(), [&](const OfStation& station) { return station.id < id; });
  return place == stations_.end() || place->id != id ? nullptr : &*place;
}

std::span<const StoredFact> NewestRows::facts(const OfStation& station) const {
  const auto next = static_cast<std::size_t>(&station - stations_.data()) + 1;
  const std::size_t end = next < stations_.size() ? stations_[next].begin : facts_.size();
  return std::span(facts_).subspan(station.begin, end - station.begin);
}

// Texts are mostly short enough to stand in their strings.
std::size_t NewestRows::memory_bytes() const {
  return sizeof(*this) + stations_.capacity() * sizeof(OfStation) + facts_.capacity() * sizeof(StoredFact);
}

}  // namespace stratus
