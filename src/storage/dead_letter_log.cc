#include "storage/dead_letter_log.h"

#include <cstring>

namespace stratus {
namespace {

// Letters are small; a call with more than this many bytes becomes several frames.
constexpr std::size_t kFrameBytes = 8 * 1024 * 1024;

template <typename T>
void put(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_text(std::string& bytes, std::string_view text) {
  put(bytes, static_cast<std::uint32_t>(text.size()));
  bytes += text;
}

template <typename T>
bool take(std::string_view& bytes, T& value) {
  if (bytes.size() < sizeof value) return false;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return true;
}

bool take_text(std::string_view& bytes, std::string& text) {
  std::uint32_t size = 0;
  if (!take(bytes, size) || bytes.size() < size) return false;
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

}  // namespace

std::string encode_dead_letter(const DeadLetter& letter) {
  std::string bytes;
  bytes.reserve(2 * sizeof(std::uint32_t) + sizeof(std::int64_t) + letter.reason.size() + letter.origin.size() +
                letter.bytes.size());
  put(bytes, letter.received_at.value);
  put_text(bytes, letter.reason);
  put_text(bytes, letter.origin);
  bytes += letter.bytes;
  return bytes;
}

Result<DeadLetter> decode_dead_letter(std::string_view message) {
  DeadLetter letter;
  if (!take(message, letter.received_at.value) || !take_text(message, letter.reason) || !take_text(message, letter.origin))
    return fail(ErrorKind::kDataLoss, "not a dead letter");
  letter.bytes = message;
  return letter;
}

Result<std::unique_ptr<DeadLetterLog>> DeadLetterLog::open(FileSystem& files, Path folder) {
  STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<SegmentLog> log, SegmentLog::open(files, folder));
  return std::unique_ptr<DeadLetterLog>(new DeadLetterLog(files, std::move(folder), std::move(log)));
}

Status DeadLetterLog::append(const std::vector<DeadLetter>& letters) {
  std::vector<std::string> messages;
  std::vector<std::string_view> views;
  messages.reserve(letters.size());
  for (const DeadLetter& letter : letters) messages.push_back(encode_dead_letter(letter));
  const std::lock_guard lock(mutex_);
  std::size_t bytes = 0;
  for (const std::string& message : messages) {
    if (bytes > 0 && bytes + message.size() > kFrameBytes) {
      STRATUS_RETURN_IF_ERROR(log_->append(views));
      views.clear();
      bytes = 0;
    }
    views.push_back(message);
    bytes += message.size();
  }
  STRATUS_RETURN_IF_ERROR(log_->append(views));
  return {};
}

Result<std::vector<DeadLetter>> DeadLetterLog::read() const { return read_dead_letters(files_, folder_); }

std::int64_t DeadLetterLog::size() const {
  const std::lock_guard lock(mutex_);
  return log_->extent().size();
}

Result<std::int64_t> count_dead_letters(const FileSystem& files, const Path& folder) {
  auto reader = SegmentLogReader::open(files, folder);
  if (!reader && reader.error().kind == ErrorKind::kNotFound) return 0;
  if (!reader) return fail(reader.error());
  return (*reader)->extent().map([](const LogExtent& extent) { return extent.size(); });
}

Result<std::vector<DeadLetter>> read_dead_letters(const FileSystem& files, const Path& folder) {
  std::vector<DeadLetter> letters;
  auto reader = SegmentLogReader::open(files, folder);
  if (!reader && reader.error().kind == ErrorKind::kNotFound) return letters;
  if (!reader) return fail(reader.error());
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, (*reader)->extent());
  STRATUS_RETURN_IF_ERROR(for_each_record(**reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
    STRATUS_ASSIGN_OR_RETURN(DeadLetter letter, decode_dead_letter(record.message));
    letters.push_back(std::move(letter));
    return {};
  }));
  return letters;
}

}  // namespace stratus
