#include "ports/letter_page.h"

#include <algorithm>

namespace stratus {
namespace {

// A page that grows.
class PageBuilder {
 public:
  explicit PageBuilder(std::size_t max) : max_(std::clamp<std::size_t>(max, 1, kLettersAPage)) {}

  // Whether the page is full without it: then it begins the next one.
  bool add(StoredLetter letter) {
    bytes_ += bytes_of(letter);
    if (!page_.letters.empty() && (page_.letters.size() == max_ || bytes_ > kLetterPageBytes)) {
      page_.next = letter.position;
      return true;
    }
    page_.letters.push_back(std::move(letter));
    return false;
  }
  std::size_t room() const { return max_ - page_.letters.size() + 1; }
  LetterPage take() { return std::move(page_); }

 private:
  const std::size_t max_;
  std::size_t bytes_ = 0;
  LetterPage page_;
};

Result<StoredLetter> stored_letter(const LogRecord& record, LetterState state) {
  STRATUS_ASSIGN_OR_RETURN(LetterEntry entry, decode_letter_entry(record.message));
  auto* letter = std::get_if<DeadLetter>(&entry);
  if (letter == nullptr)
    return fail(ErrorKind::kDataLoss, "entry " + std::to_string(record.position.offset) + " is no dead letter any more");
  return StoredLetter{std::move(*letter), record.position, state};
}

}  // namespace

Result<LetterPage> read_letter_page(EventLogReader& log, const LetterStates& states, LogPosition from, std::size_t max,
                                    const LetterFilter& which) {
  PageBuilder page(max);
  for (auto at = states.next(from, which); at;) {
    STRATUS_ASSIGN_OR_RETURN(const LogRead read, log.read(*at, page.room()));
    for (const LogRecord& record : read.records) {
      const auto state = states.state(record.position);
      if (!state || !which.wants(*state)) continue;
      STRATUS_ASSIGN_OR_RETURN(StoredLetter letter, stored_letter(record, *state));
      if (page.add(std::move(letter))) return page.take();
    }
    if (read.next <= at->offset)
      return fail(ErrorKind::kDataLoss, "the dead letters end at " + to_string(*at) + ", where a letter stood");
    at = states.next({at->partition, read.next}, which);
  }
  return page.take();
}

}  // namespace stratus
