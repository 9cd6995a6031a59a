// Immutable files named by their content.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "ports/manifest.h"

namespace stratus {

// What batch runs leave free on the disk, so that a full one stops them before it stops the log.
inline constexpr std::uint64_t kLogReserveBytes = 32 * 1024 * 1024;

// Writes `bytes` to "<folder>/<month>-<digest>.parquet" under `root` unless it is there already. Durable on return.
// kResourceExhausted when less than kLogReserveBytes would be left on the disk.
Result<DataFile> put_data_file(FileSystem& files, const Path& root, const std::string& folder, MonthNumber month,
                               std::int64_t rows, const ContentDigest& content, std::string_view bytes);

// "; run stratus batch rebuild": views are made again from the dataset, the dataset from the log.
std::string remedy(const DataFile& file);
// kDataLoss, naming the file and the remedy.
Error missing_data_file(const DataFile& file);
Error damaged_data_file(const DataFile& file);

// Every file that the version names: the dataset's, then those of the views.
std::vector<DataFile> files_of(const Manifest& version);

// All bytes of a file, held against its digest. kDataLoss names a missing or damaged file.
Result<std::string> get_data_file(const FileSystem& files, const Path& root, const DataFile& file);

}  // namespace stratus
