// The SQL that derives cells from facts, rendered from what views and measures declare. Pure; thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "views/view_spec.h"

namespace stratus {

// The tables that the statements read.
//   facts    the columns of dataset files (docs/formats/dataset.md)
//   windows  station_id, lag_s, from_s, to_s: the ranges of time of which facts are taken, half-open; lag_s: how long before
//            their time what is accumulated at this station began
//   dirty    view_name, station_id, first_key, last_key: the buckets whose cells are asked for, both inclusive
inline constexpr std::string_view kFactsTable = "facts";
inline constexpr std::string_view kWindowsTable = "windows";
inline constexpr std::string_view kDirtyTable = "dirty";

// Parameters of both statements of cells: the least and the greatest station of `windows`.
inline constexpr std::string_view kFirstStation = "first_station";
inline constexpr std::string_view kLastStation = "last_station";

// The columns of `facts` that are read, as Spark declares them.
std::string facts_schema();

// How many facts each file has: part (its address), facts.
std::string count_statement();

// The cells of those views, of days and months, which accept the same kinds: view_name, station_id, bucket (the number of
// the day, of a month of its first), and the numbers of cell_numbers(). Those of measures are null in views without
// measures. All that have measures have the same ones.
std::string cells_statement(std::span<const ViewSpec* const> views);

// The histograms of the cells of a view of months: station_id, bucket, histogram (its name), bin_values, bin_counts. What is
// empty has no row.
std::string histograms_statement(const ViewSpec& view);

}  // namespace stratus
