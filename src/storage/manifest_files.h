// The files of a version as JSON: a part of its manifest. Format: docs/formats/manifest.md. Included by storage/*.cc only.
#pragma once

#include "storage/file_stacks.h"
#include "storage/stored_json.h"

namespace stratus {

// Of what the months of stacks are: their member in JSON.
enum class StackUnit { kMonth, kYear };

void write_stacks(StoredJsonWriter& writer, const std::string& key, const StacksByMonth& stacks, StackUnit unit);

// kDataLoss: "member KEY is missing or wrong".
Result<StacksByMonth> parse_stacks(StoredJson array, std::string_view key, StackUnit unit);
// As manifests of before have them: one file a month, of all stations.
Result<std::vector<DataFile>> parse_files_of_before(StoredJson array, std::string_view key);

}  // namespace stratus
