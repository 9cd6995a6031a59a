// What the footer of a Parquet file says that reading needs: a tenth of the memory that Parquet's own form takes. Included
// by storage/parquet_*.cc and what they share.
#pragma once

#include <parquet/schema.h>
#include <parquet/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "weather/fact.h"

namespace stratus {

// Where one column of one row group stands.
struct ColumnChunk {
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;
  parquet::Compression::type compression = parquet::Compression::UNCOMPRESSED;
  std::optional<std::uint64_t> digest;  // of its bytes; nothing in files of before
};

// Inclusive bounds of the second column, as it is stored: time or day.
struct StoredRange {
  std::int64_t least;
  std::int64_t greatest;
};

struct RowGroup {
  std::int64_t rows = 0;
  std::optional<std::pair<StationId, StationId>> stations;  // least and greatest; nothing: not known
  std::optional<StoredRange> range;
  std::vector<ColumnChunk> chunks;  // by column
};

// Those of `stations` (sorted, each once) that may have rows in the group.
std::span<const StationId> stations_in(const RowGroup& group, std::span<const StationId> stations);

// What a file calls the numbers of a column of lists.
inline std::string numbers_of_list(const std::string& column) { return column + ".list.element"; }

// Immutable.
class ParquetFooter {
 public:
  // `bytes`: the end of a file of `file_bytes` bytes, with all of its footer. kDataLoss says what is wrong.
  static Result<std::shared_ptr<const ParquetFooter>> parse(std::string_view bytes, std::uint64_t file_bytes);

  const std::vector<RowGroup>& groups() const { return groups_; }
  std::int64_t rows() const;
  std::optional<int> find_column(const std::string& name) const;
  const parquet::ColumnDescriptor& column(int index) const { return *schema_.Column(index); }
  // About what it takes in memory.
  std::size_t memory_bytes() const;

 private:
  parquet::SchemaDescriptor schema_;
  std::vector<RowGroup> groups_;
};

}  // namespace stratus
