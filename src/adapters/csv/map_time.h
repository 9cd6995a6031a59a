// The times of a column map: the table [time]. Included by column_map.cc only.
#pragma once

#include <string_view>

#include "adapters/csv/column_map.h"
#include "adapters/csv/toml_reader.h"

namespace stratus {

// `table`: [time]. kInvalidArgument names `file`, line and column of what is wrong.
Status read_time_columns(const toml::table& table, std::string_view file, TimeColumns& time);

}  // namespace stratus
