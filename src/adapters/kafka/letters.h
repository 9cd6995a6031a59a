// Dead letters in a Kafka topic of one partition.
#pragma once

#include <memory>
#include <mutex>

#include "adapters/kafka/log.h"
#include "ports/letter_book.h"

namespace stratus {

// The settings of their topic, from those of the log's.
KafkaConfig letters_config(KafkaConfig config);

// Others may append beside it. What is cleared stays in the topic, and is no letter any more. Thread-safe.
class KafkaLetters final : public DeadLetters {
 public:
  // `config`: as letters_config() gives it. Makes the topic when there is none. Errors as KafkaLog::open().
  static Result<std::unique_ptr<KafkaLetters>> open(const KafkaConfig& config);

  Status append(const std::vector<DeadLetter>& letters) override;
  Status change(const std::vector<LogPosition>& letters, LetterState state) override;
  Result<LetterPage> read(LogPosition from, std::size_t max, const LetterFilter& which) override;
  Result<LetterCounts> counts() override;
  Result<LetterCounts> clear(bool waiting) override;

 private:
  KafkaLetters(std::unique_ptr<KafkaLog> log, std::unique_ptr<KafkaLogReader> reader, LetterBook book)
      : log_(std::move(log)), reader_(std::move(reader)), book_(std::move(book)) {}

  const std::unique_ptr<KafkaLog> log_;
  const std::unique_ptr<KafkaLogReader> reader_;
  std::mutex mutex_;
  LetterBook book_;  // stands on both; guarded by mutex_
};

class KafkaLettersReader final : public DeadLetterReader {
 public:
  static Result<std::unique_ptr<KafkaLettersReader>> open(const KafkaConfig& config);

  Result<LetterPage> read(LogPosition from, std::size_t max, const LetterFilter& which) override;
  Result<LetterCounts> counts() override;

 private:
  explicit KafkaLettersReader(std::unique_ptr<KafkaLogReader> reader) : reader_(std::move(reader)) {}

  const std::unique_ptr<KafkaLogReader> reader_;
  LetterStates states_;
  std::int64_t cleared_ = 0;  // when the first page was read
};

}  // namespace stratus
