#include "storage/dead_letter_log.h"

#include <algorithm>

#include "storage/letter_clearing.h"
#include "storage/stored_letters.h"

namespace stratus {
namespace {

// Letters are small; a call with more than this many bytes becomes several frames.
constexpr std::size_t kFrameBytes = 8 * 1024 * 1024;

// `visit(LogPosition, LetterEntry&&) -> Status` for every entry in order. A missing folder has none.
template <typename Visit>
Status for_each_entry(const FileSystem& files, const Path& folder, Visit&& visit) {
  auto reader = SegmentLogReader::open(files, folder);
  if (!reader && reader.error().kind == ErrorKind::kNotFound) return {};
  if (!reader) return fail(reader.error());
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, (*reader)->extent());
  return for_each_record(**reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
    STRATUS_ASSIGN_OR_RETURN(LetterEntry entry, decode_letter_entry(record.message));
    return visit(record.position, std::move(entry));
  });
}

// Letters have no station to be placed by.
std::vector<LogMessage> without_keys(const std::vector<std::string>& entries) {
  std::vector<LogMessage> messages;
  messages.reserve(entries.size());
  for (const std::string& entry : entries) messages.push_back({{}, entry});
  return messages;
}

Result<LetterStates> states_of(const FileSystem& files, const Path& folder) {
  LetterStates states;
  STRATUS_RETURN_IF_ERROR(for_each_entry(
      files, folder, [&](LogPosition position, const LetterEntry& entry) { return states.add(position, entry); }));
  return states;
}

}  // namespace

Result<std::unique_ptr<DeadLetterLog>> DeadLetterLog::open(FileSystem& files, const Path& folder) {
  STRATUS_RETURN_IF_ERROR(finish_clearing(files, folder));
  STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<SegmentLog> log, SegmentLog::open(files, folder));
  std::unique_ptr<DeadLetterLog> letters(new DeadLetterLog(std::move(log)));
  STRATUS_ASSIGN_OR_RETURN(letters->states_, states_of(files, folder));
  return letters;
}

Status DeadLetterLog::append(const std::vector<DeadLetter>& letters) {
  const std::lock_guard lock(mutex_);
  std::vector<LetterEntry> fresh;
  fresh.reserve(letters.size());
  for (const DeadLetter& letter : letters) {
    if (!letter.record || !states_.holds(*letter.record)) fresh.emplace_back(letter);
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

LetterCounts DeadLetterLog::counts() const {
  const std::lock_guard lock(mutex_);
  return states_.counts();
}

Result<LetterCounts> count_dead_letters(const FileSystem& files, const Path& folder) {
  return states_of(files, folder).map([](const LetterStates& states) { return states.counts(); });
}

Result<std::vector<StoredLetter>> read_dead_letters(const FileSystem& files, const Path& folder) {
  std::vector<StoredLetter> letters;
  LetterStates states;
  STRATUS_RETURN_IF_ERROR(for_each_entry(files, folder, [&](LogPosition position, LetterEntry&& entry) -> Status {
    if (const Status fits = states.add(position, entry); !fits) return fits;
    if (auto* letter = std::get_if<DeadLetter>(&entry)) letters.push_back({std::move(*letter), position, {}});
    return {};
  }));
  for (StoredLetter& letter : letters) letter.state = *states.state(letter.position);
  return letters;
}

}  // namespace stratus
