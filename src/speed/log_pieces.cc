#include "speed/log_pieces.h"

#include <algorithm>

namespace stratus {
namespace {

constexpr std::size_t kRecordsAPiece = 4096;
constexpr std::size_t kBytesAPiece = 4 * 1024 * 1024;  // what a log reads at once may be more

std::size_t bytes_of(std::span<const LogRecord> records) {
  std::size_t bytes = 0;
  for (const LogRecord& record : records) bytes += record.message.size();
  return bytes;
}

}  // namespace

Status LogPieces::add_records(std::vector<LogRecord>& records) {
  const LogGap& stretch = left_[stretch_];
  const LogPosition from{stretch.partition, std::max(stretch.from, reached_.at(stretch.partition))};
  STRATUS_ASSIGN_OR_RETURN(LogRead read, log_.read(from, kRecordsAPiece - records.size()));
  if (read.next <= from.offset) return log_ends_early(from, stretch.end);
  for (LogRecord& record : read.records) {
    if (record.position.offset < stretch.end) records.push_back(std::move(record));
  }
  reached_.set(stretch.partition, std::min(read.next, stretch.end));
  if (read.next >= stretch.end) ++stretch_;
  return {};
}

Result<std::optional<LogPiece>> LogPieces::next() {
  if (stretch_ == left_.size()) return std::nullopt;
  LogPiece piece;
  std::size_t bytes = 0;
  while (stretch_ < left_.size() && piece.records.size() < kRecordsAPiece && bytes < kBytesAPiece) {
    const std::size_t before = piece.records.size();
    STRATUS_RETURN_IF_ERROR(add_records(piece.records));
    bytes += bytes_of(std::span(piece.records).subspan(before));
  }
  piece.reached = reached_;
  return piece;
}

}  // namespace stratus
