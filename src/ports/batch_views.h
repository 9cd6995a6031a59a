// Port: the cells of a version, in files, for whoever writes them; readers see ports/versions.h.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "ports/data_file.h"
#include "views/cell.h"
#include "views/view_spec.h"
#include "weather/fact.h"

namespace stratus {

// Cells of the stored views. Thread-safe.
class BatchViews {
 public:
  virtual ~BatchViews() = default;
  // `cells`: day keys of one month, sorted by station and key.
  virtual Result<DataFile> write(const ViewSpec& view, MonthNumber month, std::span<const KeyedCell> cells) = 0;
  // All cells in file order. kDataLoss names a missing or damaged file.
  virtual Result<std::vector<KeyedCell>> read(const DataFile& file) const = 0;
};

}  // namespace stratus
