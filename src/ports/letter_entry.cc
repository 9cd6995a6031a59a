#include "ports/letter_entry.h"

#include <limits>

#include "base/bytes.h"

namespace stratus {
namespace {

// Stands where a plain letter has its time, and is none.
constexpr std::int64_t kMark = std::numeric_limits<std::int64_t>::min();
constexpr std::uint8_t kRow = 1;
constexpr std::uint8_t kChange = 2;
constexpr std::uint8_t kCleared = 3;
constexpr std::uint8_t kRecord = 4;
constexpr std::uint8_t kUntimedRecord = 5;

tl::unexpected<Error> damaged() { return fail(ErrorKind::kDataLoss, "not a dead letter"); }

std::string encode(const DeadLetter& letter) {
  std::string bytes;
  if (letter.record) {
    put_number(bytes, kMark);
    put_number(bytes, letter.untimed ? kUntimedRecord : kRecord);
    put_text(bytes, letter.record->log.text);
    put_number(bytes, letter.record->position.partition);
    put_number(bytes, letter.record->position.offset);
  } else if (!letter.header.empty()) {
    put_number(bytes, kMark);
    put_number(bytes, kRow);
  }
  put_number(bytes, letter.received_at.value);
  put_text(bytes, letter.reason);
  put_text(bytes, letter.origin);
  if (!letter.record && !letter.header.empty()) put_text(bytes, letter.header);
  bytes += letter.bytes;
  return bytes;
}

std::string encode(const LetterChange& change) {
  std::string bytes;
  put_number(bytes, kMark);
  put_number(bytes, kChange);
  put_number(bytes, static_cast<std::uint8_t>(change.state));
  put_number(bytes, static_cast<std::uint32_t>(change.letters.size()));
  for (const LogPosition position : change.letters) put_number(bytes, position.offset);
  return bytes;
}

std::string encode(const ClearedLetters& cleared) {
  std::string bytes;
  put_number(bytes, kMark);
  put_number(bytes, kCleared);
  put_number(bytes, cleared.count);
  return bytes;
}

Result<LetterEntry> decode_letter(std::string_view bytes, UtcMillis received_at, bool row) {
  DeadLetter letter;
  letter.received_at = received_at;
  if (!take_text(bytes, letter.reason) || !take_text(bytes, letter.origin)) return damaged();
  if (row && !take_text(bytes, letter.header)) return damaged();
  letter.bytes = bytes;
  return letter;
}

Result<LetterEntry> decode_record_letter(std::string_view bytes, bool untimed) {
  RecordId record;
  std::int64_t received_at = 0;
  if (!take_text(bytes, record.log.text) || !take_number(bytes, record.position.partition) ||
      !take_number(bytes, record.position.offset) || !take_number(bytes, received_at))
    return damaged();
  STRATUS_ASSIGN_OR_RETURN(LetterEntry entry, decode_letter(bytes, UtcMillis{received_at}, false));
  auto& letter = std::get<DeadLetter>(entry);
  letter.record = std::move(record);
  letter.untimed = untimed;
  return entry;
}

Result<LetterEntry> decode_change(std::string_view bytes) {
  std::uint8_t state = 0;
  std::uint32_t count = 0;
  if (!take_number(bytes, state) || !take_number(bytes, count)) return damaged();
  if (state > static_cast<std::uint8_t>(LetterState::kGivenUp) || bytes.size() != count * sizeof(std::int64_t))
    return damaged();
  LetterChange change{std::vector<LogPosition>(count), static_cast<LetterState>(state)};
  for (LogPosition& position : change.letters) take_number(bytes, position.offset);
  return change;
}

}  // namespace

std::string encode_letter_entry(const LetterEntry& entry) {
  return std::visit([](const auto& kind) { return encode(kind); }, entry);
}

Result<LetterEntry> decode_letter_entry(std::string_view bytes) {
  std::int64_t first = 0;
  if (!take_number(bytes, first)) return damaged();
  if (first != kMark) return decode_letter(bytes, UtcMillis{first}, false);
  std::uint8_t kind = 0;
  if (!take_number(bytes, kind)) return damaged();
  if (kind == kChange) return decode_change(bytes);
  if (kind == kRecord || kind == kUntimedRecord) return decode_record_letter(bytes, kind == kUntimedRecord);
  ClearedLetters cleared;
  if (kind == kCleared) return take_number(bytes, cleared.count) && bytes.empty() ? Result<LetterEntry>(cleared) : damaged();
  std::int64_t received_at = 0;
  if (kind != kRow || !take_number(bytes, received_at)) return damaged();
  return decode_letter(bytes, UtcMillis{received_at}, true);
}

}  // namespace stratus
