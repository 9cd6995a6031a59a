// Cells by Spark: SQL over the files of facts, where they stand.
#pragma once

#include "adapters/spark/client.h"
#include "ports/batch_engine.h"

namespace stratus {

// Goes through the stations set by set: Spark reads the parts that the draft names of a set, and answers its cells, which
// are put into the draft. Errors are the draft's and the client's; where facts are damaged they name the piece. One thread.
class SparkBatchEngine final : public BatchEngine {
 public:
  explicit SparkBatchEngine(SparkConfig config) : client_(std::move(config)) {}

  Status derive(Draft& draft, const Dirt& dirt, const TellProgress& progress) override;

 private:
  SparkClient client_;
};

}  // namespace stratus
