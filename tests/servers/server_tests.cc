#include "servers/server_tests.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

namespace stratus {
namespace {

std::string why_missing;

TEST(Server, IsThere) {
  if (!why_missing.empty()) GTEST_SKIP() << why_missing;
}

}  // namespace

std::string fresh_name(const std::string& what) {
  static int made = 0;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return what + "-" + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()) + "-" +
         std::to_string(::getpid()) + "-" + std::to_string(++made);
}

int run_server_tests(int argc, char** argv, const std::function<std::string()>& missing) {
  ::testing::InitGoogleTest(&argc, argv);
  why_missing = missing();
  if (!why_missing.empty()) ::testing::GTEST_FLAG(filter) = "Server.IsThere";
  return RUN_ALL_TESTS();
}

}  // namespace stratus
