#include "storage/dead_letter_log.h"

#include "storage/letter_clearing.h"
#include "storage/letter_damage.h"

namespace stratus {

Result<std::unique_ptr<DeadLetterLog>> DeadLetterLog::open(FileSystem& files, const Path& folder) {
  STRATUS_RETURN_IF_ERROR(finish_clearing(files, folder));
  std::unique_ptr<DeadLetterLog> letters(new DeadLetterLog(files, folder));
  if (const Status opened = letters->open_log(); !opened) return fail(with_letter_remedy(opened.error(), folder));
  return letters;
}

Status DeadLetterLog::open_log() {
  STRATUS_ASSIGN_OR_RETURN(log_, SegmentLog::open(files_, folder_));
  STRATUS_ASSIGN_OR_RETURN(reader_, SegmentLogReader::open(files_, folder_));
  STRATUS_ASSIGN_OR_RETURN(book_, LetterBook::open(*log_, *reader_));
  return {};
}

Status DeadLetterLog::check_open() const {
  if (book_) return {};
  return fail(ErrorKind::kUnavailable,
              "clearing the dead letters in " + folder_.string() + " failed in its midst; start again, which finishes it");
}

Status DeadLetterLog::append(const std::vector<DeadLetter>& letters) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(check_open());
  return book_->append(letters);
}

Status DeadLetterLog::change(const std::vector<LogPosition>& letters, LetterState state) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(check_open());
  return book_->change(letters, state);
}

Result<LetterCounts> DeadLetterLog::counts() {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(check_open());
  return book_->counts();
}

Result<LetterPage> DeadLetterLog::read(LogPosition from, std::size_t max, const LetterFilter& which) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(check_open());
  return book_->read(from, max, which);
}

Result<LetterCounts> DeadLetterLog::clear(bool waiting) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(check_open());
  const LetterFilter& removed = waiting ? kAllLetters : kClosedLetters;
  if (removed.count_in(book_->counts()) == 0) return book_->counts();
  book_.reset();
  log_ = nullptr;
  reader_ = nullptr;
  STRATUS_RETURN_IF_ERROR(clear_letters(files_, folder_, removed));
  STRATUS_RETURN_IF_ERROR(open_log());
  return book_->counts();
}

}  // namespace stratus
