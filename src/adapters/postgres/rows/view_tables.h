// The tables of stored views, and the view weather_data: made of what is declared in views/view_spec.h and
// weather/element.h.
#pragma once

#include <string>
#include <vector>

namespace stratus {

inline constexpr const char* kDataView = "weather_data";

// All of them, partitioned by year and without a row, and who may read them. They stand until the declarations change.
const std::string& make_view_tables_sql();
// Takes them away, where they are.
std::string drop_view_tables_sql();

// Names of all tables that have partitions of years: those of facts and of stored views.
std::vector<std::string> yearly_tables();

}  // namespace stratus
