// The stations of a column map: the tables [station] and [[stations]]. Included by column_map.cc only.
#pragma once

#include <string_view>

#include "adapters/csv/column_map.h"
#include "adapters/csv/toml_reader.h"

namespace stratus {

// `table`: [station]. kInvalidArgument names `file`, line and column of what is wrong; likewise below.
Status read_station_columns(const toml::table& table, std::string_view file, StationColumns& station);

// Takes [[stations]] of `root` into the map, whose [station] has been read and gives what an entry does not say. Only maps
// whose stations come from their table need it; that it lacks is remembered by `root`.
Status read_station_table(TomlReader& root, std::string_view file, ColumnMap& map);

}  // namespace stratus
