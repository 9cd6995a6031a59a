#include "adapters/csv/shipped_maps.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "adapters/csv/cell_text.h"
#include "adapters/csv/csv_reader.h"

namespace stratus {
namespace {

// How the first record of a file and a map go together.
struct Fit {
  std::string first_line;            // read as the map says
  std::vector<std::string> missing;  // required columns that the first record lacks
  bool known = false;                // it has some required column
};

Fit fit_of(const ColumnMap& map, std::string_view csv) {
  const std::string text = beginning_as_utf8(csv, map.encoding);
  CsvReader reader(text, map.separator);
  CsvRecord header;
  Fit fit;
  if (reader.next(header)) fit.first_line = header.bytes;
  for (std::string& column : map.required_columns()) {
    const auto is_it = [&](std::string_view cell) { return trimmed_cell(cell) == column; };
    const bool there = column_number(column).value_or(header.cells.size() + 1) <= header.cells.size() ||
                       std::any_of(header.cells.begin(), header.cells.end(), is_it);
    if (there)
      fit.known = true;
    else
      fit.missing.push_back(std::move(column));
  }
  return fit;
}

// What is told when no map fits: of the map that misses least.
class Nearest {
 public:
  void look(const ColumnMap& map, Fit fit) {
    if (first_line_.empty()) first_line_ = fit.first_line;
    if (!fit.known || (!map_.empty() && fit.missing.size() >= missing_.size())) return;
    map_ = map.name;
    encoding_ = map.encoding;
    first_line_ = std::move(fit.first_line);
    missing_ = std::move(fit.missing);
  }
  void look_without_names(const std::string& map) { without_names_ += (without_names_.empty() ? "" : ", ") + map; }

  tl::unexpected<Error> told() const {
    std::string text = "first line " + quoted(first_line_) + ": ";
    if (map_.empty()) {
      text += "no column map knows a column of it; --map names one of " + shipped_map_names() + " or a .toml file (" +
              without_names_ + ": for files whose first line names no columns)";
      return fail(ErrorKind::kInvalidArgument, std::move(text));
    }
    text += "the nearest column map " + map_ + " lacks";
    for (std::size_t i = 0; i < missing_.size(); ++i) text += (i == 0 ? " \"" : ", \"") + missing_[i] + "\"";
    if (encoding_ != kDefaultEncoding) text += " (read as " + encoding_ + "; --encoding states another)";
    return fail(ErrorKind::kInvalidArgument, text + "; --map names another");
  }

 private:
  std::string first_line_, map_, encoding_, without_names_;
  std::vector<std::string> missing_;
};

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

Result<ColumnMap> detect_map(std::string_view csv, std::string_view encoding) {
  std::optional<ColumnMap> best;
  std::string tied;
  Nearest nearest;
  for (const ShippedMap& shipped : shipped_maps()) {
    STRATUS_ASSIGN_OR_RETURN(ColumnMap map, shipped_map(shipped.name));
    if (!encoding.empty()) map.encoding = encoding;
    if (!map.header) {
      nearest.look_without_names(map.name);
      continue;
    }
    Fit fit = fit_of(map, csv);
    if (!fit.missing.empty()) {
      nearest.look(map, std::move(fit));
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
  if (!best) return nearest.told();
  if (!tied.empty())
    return fail(ErrorKind::kInvalidArgument,
                "both " + best->name + " and " + tied + " fit the first line, name one with --map");
  return *std::move(best);
}

}  // namespace stratus
