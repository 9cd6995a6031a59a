#include "storage/dead_letter_log.h"

#include <algorithm>
#include <set>

#include "storage/letter_clearing.h"
#include "storage/letter_damage.h"
#include "storage/letter_page.h"

namespace stratus {
namespace {

// Letters are small; a call with more than this many bytes becomes several frames.
constexpr std::size_t kFrameBytes = 8 * 1024 * 1024;

// Letters have no station to be placed by.
std::vector<LogMessage> without_keys(const std::vector<std::string>& entries) {
  std::vector<LogMessage> messages;
  messages.reserve(entries.size());
  for (const std::string& entry : entries) messages.push_back({{}, entry});
  return messages;
}

Result<LetterStates> states_of(SegmentLogReader& log) {
  LetterStates states;
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, log.extent());
  STRATUS_RETURN_IF_ERROR(for_each_record(log, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
    STRATUS_ASSIGN_OR_RETURN(const LetterEntry entry, decode_letter_entry(record.message));
    return states.add(record.position, entry);
  }));
  return states;
}

}  // namespace

Result<std::unique_ptr<DeadLetterLog>> DeadLetterLog::open(FileSystem& files, const Path& folder) {
  STRATUS_RETURN_IF_ERROR(finish_clearing(files, folder));
  std::unique_ptr<DeadLetterLog> letters(new DeadLetterLog(files, folder));
  if (const Status opened = letters->open_log(); !opened) return fail(with_letter_remedy(opened.error(), folder));
  return letters;
}

Status DeadLetterLog::open_log() {
  STRATUS_ASSIGN_OR_RETURN(log_, SegmentLog::open(files_, folder_));
  STRATUS_ASSIGN_OR_RETURN(reader_, SegmentLogReader::open(files_, folder_));
  STRATUS_ASSIGN_OR_RETURN(states_, states_of(*reader_));
  return {};
}

Status DeadLetterLog::check_open() const {
  if (log_ != nullptr) return {};
  return fail(ErrorKind::kUnavailable,
              "clearing the dead letters in " + folder_.string() + " failed in its midst; start again, which finishes it");
}

Status DeadLetterLog::append(const std::vector<DeadLetter>& letters) {
  const std::lock_guard lock(mutex_);
  std::vector<LetterEntry> fresh;
  fresh.reserve(letters.size());
  std::set<RecordId> records;
  for (const DeadLetter& letter : letters) {
    if (!letter.record || (!states_.holds(*letter.record) && records.insert(*letter.record).second))
      fresh.emplace_back(letter);
  }
  return write(fresh);
}

Status DeadLetterLog::change(const std::vector<LogPosition>& letters, LetterState state) {
  if (letters.empty()) return {};
  const std::lock_guard lock(mutex_);
  for (const LogPosition letter : letters) {
    if (!states_.state(letter))
      return fail(ErrorKind::kInvalidArgument, "dead letter " + std::to_string(letter.offset) + " does not exist");
  }
  return write({LetterChange{letters, state}});
}

Status DeadLetterLog::write(const std::vector<LetterEntry>& entries) {
  STRATUS_RETURN_IF_ERROR(check_open());
  std::vector<std::string> encoded;
  std::size_t first = 0;  // of the entries that the next frame takes
  std::size_t bytes = 0;
  UtcMillis newest;  // of the letters; changes have no time of their own
  const auto flush = [&]() -> Status {
    const std::vector<LogMessage> messages = without_keys(encoded);
    const std::vector<Result<LogPosition>> appended = log_->append(messages, newest);
    STRATUS_RETURN_IF_ERROR(whole_append(appended));
    for (const Result<LogPosition>& position : appended) STRATUS_RETURN_IF_ERROR(states_.add(*position, entries[first++]));
    encoded.clear();
    bytes = 0;
    return {};
  };
  for (std::size_t i = 0; i < entries.size(); ++i) {
    std::string entry = encode_letter_entry(entries[i]);
    if (bytes > 0 && bytes + entry.size() > kFrameBytes) STRATUS_RETURN_IF_ERROR(flush());
    bytes += entry.size();
    if (const auto* letter = std::get_if<DeadLetter>(&entries[i])) newest = std::max(newest, letter->received_at);
    encoded.push_back(std::move(entry));
  }
  return encoded.empty() ? Status{} : flush();
}

Result<LetterCounts> DeadLetterLog::counts() {
  const std::lock_guard lock(mutex_);
  return states_.counts();
}

Result<LetterPage> DeadLetterLog::read(LogPosition from, std::size_t max, const LetterFilter& which) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(check_open());
  return read_letter_page(*reader_, states_, from, max, which);
}

Result<LetterCounts> DeadLetterLog::clear(bool waiting) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(check_open());
  const LetterFilter& removed = waiting ? kAllLetters : kClosedLetters;
  if (removed.count_in(states_.counts()) == 0) return states_.counts();
  log_ = nullptr;
  reader_ = nullptr;
  STRATUS_RETURN_IF_ERROR(clear_letters(files_, folder_, removed));
  STRATUS_RETURN_IF_ERROR(open_log());
  return states_.counts();
}

}  // namespace stratus
