// What a version says of its files.
#pragma once

#include <cstdint>
#include <map>
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

// At most one file a month, in month order.
using MonthFiles = std::map<MonthNumber, DataFile>;

// Of all facts or cells of the files; nothing when a file does not tell.
inline std::optional<ContentDigest> content_digest(const MonthFiles& files) {
  ContentDigest sum;
  for (const auto& [month, file] : files) {
    if (!file.content) return std::nullopt;
    sum.join(*file.content);
  }
  return sum;
}

inline std::int64_t rows_of(const MonthFiles& files) {
  std::int64_t rows = 0;
  for (const auto& [month, file] : files) rows += file.rows;
  return rows;
}

}  // namespace stratus
