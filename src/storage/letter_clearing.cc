#include "storage/letter_clearing.h"

#include <algorithm>

#include "storage/dead_letter_log.h"
#include "storage/stored_letters.h"

namespace stratus {
namespace {

Path beside(const Path& folder, std::string_view suffix) {
  Path path = folder;
  return path += suffix;
}
Path new_of(const Path& folder) { return beside(folder, ".new"); }
Path old_of(const Path& folder) { return beside(folder, ".old"); }

Result<bool> is_there(const FileSystem& files, const Path& folder) {
  return files.list(folder).map([](const auto& names) { return !names.empty(); });
}

Status move(FileSystem& files, const Path& from, const Path& to) {
  STRATUS_RETURN_IF_ERROR(files.rename(from, to));
  return files.sync_directory(to.parent_path());
}

// The log with what is left, at `to`.
Status write_log(FileSystem& files, const Path& to, std::int64_t cleared, const std::vector<DeadLetter>& left) {
  STRATUS_RETURN_IF_ERROR(remove_all(files, to));
  {
    STRATUS_ASSIGN_OR_RETURN(const auto log, SegmentLog::open(files, to));
    const std::string first = encode_letter_entry(ClearedLetters{cleared});
    const LogMessage message{{}, first};
    STRATUS_RETURN_IF_ERROR(whole_append(log->append({&message, 1}, UtcMillis{})));
  }
  STRATUS_ASSIGN_OR_RETURN(const auto letters, DeadLetterLog::open(files, to));
  return letters->append(left);
}

}  // namespace

// The new log is whole before the old one goes out of the way: where that happened, the new one counts.
Status finish_clearing(FileSystem& files, const Path& folder) {
  STRATUS_ASSIGN_OR_RETURN(const bool current, is_there(files, folder));
  STRATUS_ASSIGN_OR_RETURN(const bool old, is_there(files, old_of(folder)));
  if (!current && old) STRATUS_RETURN_IF_ERROR(move(files, new_of(folder), folder));
  STRATUS_RETURN_IF_ERROR(remove_all(files, old_of(folder)));
  return remove_all(files, new_of(folder));
}

Result<LetterCounts> clear_dead_letters(FileSystem& files, const Path& folder, bool waiting) {
  STRATUS_RETURN_IF_ERROR(finish_clearing(files, folder));
  STRATUS_ASSIGN_OR_RETURN(const LetterCounts before, count_dead_letters(files, folder));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredLetter> letters, read_dead_letters(files, folder));
  if (letters.empty()) return before;
  std::vector<DeadLetter> left;
  for (const StoredLetter& letter : letters) {
    if (letter.state == LetterState::kWaiting && !waiting) left.push_back(letter);
  }
  const auto kept = static_cast<std::int64_t>(left.size());
  STRATUS_RETURN_IF_ERROR(write_log(files, new_of(folder), before.all() - kept, left));
  STRATUS_RETURN_IF_ERROR(move(files, folder, old_of(folder)));
  STRATUS_RETURN_IF_ERROR(finish_clearing(files, folder));
  return count_dead_letters(files, folder);
}

}  // namespace stratus
