// Without the server all tests of the program are skipped, with the reason.
#include <gtest/gtest.h>

#include "servers/hdfs_server.h"

namespace stratus {
namespace {

class HdfsNeeded final : public ::testing::Environment {
 public:
  void SetUp() override {
    const auto status = WebHdfsClient(hdfs_config("/user/spark")).list("");
    if (!status && status.error().kind != ErrorKind::kNotFound)
      GTEST_SKIP() << "no HDFS, start it by make cluster-up: " << status.error().message;
  }
};

const auto* const kNeeded = ::testing::AddGlobalTestEnvironment(new HdfsNeeded);

}  // namespace
}  // namespace stratus
