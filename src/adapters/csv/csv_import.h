// Facts and stations of a CSV text, by a column map. Nothing is dropped in silence: each row is a fact, is rejected or is
// counted.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/csv/column_map.h"
#include "base/result.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// One bad cell rejects its row, for a fact states all its elements.
struct RejectedRow {
  std::string bytes;   // the row as it stands in the file
  std::string reason;  // names file, line, column and value
  std::string fault;   // the reason without file and line
  std::string header;  // the line of the file that names the columns, without which the row cannot be read again
};

using ImportedRow = std::variant<Fact, RejectedRow>;

struct ImportedCounts {
  std::size_t facts = 0;
  std::size_t rejected = 0;
  std::size_t without_value = 0;  // rows that state no element, empty ones too
  std::size_t dropped = 0;        // by a [[drop]] of the map
};

// A text bound to its map. Immutable, thread-safe where ColumnMap::known_station is.
class CsvImport {
 public:
  // `bytes` are the file's, in the encoding of the map; they and `map` must outlive the import. `file_name` is for
  // messages. kInvalidArgument when the bytes are not of the encoding, or when the header lacks a column that the map
  // needs, or names one that the map uses twice, or when the map lacks what its kind of stations asks of the caller.
  static Result<CsvImport> open(const ColumnMap& map, std::string_view bytes, std::string_view file_name);
  ~CsvImport();
  CsvImport(CsvImport&&) noexcept;
  CsvImport& operator=(CsvImport&&) noexcept;

  // Calls `visit` for every fact and rejected row in file order; an error of it ends the pass and is returned.
  // A fact without known_at of its own has time + lag. A row that describes its station otherwise than the first row of
  // the station is rejected.
  using RowVisitor = std::function<Status(ImportedRow row)>;
  Result<ImportedCounts> for_each(const RowVisitor& visit) const;

  // The stations that the rows name, in id order, where the map or the row gives their coordinates. The first row of
  // a station counts; rows that for_each rejects for their station are passed over.
  Result<std::vector<Station>> stations() const;

 private:
  struct Binding;
  explicit CsvImport(std::unique_ptr<Binding> binding);
  std::unique_ptr<Binding> binding_;
};

}  // namespace stratus
