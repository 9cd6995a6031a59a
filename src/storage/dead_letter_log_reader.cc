#include "storage/dead_letter_log_reader.h"

#include "ports/letter_book.h"
#include "ports/letter_page.h"
#include "storage/letter_damage.h"

namespace stratus {

Status DeadLetterLogReader::open() {
  auto opened = SegmentLogReader::open(files_, folder_);
  if (!opened && opened.error().kind == ErrorKind::kNotFound) return {};
  if (!opened) return fail(opened.error());
  STRATUS_ASSIGN_OR_RETURN(letters_, SegmentLogReader::open(files_, folder_));
  entries_ = *std::move(opened);
  return entries_->extent().map([this](const LogExtent& extent) { id_ = extent.id; });
}

// kConflict when another log stands in the place of the one that was opened: clearing puts it there.
Status DeadLetterLogReader::changed_places() const {
  const auto now = SegmentLogReader::open(files_, folder_);
  if (!now) return {};
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, (*now)->extent());
  if (extent.id == id_) return {};
  return fail(ErrorKind::kConflict,
              "the dead letters in " + folder_.string() + " were cleared while they were read; begin again");
}

Status DeadLetterLogReader::refresh_whole() {
  if (entries_ == nullptr) STRATUS_RETURN_IF_ERROR(open());
  if (entries_ == nullptr) return {};
  const Status taken = take_entries(*entries_, states_);
  if (!taken) STRATUS_RETURN_IF_ERROR(changed_places());
  return taken;
}

Status DeadLetterLogReader::refresh() {
  if (const Status whole = refresh_whole(); !whole) return fail(with_letter_remedy(whole.error(), folder_));
  return {};
}

Result<LetterPage> DeadLetterLogReader::read(LogPosition from, std::size_t max, const LetterFilter& which) {
  STRATUS_RETURN_IF_ERROR(refresh());
  if (entries_ == nullptr) return LetterPage{};
  auto page = read_letter_page(*letters_, states_, from, max, which);
  if (page) return page;
  STRATUS_RETURN_IF_ERROR(changed_places());
  return fail(with_letter_remedy(page.error(), folder_));
}

Result<LetterCounts> DeadLetterLogReader::counts() {
  STRATUS_RETURN_IF_ERROR(refresh());
  return states_.counts();
}

}  // namespace stratus
