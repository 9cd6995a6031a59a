// Dead letters in front of other ones, whose every call can wait and fail.
#pragma once

#include "ports/dead_letters.h"
#include "support/faulty/faults.h"

namespace stratus {

class FaultyDeadLetterReader final : public DeadLetterReader {
 public:
  FaultyDeadLetterReader(std::shared_ptr<DeadLetterReader> letters, Faults& faults)
      : letters_(std::move(letters)), faults_(faults) {}

  Result<LetterPage> read(LogPosition from, std::size_t max, const LetterFilter& which) override {
    return faults_.around("DeadLetterReader::read", [&] { return letters_->read(from, max, which); });
  }
  Result<LetterCounts> counts() override {
    return faults_.around("DeadLetterReader::counts", [&] { return letters_->counts(); });
  }

 private:
  const std::shared_ptr<DeadLetterReader> letters_;
  Faults& faults_;
};

class FaultyDeadLetters final : public DeadLetters {
 public:
  FaultyDeadLetters(std::shared_ptr<DeadLetters> letters, Faults& faults) : letters_(std::move(letters)), faults_(faults) {}

  Result<LetterPage> read(LogPosition from, std::size_t max, const LetterFilter& which) override {
    return faults_.around("DeadLetters::read", [&] { return letters_->read(from, max, which); });
  }
  Result<LetterCounts> counts() override {
    return faults_.around("DeadLetters::counts", [&] { return letters_->counts(); });
  }
  Status append(const std::vector<DeadLetter>& letters) override {
    return faults_.around("DeadLetters::append", [&] { return letters_->append(letters); });
  }
  Status change(const std::vector<LogPosition>& letters, LetterState state) override {
    return faults_.around("DeadLetters::change", [&] { return letters_->change(letters, state); });
  }
  Result<LetterCounts> clear(bool waiting) override {
    return faults_.around("DeadLetters::clear", [&] { return letters_->clear(waiting); });
  }

 private:
  const std::shared_ptr<DeadLetters> letters_;
  Faults& faults_;
};

}  // namespace stratus
