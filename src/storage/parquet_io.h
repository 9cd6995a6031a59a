// Writing Parquet files: the part that is the same for facts and cells. Included by storage/parquet_*.cc and what they
// share.
#pragma once

#include <arrow/api.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/byte_sink.h"
#include "storage/data_file.h"

namespace stratus {

// PLAIN with zstd finds what repeats over many rows, DELTA_BINARY_PACKED what grows evenly, a dictionary few values.
enum class ColumnEncoding { kPlain, kDelta, kDictionary };

// How one column is stored. Chosen by measuring; see docs/decisions/0019-files-read-by-groups.md.
struct ParquetColumn {
  std::string name;
  std::shared_ptr<arrow::DataType> type;
  bool nullable;
  std::vector<ColumnEncoding> encodings;  // one, or those of which the rows of a file decide
};

struct ParquetLayout {
  // The rows are sorted by the first two, of which alone least and greatest value are kept.
  std::vector<ParquetColumn> columns;
  int zstd_level;
};

// With one encoding a column: of several the one that takes the fewest bytes for these rows, the first of equals.
Result<ParquetLayout> chosen(const ParquetLayout& layout, const arrow::ArrayVector& rows);

// The key in the footer of the digests of all column chunks, by row group and column: XXH3-64, little-endian, base64. A
// chunk reaches to the next one or the footer.
inline constexpr const char* kChunkDigestsKey = "stratus.chunks";

// Writes one row group after another, with page checksums, decimals on INT32. The same groups give the same bytes.
// An error of the sink is the answer; after an error only destroying the writer makes sense. Not thread-safe.
class ParquetWriter {
 public:
  // `layout`: with one encoding a column.
  static Result<std::unique_ptr<ParquetWriter>> open(const ParquetLayout& layout, ByteSink to);
  virtual ~ParquetWriter() = default;
  // One array a column, of equal length, as the layout says; text may come as a dictionary.
  virtual Status write_group(const arrow::ArrayVector& columns) = 0;
  virtual Result<FooterMark> close() = 0;
};

// Arrow's answer in our words.
Error to_error(const arrow::Status& status);

}  // namespace stratus
