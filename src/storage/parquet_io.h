// Bytes of Parquet files: the part that is the same for facts and cells. Included by storage/parquet_*.cc only.
#pragma once

#include <arrow/api.h>
#include <parquet/properties.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/byte_sink.h"

namespace stratus {

// How one column is stored. Chosen by measuring real data; see docs/decisions/0004-parquet-layout.md.
struct ParquetColumn {
  std::string name;
  bool dictionary;  // else DELTA_BINARY_PACKED
};

struct ParquetLayout {
  std::vector<ParquetColumn> columns;
  bool compressed;  // zstd level 3
  bool statistics;  // least and greatest value of each column
};

// Page checksums, decimals on INT32, sorted by the first two columns. The same table gives the same bytes. An error of the
// sink is the answer.
Status write_parquet(const arrow::Table& table, const ParquetLayout& layout, const ByteSink& to);

// Verifies every page checksum. `columns` empty: all. Columns of text named in `dictionaries` come as dictionary arrays.
Result<std::shared_ptr<arrow::Table>> from_parquet(std::string bytes, const std::vector<std::string>& columns,
                                                   const std::vector<std::string>& dictionaries);

// Arrow's answer in our words.
Error to_error(const arrow::Status& status);

// The column of that name as one typed array, which lies in the table. kDataLoss names a column that is missing or has
// another type.
template <typename Array>
Result<const Array*> column_of(const arrow::Table& table, const std::string& name) {
  const auto column = table.GetColumnByName(name);
  if (column == nullptr || column->num_chunks() != 1) return fail(ErrorKind::kDataLoss, "column " + name + " is missing");
  const auto* array = dynamic_cast<const Array*>(column->chunk(0).get());
  if (array == nullptr) return fail(ErrorKind::kDataLoss, "column " + name + " has another type");
  return array;
}

}  // namespace stratus
