#include "ports/letter_book.h"

#include <algorithm>
#include <set>
#include <string>

#include "ports/letter_page.h"

namespace stratus {
namespace {

// Letters are small; more bytes than this go in several appends.
constexpr std::size_t kAppendBytes = 8 * 1024 * 1024;

// Letters have no station to be placed by.
std::vector<LogMessage> without_keys(const std::vector<std::string>& entries) {
  std::vector<LogMessage> messages;
  messages.reserve(entries.size());
  for (const std::string& entry : entries) messages.push_back({{}, entry});
  return messages;
}

}  // namespace

Status take_entries(EventLogReader& log, LetterStates& states) {
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, log.extent());
  const Offsets seen{{0, std::max(states.end().offset, extent.begin.at(0))}};
  return for_each_record(log, seen, extent.end, [&](const LogRecord& record) -> Status {
    STRATUS_ASSIGN_OR_RETURN(const LetterEntry entry, decode_letter_entry(record.message));
    return states.add(record.position, entry);
  });
}

Result<LetterBook> LetterBook::open(EventLog& log, EventLogReader& reader) {
  LetterBook book(log, reader);
  STRATUS_RETURN_IF_ERROR(take_entries(reader, book.states_));
  return book;
}

Status LetterBook::append(const std::vector<DeadLetter>& letters) {
  std::vector<LetterEntry> fresh;
  fresh.reserve(letters.size());
  std::set<RecordId> records;
  for (const DeadLetter& letter : letters) {
    if (!letter.record || (!states_.holds(*letter.record) && records.insert(*letter.record).second))
      fresh.emplace_back(letter);
  }
  return write(fresh);
}

Status LetterBook::change(const std::vector<LogPosition>& letters, LetterState state) {
  if (letters.empty()) return {};
  for (const LogPosition letter : letters) {
    if (!states_.state(letter))
      return fail(ErrorKind::kInvalidArgument, "dead letter " + std::to_string(letter.offset) + " does not exist");
  }
  const LetterEntry change = LetterChange{letters, state};
  return write({&change, 1});
}

Status LetterBook::write(std::span<const LetterEntry> entries) {
  std::vector<std::string> encoded;
  std::size_t first = 0;  // of the entries that the next append takes
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
  for (const LetterEntry& kept : entries) {
    std::string entry = encode_letter_entry(kept);
    if (bytes > 0 && bytes + entry.size() > kAppendBytes) STRATUS_RETURN_IF_ERROR(flush());
    bytes += entry.size();
    if (const auto* letter = std::get_if<DeadLetter>(&kept)) newest = std::max(newest, letter->received_at);
    encoded.push_back(std::move(entry));
  }
  return encoded.empty() ? Status{} : flush();
}

Result<LetterPage> LetterBook::read(LogPosition from, std::size_t max, const LetterFilter& which) {
  return read_letter_page(*reader_, states_, from, max, which);
}

}  // namespace stratus
