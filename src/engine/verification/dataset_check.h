// The dataset held against the log, one station at a time.
#pragma once

#include <atomic>
#include <span>
#include <vector>

#include "engine/verification/subject.h"
#include "weather/fact.h"

namespace stratus {

// Thread-safe.
class DatasetCheck {
 public:
  explicit DatasetCheck(const VerifySubject& subject);

  // Facts of one station.
  struct OfStation {
    // That the dataset must hold, in its order: what it alone states, and what the log states.
    std::vector<StoredFact> covered;
    std::vector<StoredFact> after;  // the horizon, as they came, in no order
    std::int64_t stated_alone = 0;  // of `covered`
  };
  // `log`: the log's facts of the station, in any order; `dataset`: those of the dataset in its order. Tells how the dataset
  // differs from what it must hold.
  OfStation check(std::span<const StoredFact> dataset, std::vector<StoredFact> log);
  // Tells what could not be told one by one.
  void finish();

 private:
  std::vector<StoredFact> stated_alone(std::span<const StoredFact> dataset, std::span<const StoredFact> log) const;
  bool cannot_be_read_again() const;

  const VerifySubject& subject_;
  Offsets former_;  // how far former logs reached
  std::atomic<std::int64_t> by_decoder_{0};
};

}  // namespace stratus
