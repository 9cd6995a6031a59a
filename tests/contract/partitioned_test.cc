// The log in memory that tests of many partitions stand on, against the contract of the port.
#include "contract/contract.h"
#include "support/partitioned_log.h"

namespace stratus {
namespace {

class PartitionedWorld final : public EventLogWorld {
 public:
  explicit PartitionedWorld(std::size_t partitions) : log_(partitions) {}
  EventLog& writer() override { return log_; }
  std::unique_ptr<EventLogReader> reader() override { return log_.reader(); }
  void reopen() override {}

 private:
  PartitionedLog log_;
};

const Maker<EventLogWorld> kOne = [] { return std::make_unique<PartitionedWorld>(1); };
const Maker<EventLogWorld> kThree = [] { return std::make_unique<PartitionedWorld>(3); };

INSTANTIATE_TEST_SUITE_P(Partitioned, EventLogContract, ::testing::Values(kOne, kThree));

}  // namespace
}  // namespace stratus
