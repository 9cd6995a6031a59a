#include "servers/server_faults.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace stratus {
namespace {

int ask_supervisor(const std::string& arguments) {
  const std::string command = std::string(STRATUS_SOURCE_DIR) + "/deploy/servers/cluster " + arguments + " >/dev/null";
  return std::system(command.c_str());
}

}  // namespace

void ServerUnderTest::kill() const { EXPECT_EQ(ask_supervisor("kill " + name_), 0); }
void ServerUnderTest::start() const { EXPECT_EQ(ask_supervisor("up " + name_), 0); }

}  // namespace stratus
