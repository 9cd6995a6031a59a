// The column map that a command line names, or that fits a file.
#pragma once

#include <string>
#include <string_view>

#include "adapters/csv/column_map.h"
#include "app/context.h"

namespace stratus {

// `name`: of a shipped map, or the path of a .toml file; empty: the shipped map that fits the first line of the file's
// `bytes`. kNotFound, kInvalidArgument.
Result<ColumnMap> choose_map(const Context& context, const std::string& name, std::string_view bytes);

}  // namespace stratus
