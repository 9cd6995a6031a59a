// What a version says of its files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/content_digest.h"
#include "base/time.h"
#include "storage/shard.h"

namespace stratus {

// The end of a Parquet file that says where everything in it stands: Thrift bytes, their length and "PAR1".
struct FooterMark {
  std::uint64_t bytes = 0;  // 0: not known, of a file of before
  std::string digest;       // of those bytes
  bool operator==(const FooterMark&) const = default;
};

// One immutable file of a version. The name holds the digest: equal content has an equal name.
struct DataFile {
  std::string path{};    // relative to the data folder
  std::string digest{};  // of all its bytes
  std::uint64_t bytes = 0;
  std::int64_t rows = 0;
  MonthNumber month{};  // of facts: that of their times; of cells: January of the year of their keys
  Shard shard{};
  FooterMark footer{};
  std::optional<ContentDigest> content{};  // of its facts or cells; nothing in versions made before it was kept
  bool operator==(const DataFile&) const = default;
};

}  // namespace stratus
