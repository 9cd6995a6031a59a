// backup.json: what one backup holds. Format: docs/formats/backup.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ports/event_log.h"

namespace stratus {

inline constexpr std::string_view kBackupListName = "backup.json";

struct BackupFile {
  std::string path;  // relative to the folder, "/" between its parts
  std::uint64_t bytes = 0;
  std::string digest;  // of all its bytes
  bool operator==(const BackupFile&) const = default;
};

struct BackupList {
  std::string program;  // version of the program that wrote it
  UtcMillis created_at;
  LogExtent log;                  // what the log of the backup holds
  std::int64_t dead_letters = 0;  // how many there are
  std::int64_t version = 0;       // 0: nothing was published
  Offsets horizon;                // of that version
  std::vector<BackupFile> files;  // all but backup.json itself, sorted by path
};

// With a digest over everything before it.
std::string to_json(const BackupList& list);
// kDataLoss: a bit differs from what was written, or a member is missing or wrong. kUnsupported: another format.
Result<BackupList> parse_backup_list(std::string_view json);

}  // namespace stratus
