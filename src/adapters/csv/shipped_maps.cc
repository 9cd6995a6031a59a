#include "adapters/csv/shipped_maps.h"

#include <algorithm>
#include <optional>

#include "adapters/csv/cell_text.h"
#include "adapters/csv/csv_reader.h"

namespace stratus {
namespace {

// The first required column that the file's header lacks, read as the map says; nothing when all are there.
std::optional<std::string> first_missing_column(const ColumnMap& map, std::string_view csv) {
  const std::string text = beginning_as_utf8(csv, map.encoding);
  CsvReader reader(text, map.separator);
  CsvRecord header;
  reader.next(header);
  for (std::string& column : map.required_columns()) {
    if (column_number(column).value_or(header.cells.size() + 1) <= header.cells.size()) continue;
    const auto is_it = [&](std::string_view cell) { return trimmed_cell(cell) == column; };
    if (std::none_of(header.cells.begin(), header.cells.end(), is_it)) return std::move(column);
  }
  return std::nullopt;
}

}  // namespace

std::string shipped_map_names() {
  std::string names;
  for (const ShippedMap& map : shipped_maps()) names.append(names.empty() ? "" : ", ").append(map.name);
  return names;
}

Result<ColumnMap> shipped_map(std::string_view name) {
  for (const ShippedMap& map : shipped_maps()) {
    if (map.name == name) return parse_column_map(map.toml, "maps/" + std::string(name) + ".toml");
  }
  return fail(ErrorKind::kNotFound,
              "there is no column map \"" + std::string(name) + "\"; shipped are " + shipped_map_names());
}

Result<ColumnMap> detect_map(std::string_view csv) {
  std::optional<ColumnMap> best;
  std::string tied;
  std::string misses;
  for (const ShippedMap& shipped : shipped_maps()) {
    STRATUS_ASSIGN_OR_RETURN(ColumnMap map, shipped_map(shipped.name));
    if (!map.header) {
      misses += "; " + map.name + " is for files whose first line names no columns";
      continue;
    }
    if (const auto column = first_missing_column(map, csv)) {
      misses += "; " + map.name + " wants the column \"" + *column + "\"";
      continue;
    }
    const std::size_t used = map.required_columns().size();
    const std::size_t most = best ? best->required_columns().size() : 0;
    if (used == most) tied = map.name;
    if (used > most) {
      tied.clear();
      best = std::move(map);
    }
  }
  if (!best) return fail(ErrorKind::kInvalidArgument, "no column map fits the first line, name one with --map" + misses);
  if (!tied.empty())
    return fail(ErrorKind::kInvalidArgument,
                "both " + best->name + " and " + tied + " fit the first line, name one with --map");
  return *std::move(best);
}

}  // namespace stratus
