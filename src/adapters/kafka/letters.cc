#include "adapters/kafka/letters.h"

#include "ports/letter_page.h"

namespace stratus {

KafkaConfig letters_config(KafkaConfig config) {
  config.topic = config.rejects_topic;
  config.partitions = 1;
  config.keeps_calls = false;
  return config;
}

Result<std::unique_ptr<KafkaLetters>> KafkaLetters::open(const KafkaConfig& config) {
  STRATUS_ASSIGN_OR_RETURN(auto log, KafkaLog::open(config));
  STRATUS_ASSIGN_OR_RETURN(auto reader, KafkaLogReader::open(config));
  STRATUS_ASSIGN_OR_RETURN(LetterBook book, LetterBook::open(*log, *reader));
  return std::unique_ptr<KafkaLetters>(new KafkaLetters(std::move(log), std::move(reader), std::move(book)));
}

Status KafkaLetters::append(const std::vector<DeadLetter>& letters) {
  if (letters.empty()) return {};
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(book_.refresh());
  return book_.append(letters);
}

Status KafkaLetters::change(const std::vector<LogPosition>& letters, LetterState state) {
  if (letters.empty()) return {};
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(book_.refresh());
  return book_.change(letters, state);
}

Result<LetterPage> KafkaLetters::read(LogPosition from, std::size_t max, const LetterFilter& which) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(book_.refresh());
  return book_.read(from, max, which);
}

Result<LetterCounts> KafkaLetters::counts() {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(book_.refresh());
  return book_.counts();
}

Result<LetterCounts> KafkaLetters::clear(bool waiting) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(book_.refresh());
  STRATUS_RETURN_IF_ERROR(book_.remove(book_.states().all(waiting ? kAllLetters : kClosedLetters)));
  return book_.counts();
}

Result<std::unique_ptr<KafkaLettersReader>> KafkaLettersReader::open(const KafkaConfig& config) {
  STRATUS_ASSIGN_OR_RETURN(auto reader, KafkaLogReader::open(config));
  return std::unique_ptr<KafkaLettersReader>(new KafkaLettersReader(std::move(reader)));
}

Result<LetterPage> KafkaLettersReader::read(LogPosition from, std::size_t max, const LetterFilter& which) {
  STRATUS_RETURN_IF_ERROR(take_entries(*reader_, states_));
  if (from == LogPosition{}) cleared_ = states_.counts().cleared;
  if (cleared_ != states_.counts().cleared)
    return fail(ErrorKind::kConflict, "the dead letters were cleared while they were read; begin again");
  return read_letter_page(*reader_, states_, from, max, which);
}

Result<LetterCounts> KafkaLettersReader::counts() {
  STRATUS_RETURN_IF_ERROR(take_entries(*reader_, states_));
  return states_.counts();
}

}  // namespace stratus
