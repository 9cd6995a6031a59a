// Facts as rows of weather_fact: all revisions, with the positions that state them.
#pragma once

#include <string>

#include "adapters/postgres/rows/binary_rows.h"
#include "weather/fact.h"

namespace stratus {

inline constexpr std::string_view kFactTable = "weather_fact";

// "station_id, time, ...", each behind `prefix`; in the order of the two below.
std::string fact_columns(std::string_view prefix = "");
void append_row(const StoredFact& stored, CopyRows& rows);
// kDataLoss: it is no fact.
Result<StoredFact> read_fact(BinaryRow row);

// Texts as PostgreSQL can hold them, which knows no U+0000: that is written \0, and a backslash \\.
std::string to_column(std::string_view text);
std::string from_column(std::string_view column);

// What weather_fact and weather_observation have in common.
std::string element_columns(std::string_view prefix);
void append_elements(const Elements& elements, CopyRows& rows);

}  // namespace stratus
