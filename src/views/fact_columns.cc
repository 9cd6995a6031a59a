#include "views/fact_columns.h"

#include <algorithm>
#include <set>

#include "views/row_runs.h"

namespace stratus {

FactSelection select(std::span<const StationId> stations, TimeRange range) {
  FactSelection selection;
  if (range.empty()) return selection;
  for (const StationId& station : stations) selection.emplace_hint(selection.end(), station, std::vector{range});
  return selection;
}
namespace {

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from, std::size_t begin, std::size_t end) {
  to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin), from.begin() + static_cast<std::ptrdiff_t>(end));
}

// `rows`: that `to` has.
void append_element(ElementColumn& to, std::size_t rows, const ElementColumn& from, std::size_t begin, std::size_t end) {
  if (from.empty() && to.empty()) return;
  to.values.resize(rows);
  to.present.resize(rows);
  if (from.empty()) {
    to.values.resize(rows + end - begin);
    to.present.resize(rows + end - begin);
  } else {
    append(to.values, from.values, begin, end);
    append(to.present, from.present, begin, end);
  }
}

// A part on its way.
struct Part {
  const FactColumns* facts;
  std::vector<std::int32_t> places;  // of its stations among those of all parts
  std::size_t row = 0;

  std::size_t rows() const { return facts->rows; }
  std::int32_t station(std::size_t of_row) const { return places[static_cast<std::size_t>(facts->station[of_row])]; }
};

std::strong_ordering compare_parts(const Part& a, std::size_t row, const Part& b, std::size_t other_row) {
  const auto order = a.station(row) <=> b.station(other_row);
  return order != 0 ? order : compare_rows(*a.facts, row, *b.facts, other_row);
}

std::vector<StationId> stations_of(const std::vector<FactColumns>& parts) {
  std::set<StationId> all;
  for (const FactColumns& part : parts) all.insert(part.stations.begin(), part.stations.end());
  return {all.begin(), all.end()};
}

std::vector<std::int32_t> places_of(const std::vector<StationId>& some, const std::vector<StationId>& all) {
  std::vector<std::int32_t> places;
  places.reserve(some.size());
  for (const StationId& station : some) {
    const auto place = std::lower_bound(all.begin(), all.end(), station);
    places.push_back(static_cast<std::int32_t>(place - all.begin()));
  }
  return places;
}

}  // namespace

void append_rows(FactColumns& to, const FactColumns& from, std::size_t begin, std::size_t end) {
  append(to.time_ms, from.time_ms, begin, end);
  append(to.known_at_ms, from.known_at_ms, begin, end);
  append(to.kind, from.kind, begin, end);
  append(to.retraction, from.retraction, begin, end);
  for (std::size_t i = 0; i < kElementCount; ++i) append_element(to.elements[i], to.rows, from.elements[i], begin, end);
  append(to.precipitation_trace, from.precipitation_trace, begin, end);
  append(to.is_rain, from.is_rain, begin, end);
  append(to.is_storm, from.is_storm, begin, end);
  to.rows += end - begin;
}

std::strong_ordering compare_rows(const FactColumns& a, std::size_t row, const FactColumns& b, std::size_t other_row) {
  if (const auto order = a.time_ms[row] <=> b.time_ms[other_row]; order != 0) return order;
  if (const auto order = a.kind[row] <=> b.kind[other_row]; order != 0) return order;
  if (const auto order = a.retraction[row] <=> b.retraction[other_row]; order != 0) return order;
  if (const auto order = a.known_at_ms[row] <=> b.known_at_ms[other_row]; order != 0) return order;
  for (std::size_t i = 0; i < kElementCount; ++i) {
    if (const auto order = a.elements[i].get(row) <=> b.elements[i].get(other_row); order != 0) return order;
  }
  const auto trace = a.precipitation_trace[row] <=> b.precipitation_trace[other_row];
  if (trace != 0) return trace;
  const auto rain = a.is_rain[row] <=> b.is_rain[other_row];
  return rain != 0 ? rain : a.is_storm[row] <=> b.is_storm[other_row];
}

FactColumns merged(std::vector<FactColumns> parts) {
  std::erase_if(parts, [](const FactColumns& part) { return part.rows == 0; });
  if (parts.empty()) return {};
  if (parts.size() == 1) return std::move(parts.front());
  FactColumns joined;
  joined.stations = stations_of(parts);
  std::vector<Part> sources;
  sources.reserve(parts.size());
  for (const FactColumns& part : parts) sources.push_back({&part, places_of(part.stations, joined.stations)});
  while (const auto run = next_run(sources, compare_parts)) {
    Part& source = sources[run->source];
    for (std::size_t row = run->begin; row < run->end; ++row) joined.station.push_back(source.station(row));
    append_rows(joined, *source.facts, run->begin, run->end);
    source.row = run->end;
  }
  return joined;
}

}  // namespace stratus
