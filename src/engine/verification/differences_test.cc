#include "engine/verification/differences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

using ::testing::ElementsAre;

TEST(Differences, KeepTheFirstByStepAndStationWhateverCameFirst) {
  Differences differences(3);
  differences.add(VerifyStep::kAnswers, "a", "answer of a");
  differences.add(VerifyStep::kDataset, "b", "second of b");
  differences.add(VerifyStep::kDataset, "b", "third of b");
  differences.add(VerifyStep::kDataset, "a", "of a");
  differences.add_damaged("file", {ErrorKind::kDataLoss, "file is gone"});
  differences.add_fault(VerifyStep::kDataset, {ErrorKind::kDataLoss, "no file"});
  EXPECT_TRUE(differences.has_faults());
  EXPECT_THAT(differences.take(), ElementsAre("file is gone", "of a", "second of b", "and 2 more"));
}

}  // namespace
}  // namespace stratus
