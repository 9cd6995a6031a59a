#include "views/fact_columns.h"

#include <algorithm>
#include <optional>
#include <set>

namespace stratus {
namespace {

// Rows of one part that stand together in the merged order.
struct Run {
  std::size_t part;
  std::size_t begin;
  std::size_t end;
};

std::optional<bool> flag(const BitColumn& value, const BitColumn& stated, std::size_t row) {
  return stated[row] ? std::optional(value[row]) : std::nullopt;
}

std::optional<std::int32_t> element(const ElementColumn& column, std::size_t row) {
  return !column.empty && column.present[row] ? std::optional(column.values[row]) : std::nullopt;
}

// A part on its way, and its stations as places among those of all parts.
struct Head {
  const FactColumns* facts;
  std::vector<std::int32_t> places;
  std::size_t row = 0;

  std::int32_t station(std::size_t of_row) const { return places[static_cast<std::size_t>(facts->station[of_row])]; }
};

// compare_stored() of what the columns have.
std::strong_ordering compare(const Head& head, std::size_t row, const Head& other_head, std::size_t other_row) {
  const FactColumns& a = *head.facts;
  const FactColumns& b = *other_head.facts;
  if (const auto order = head.station(row) <=> other_head.station(other_row); order != 0) return order;
  if (const auto order = a.time_ms[row] <=> b.time_ms[other_row]; order != 0) return order;
  if (const auto order = a.kind[row] <=> b.kind[other_row]; order != 0) return order;
  if (const auto order = a.retraction[row] <=> b.retraction[other_row]; order != 0) return order;
  if (const auto order = a.known_at_ms[row] <=> b.known_at_ms[other_row]; order != 0) return order;
  for (std::size_t i = 0; i < kElementCount; ++i) {
    const auto order = element(a.elements[i], row) <=> element(b.elements[i], other_row);
    if (order != 0) return order;
  }
  if (const auto order = a.precipitation_trace[row] <=> b.precipitation_trace[other_row]; order != 0) return order;
  const auto rain = flag(a.is_rain, a.is_rain_stated, row) <=> flag(b.is_rain, b.is_rain_stated, other_row);
  if (rain != 0) return rain;
  return flag(a.is_storm, a.is_storm_stated, row) <=> flag(b.is_storm, b.is_storm_stated, other_row);
}

std::vector<StationId> stations_of(const std::vector<FactColumns>& parts) {
  std::set<StationId> all;
  for (const FactColumns& part : parts) all.insert(part.stations.begin(), part.stations.end());
  return {all.begin(), all.end()};
}

std::vector<Head> heads_of(const std::vector<FactColumns>& parts, const std::vector<StationId>& stations) {
  std::vector<Head> heads;
  for (const FactColumns& part : parts) {
    Head& head = heads.emplace_back(Head{&part, {}});
    for (const StationId& station : part.stations) {
      const auto place = std::lower_bound(stations.begin(), stations.end(), station);
      head.places.push_back(static_cast<std::int32_t>(place - stations.begin()));
    }
  }
  return heads;
}

// The first row of `head` from its row on that is not before the row of `other`. Looks near first: runs may be long or
// short.
std::size_t run_end(const Head& head, const Head& other) {
  const std::size_t rows = head.facts->rows;
  const auto before = [&](std::size_t row) { return compare(head, row, other, other.row) < 0; };
  std::size_t known = head.row;  // is before
  std::size_t step = 1;
  for (; known + step < rows && before(known + step); step *= 2) known += step;
  std::size_t past = std::min(rows, known + step);
  while (known + 1 < past) {
    const std::size_t middle = known + (past - known) / 2;
    (before(middle) ? known : past) = middle;
  }
  return past;
}

std::vector<Run> runs_of(std::vector<Head> heads) {
  std::vector<Run> runs;
  for (;;) {
    const Head* least = nullptr;
    const Head* next = nullptr;
    for (const Head& head : heads) {
      if (head.row == head.facts->rows) continue;
      if (least == nullptr || compare(head, head.row, *least, least->row) < 0) {
        next = least;
        least = &head;
      } else if (next == nullptr || compare(head, head.row, *next, next->row) < 0) {
        next = &head;
      }
    }
    if (least == nullptr) return runs;
    const auto part = static_cast<std::size_t>(least - heads.data());
    const std::size_t end = next == nullptr ? least->facts->rows : run_end(*least, *next);
    runs.push_back({part, least->row, end});
    heads[part].row = end;
  }
}

// What the spans of merged columns lie in.
struct Memory {
  std::vector<std::int32_t> station;
  std::vector<std::int64_t> time_ms;
  std::vector<std::int64_t> known_at_ms;
  std::vector<Kind> kind;
  std::array<std::vector<std::int32_t>, kElementCount> elements;
  std::vector<std::vector<std::uint8_t>> bits;
};

class Gathering {
 public:
  Gathering(const std::vector<FactColumns>& parts, const std::vector<Run>& runs) : parts_(parts), runs_(runs) {
    for (const Run& run : runs) rows_ += run.end - run.begin;
  }

