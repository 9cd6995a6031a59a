#include "storage/letter_clearing.h"

#include "storage/dead_letter_log.h"
#include "storage/dead_letter_log_reader.h"

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
Status write_log(FileSystem& files, const Path& from, const Path& to, const LetterFilter& removed) {
  STRATUS_RETURN_IF_ERROR(remove_all(files, to));
  DeadLetterLogReader letters(files, from);
  STRATUS_ASSIGN_OR_RETURN(const LetterCounts before, letters.counts());
  {
    STRATUS_ASSIGN_OR_RETURN(const auto log, SegmentLog::open(files, to));
    const std::string first = encode_letter_entry(ClearedLetters{before.cleared + removed.count_in(before)});
    const LogMessage message{{}, first};
    STRATUS_RETURN_IF_ERROR(whole_append(log->append({&message, 1}, UtcMillis{})));
  }
  if (removed.waiting) return {};
  STRATUS_ASSIGN_OR_RETURN(const auto left, DeadLetterLog::open(files, to));
  std::optional<LogPosition> next = LogPosition{};
  while (next) {
    STRATUS_ASSIGN_OR_RETURN(const LetterPage page, letters.read(*next, kLettersAPage, kWaitingLetters));
    STRATUS_RETURN_IF_ERROR(left->append({page.letters.begin(), page.letters.end()}));
    next = page.next;
  }
  return {};
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

Status clear_letters(FileSystem& files, const Path& folder, const LetterFilter& removed) {
  STRATUS_RETURN_IF_ERROR(write_log(files, folder, new_of(folder), removed));
  STRATUS_RETURN_IF_ERROR(move(files, folder, old_of(folder)));
  return finish_clearing(files, folder);
}

}  // namespace stratus
