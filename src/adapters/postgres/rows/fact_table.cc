#include "adapters/postgres/rows/fact_table.h"

#include <fmt/format.h>

#include <optional>

namespace stratus {
namespace {

// Damaged numbers are others than those of facts.
std::int32_t to_element(Int128 value, BinaryReader& reader) {
  if (value < -kMaxStored || value > kMaxStored) reader.mark_bad();
  return static_cast<std::int32_t>(value);
}

std::optional<bool> read_flag(BinaryReader& reader) {
  if (reader.pass_null()) return std::nullopt;
  return reader.boolean();
}

std::string read_text(BinaryReader& reader) { return reader.pass_null() ? std::string() : from_column(reader.text()); }

}  // namespace

std::string to_column(std::string_view text) {
  std::string column;
  for (const char c : text) {
    if (c == '\0') {
      column += "\\0";
    } else {
      if (c == '\\') column += c;
      column += c;
    }
  }
  return column;
}

std::string from_column(std::string_view column) {
  std::string text;
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column[i] == '\\' && i + 1 < column.size()) {
      text += column[++i] == '0' ? '\0' : column[i];
    } else {
      text += column[i];
    }
  }
  return text;
}

std::string element_columns(std::string_view prefix) {
  std::string columns;
  for (const ElementInfo& element : kElements) columns += fmt::format("{}{}, ", prefix, element.name);
  return columns;
}

void append_elements(const Elements& elements, CopyRows& rows) {
  for (const ElementInfo& element : kElements) {
    const auto value = elements.get(element.element);
    value ? rows.decimal(*value, element.scale) : rows.null();
  }
}

std::string fact_columns(std::string_view prefix) {
  return fmt::format(
      "{0}station_id, {0}time, {0}kind, {0}retraction, {0}known_at, {1}{0}precipitation_trace, {0}is_rain, {0}is_storm, "
      "{0}weather_condition, {0}data_origin, {0}log_partition, {0}log_offset",
      prefix, element_columns(prefix));
}

void append_row(const StoredFact& stored, CopyRows& rows) {
  const Fact& fact = stored.fact;
  rows.begin_row();
  rows.text(fact.station.text());
  rows.instant(fact.time);
  rows.text(to_string(fact.kind));
  rows.boolean(fact.retraction);
  rows.instant(fact.known_at);
  append_elements(fact.elements, rows);
  rows.boolean(fact.precipitation_trace);
  rows.boolean(fact.is_rain);
  rows.boolean(fact.is_storm);
  rows.text_or_null(to_column(fact.condition));
  rows.text_or_null(to_column(fact.origin));
  rows.int32(stored.position.partition);
  rows.int64(stored.position.offset);
}

Result<StoredFact> read_fact(BinaryRow row) {
  BinaryReader reader(row);
  StoredFact stored;
  Fact& fact = stored.fact;
  fact.station = StationId(std::string(reader.text()));
  fact.time = reader.second();
  const auto kind = find_kind(reader.text());
  if (!kind) reader.mark_bad();
  fact.kind = kind.value_or(Kind::kObserved);
  fact.retraction = reader.boolean();
  fact.known_at = reader.instant();
  for (const ElementInfo& element : kElements) {
    if (!reader.pass_null()) fact.elements.set(element.element, to_element(reader.decimal(element.scale), reader));
  }
  fact.precipitation_trace = reader.boolean();
  fact.is_rain = read_flag(reader);
  fact.is_storm = read_flag(reader);
  fact.condition = read_text(reader);
  fact.origin = read_text(reader);
  stored.position.partition = reader.int32();
  stored.position.offset = reader.int64();
  if (reader.good()) return stored;
  return fail(ErrorKind::kDataLoss,
              fmt::format("a row of station {} at {} is no fact", fact.station.text(), format_utc(fact.time)));
}

}  // namespace stratus
