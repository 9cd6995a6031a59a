// The column maps of maps/, embedded in the program when it is built.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "adapters/csv/column_map.h"
#include "base/result.h"

namespace stratus {

struct ShippedMap {
  std::string_view name;  // of the file, without ".toml"
  std::string_view toml;
};

// In the order of their names.
std::span<const ShippedMap> shipped_maps();

// "beijing, brittany, ...", for messages and help.
std::string shipped_map_names();

// kNotFound lists the names that exist.
Result<ColumnMap> shipped_map(std::string_view name);

// `csv` are the bytes of a file, in the `encoding` that the user stated; empty: in that of each map. The shipped map whose
// required columns are all in its first record; of several the one that uses most columns. What was stated is the encoding
// of the map then. kInvalidArgument shows the first record and what the nearest map misses of it, or names the maps between
// which it cannot choose.
Result<ColumnMap> detect_map(std::string_view csv, std::string_view encoding = {});

}  // namespace stratus
