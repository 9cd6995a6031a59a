#include "engine/verification/differences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

using ::testing::ElementsAre;

TEST(Differences, KeepTheFirstByStepAndStationWhateverCameFirst) {
  Differences differences(3);
  differences.add({VerifyStep::kAnswers, "a"}, "answer of a");
  differences.add({VerifyStep::kDataset, "b"}, "second of b");
  differences.add({VerifyStep::kDataset, "b"}, "third of b");
  differences.add({VerifyStep::kDataset, "a"}, "of a");
  differences.add_damaged("file", {ErrorKind::kDataLoss, "file is gone"});
  differences.add_fault(VerifyStep::kDataset, {ErrorKind::kDataLoss, "no file"});
  EXPECT_TRUE(differences.has_faults());
  EXPECT_THAT(differences.take(), ElementsAre("file is gone", "of a", "second of b", "and 2 more"));
}

TEST(Differences, OfOnePlaceKeepTheirOrderAndPartsAreByName) {
  Differences differences(9);
  differences.add_fault(VerifyStep::kCells, {ErrorKind::kDataLoss, "z"});
  differences.add_fault(VerifyStep::kCells, {ErrorKind::kDataLoss, "y"});
  differences.add_damaged("2", {ErrorKind::kDataLoss, "2 is gone"});
  differences.add_damaged("1", {ErrorKind::kDataLoss, "1 is gone"});
  differences.add({VerifyStep::kCells, "a", "monthly"}, "monthly 1");
  differences.add({VerifyStep::kCells, "a", "daily"}, "daily 2");
  differences.add({VerifyStep::kCells, "a", "monthly"}, "monthly 0");
  EXPECT_THAT(differences.take(), ElementsAre("1 is gone", "2 is gone", "y", "z", "daily 2", "monthly 1", "monthly 0"));
}

}  // namespace
}  // namespace stratus
