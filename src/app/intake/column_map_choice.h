// The column map that a command line names, or that fits a file.
#pragma once

#include <string>
#include <string_view>

#include "adapters/csv/column_map.h"
#include "app/context.h"

namespace stratus {

struct MapChoice {
  std::string map;  // name of a shipped map, or the path of a .toml file; empty: the shipped map that fits the first line
  std::string
      station;  // of files with one station each: a value of the map's table, or a known station; empty: none is named
};

// The map for a file of these `bytes`. `known`: the stations that rows and --station may name. kNotFound, kInvalidArgument.
// What the map holds of `known` is one thread's.
Result<ColumnMap> choose_map(const Context& context, const MapChoice& choice, std::string_view bytes,
                             std::shared_ptr<const StationRegistry> known);

}  // namespace stratus