  std::size_t rows() const { return rows_; }

  template <typename T, typename Column>
  void values(Column&& column, std::vector<T>& to) const {
    to.reserve(rows_);
    for (const Run& run : runs_) {
      const std::span<const T> from = column(parts_[run.part]);
      if (from.empty()) {
        to.resize(to.size() + run.end - run.begin);
      } else {
        to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(run.begin),
                  from.begin() + static_cast<std::ptrdiff_t>(run.end));
      }
    }
  }

  // `column`: the bits of a part, or nothing where none of its rows is set.
  template <typename Column>
  std::vector<std::uint8_t> bits(Column&& column) const {
    std::vector<std::uint8_t> to((rows_ + 7) / 8);
    std::size_t at = 0;
    for (const Run& run : runs_) {
      const std::optional<BitColumn> from = column(parts_[run.part]);
      const std::size_t end = at + run.end - run.begin;
      for (std::size_t row = run.begin; from && at < end; ++row, ++at) {
        if ((*from)[row]) to[at >> 3U] = static_cast<std::uint8_t>(to[at >> 3U] | 1U << (at & 7U));
      }
      at = end;
    }
    return to;
  }

 private:
  const std::vector<FactColumns>& parts_;
  const std::vector<Run>& runs_;
  std::size_t rows_ = 0;
};

void join_bits(const std::vector<FactColumns>& parts, const Gathering& gathering, BitColumn FactColumns::*column,
               FactColumns& joined, Memory& memory) {
  const auto all = [&](const FactColumns& part) { return (part.*column).bits == nullptr; };
  if (std::all_of(parts.begin(), parts.end(), all)) return;
  memory.bits.push_back(gathering.bits([&](const FactColumns& part) { return std::optional(part.*column); }));
  (joined.*column).bits = memory.bits.back().data();
}

void join_element(const std::vector<FactColumns>& parts, const Gathering& gathering, std::size_t element,
                  FactColumns& joined, Memory& memory) {
  const auto empty = [&](const FactColumns& part) { return part.elements[element].empty; };
  if (std::all_of(parts.begin(), parts.end(), empty)) return;
  gathering.values([&](const FactColumns& part) { return part.elements[element].values; }, memory.elements[element]);
  ElementColumn& column = joined.elements[element];
  column.values = memory.elements[element];
  column.empty = false;
  const auto full = [&](const FactColumns& part) {
    return !part.elements[element].empty && part.elements[element].present.bits == nullptr;
  };
  if (std::all_of(parts.begin(), parts.end(), full)) return;
  memory.bits.push_back(gathering.bits([&](const FactColumns& part) {
    return part.elements[element].empty ? std::nullopt : std::optional(part.elements[element].present);
  }));
  column.present.bits = memory.bits.back().data();
}

// The places of the stations of the rows among those of all parts.
std::vector<std::int32_t> join_stations(const std::vector<Head>& heads, const std::vector<Run>& runs, std::size_t rows) {
  std::vector<std::int32_t> stations;
  stations.reserve(rows);
  for (const Run& run : runs) {
    for (std::size_t row = run.begin; row < run.end; ++row) stations.push_back(heads[run.part].station(row));
  }
  return stations;
}

}  // namespace

FactColumns merged(std::vector<FactColumns> parts) {
  std::erase_if(parts, [](const FactColumns& part) { return part.rows == 0; });
  if (parts.empty()) return {};
  if (parts.size() == 1) return std::move(parts.front());
  FactColumns joined;
  joined.stations = stations_of(parts);
  const std::vector<Head> heads = heads_of(parts, joined.stations);
  const std::vector<Run> runs = runs_of(heads);
  const Gathering gathering(parts, runs);
  const auto memory = std::make_shared<Memory>();
  joined.rows = gathering.rows();
  memory->station = join_stations(heads, runs, joined.rows);
  gathering.values([](const FactColumns& part) { return part.time_ms; }, memory->time_ms);
  gathering.values([](const FactColumns& part) { return part.known_at_ms; }, memory->known_at_ms);
  gathering.values([](const FactColumns& part) { return part.kind; }, memory->kind);
  joined.station = memory->station;
  joined.time_ms = memory->time_ms;
  joined.known_at_ms = memory->known_at_ms;
  joined.kind = memory->kind;
  for (BitColumn FactColumns::*column :
       {&FactColumns::retraction, &FactColumns::precipitation_trace, &FactColumns::is_rain, &FactColumns::is_rain_stated,
        &FactColumns::is_storm, &FactColumns::is_storm_stated})
    join_bits(parts, gathering, column, joined, *memory);
  for (std::size_t i = 0; i < kElementCount; ++i) join_element(parts, gathering, i, joined, *memory);
  joined.memory = memory;
  return joined;
}

}  // namespace stratus
