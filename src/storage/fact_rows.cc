#include "storage/fact_rows.h"

#include <algorithm>

namespace stratus {
namespace {

Flag flag_of(std::optional<bool> stated) {
  if (!stated) return Flag::kAbsent;
  return *stated ? Flag::kYes : Flag::kNo;
}

std::optional<bool> stated(Flag flag) { return flag == Flag::kAbsent ? std::nullopt : std::optional(flag == Flag::kYes); }

// `rows`: that the column has.
void add_element(ElementColumn& column, std::size_t rows, std::optional<std::int32_t> value) {
  if (!value && column.empty()) return;
  column.values.resize(rows);
  column.present.resize(rows);
  column.values.push_back(value.value_or(0));
  column.present.push_back(value ? 1 : 0);
}

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from, std::size_t begin, std::size_t end) {
  to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin), from.begin() + static_cast<std::ptrdiff_t>(end));
}

}  // namespace

StoredFact FactRows::fact(std::size_t row) const {
  StoredFact stored;
  Fact& fact = stored.fact;
  fact.station = station(row);
  fact.time = {facts.time_ms[row] / kMillis};
  fact.kind = facts.kind[row];
  fact.retraction = facts.retraction[row] != 0;
  fact.known_at = {facts.known_at_ms[row]};
  for (const ElementInfo& element : kElements) {
    const auto value = facts.elements[static_cast<std::size_t>(element.element)].get(row);
    if (value) fact.elements.set(element.element, *value);
  }
  fact.precipitation_trace = facts.precipitation_trace[row] != 0;
  fact.is_rain = stated(facts.is_rain[row]);
  fact.is_storm = stated(facts.is_storm[row]);
  fact.condition = condition[row];
  fact.origin = origin[row];
  stored.position = {partition[row], offset[row]};
  return stored;
}

std::strong_ordering compare_stored(const FactRows& a, std::size_t row, const FactRows& b, std::size_t other_row) {
  if (const auto order = a.station(row) <=> b.station(other_row); order != 0) return order;
  if (const auto order = compare_rows(a.facts, row, b.facts, other_row); order != 0) return order;
  if (const auto order = a.condition[row] <=> b.condition[other_row]; order != 0) return order;
  return a.origin[row] <=> b.origin[other_row];
}

std::int32_t FactGathering::place_of(const StationId& station) {
  std::vector<StationId>& stations = rows_.facts.stations;
  if (stations.empty() || stations.back() != station) stations.push_back(station);
  return static_cast<std::int32_t>(stations.size() - 1);
}

std::int32_t FactGathering::code_of(const std::string& word, TextColumn& column, Codes& codes) {
  if (!column.code.empty() && column[column.code.size() - 1] == word) return column.code.back();
  const auto known = codes.find(word);
  if (known != codes.end()) return known->second;
  const auto code = static_cast<std::int32_t>(column.words.size());
  column.words.push_back(word);
  codes.emplace(word, code);
  return code;
}

void FactGathering::add_texts(const TextColumn& from, std::size_t begin, std::size_t end, TextColumn& to, Codes& codes) {
  constexpr std::int32_t kUnknown = -1;
  std::vector<std::int32_t> known(from.words.size(), kUnknown);
  for (std::size_t row = begin; row < end; ++row) {
    std::int32_t& code = known[static_cast<std::size_t>(from.code[row])];
    if (code == kUnknown) code = code_of(from[row], to, codes);
    to.code.push_back(code);
  }
}

void FactGathering::add(const StoredFact& stored) {
  const Fact& fact = stored.fact;
  FactColumns& facts = rows_.facts;
  facts.station.push_back(place_of(fact.station));
  facts.time_ms.push_back(fact.time.value * kMillis);
  facts.known_at_ms.push_back(fact.known_at.value);
  facts.kind.push_back(fact.kind);
  facts.retraction.push_back(fact.retraction ? 1 : 0);
  for (std::size_t i = 0; i < kElementCount; ++i)
    add_element(facts.elements[i], facts.rows, fact.elements.get(static_cast<Element>(i)));
  facts.precipitation_trace.push_back(fact.precipitation_trace ? 1 : 0);
  facts.is_rain.push_back(flag_of(fact.is_rain));
  facts.is_storm.push_back(flag_of(fact.is_storm));
  ++facts.rows;
  rows_.condition.code.push_back(code_of(fact.condition, rows_.condition, conditions_));
  rows_.origin.code.push_back(code_of(fact.origin, rows_.origin, origins_));
  rows_.partition.push_back(stored.position.partition);
  rows_.offset.push_back(stored.position.offset);
}

void FactGathering::add(const FactRows& from, std::size_t begin, std::size_t end) {
  std::int32_t place = 0;
  for (std::size_t row = begin; row < end; ++row) {
    if (row == begin || from.facts.station[row] != from.facts.station[row - 1]) place = place_of(from.station(row));
    rows_.facts.station.push_back(place);
  }
  append_rows(rows_.facts, from.facts, begin, end);
  add_texts(from.condition, begin, end, rows_.condition, conditions_);
  add_texts(from.origin, begin, end, rows_.origin, origins_);
  append(rows_.partition, from.partition, begin, end);
  append(rows_.offset, from.offset, begin, end);
}

}  // namespace stratus
