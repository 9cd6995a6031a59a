// The merge: one answer a bucket out of batch cells, dataset facts and tail facts.
#pragma once

#include <span>
#include <vector>

#include "serving/reading.h"
#include "views/fold.h"

namespace stratus {

// A bucket's answer and where its observations came from.
struct BucketAnswer {
  BucketKey key;
  Cell cell;
  std::int64_t from_batch = 0;  // observations whose believed fact the batch covers
  std::int64_t from_speed = 0;  // and those only in the tail; the two add up to cell.observations
  bool stored = false;          // served as the batch cell, not folded from facts

  bool operator==(const BucketAnswer&) const = default;
};

// Answers for the buckets first..last (inclusive) in which any admitted fact falls, ascending, one list a station. The batch
// cell is used when none of its facts is later than as_of, and what the tail says of other identities adds to it; where a
// fact of the tail speaks of an identity that the dataset has a fact of, the bucket is folded from the facts of both.
// `stations`: ordered by id, each once; all that is read for them is in memory at once. Of measures that are not asked for
// the cells may hold nothing.
Result<std::vector<std::vector<BucketAnswer>>> bucket_answers(const Reading& reading, const ViewSpec& view,
                                                              std::span<const Station> stations, BucketKey first,
                                                              BucketKey last, const Scope& scope,
                                                              const MeasureSet& measures = kAllMeasures);
// Of one station.
Result<std::vector<BucketAnswer>> bucket_answers(const Reading& reading, const ViewSpec& view, const Station& station,
                                                 BucketKey first, BucketKey last, const Scope& scope);

}  // namespace stratus
