// Backups of a data folder: written beside its writer, and copied back. Format: docs/formats/backup.md.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "storage/backup_list.h"

namespace stratus {

// Bytes done of about so many, copying and reading back together. An error stops the work and is returned.
using BackupProgress = std::function<Status(std::uint64_t done, std::uint64_t total)>;

struct BackupSettings {
  std::string program;  // what the list says of who wrote it
  UtcMillis created_at;
  // Further files of the data folder, by their path relative to it; one that is missing is left out. They are copied before
  // the log is read, so that what they say about it is true of the backup.
  std::vector<std::string> companions;
  BackupProgress progress;
};

// Fills the empty folder `to` with one consistent state of the data folder: the newest version, then the log and the dead
// letters, which are read later and so reach at least as far. A writer of any process may append, publish and prune
// meanwhile: the version is held. Everything that was acknowledged before the call is in it. All files are synced and read
// back; their folders are not. kNotFound: there is no log. kDataLoss: what would be copied is damaged. kConflict: the log
// was shortened meanwhile.
Result<BackupList> write_backup(FileSystem& files, const Path& data, const Path& to, const BackupSettings& settings);

// The list of the backup in `from`; every error names the file.
Result<BackupList> read_backup_list(const FileSystem& files, const Path& from);

// Holds every file of the backup against the list, copies all of them into the empty folder `to`, synced, and holds the
// copies against the list too. kDataLoss names the file that is missing, of another size or damaged.
Status copy_backup(FileSystem& files, const Path& from, const Path& to, const BackupList& list,
                   const BackupProgress& progress);

}  // namespace stratus
