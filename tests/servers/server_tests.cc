#include "servers/server_tests.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

namespace stratus {
namespace {

std::string missing;  // why no test can run

TEST(Server, IsThere) {
  if (!missing.empty()) GTEST_SKIP() << missing;
}

}  // namespace

int server_port(int by_default) {
  const char* const offset = std::getenv("STRATUS_PORT_OFFSET");
  return by_default + (offset != nullptr ? std::atoi(offset) : 0);
}

bool is_listening(int port) {
  const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool open = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(probe);
  return open;
}

std::string fresh_name(const std::string& what) {
  static int made = 0;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return what + "-" + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()) + "-" +
         std::to_string(::getpid()) + "-" + std::to_string(++made);
}

int run_cluster(const std::string& arguments) {
  return std::system((std::string(STRATUS_SOURCE_DIR) + "/deploy/servers/cluster " + arguments + " >/dev/null").c_str());
}

int run_server_tests(int argc, char** argv, const std::string& server, int port) {
  ::testing::InitGoogleTest(&argc, argv);
  if (!is_listening(port)) {
    missing = "no " + server + " listens at 127.0.0.1:" + std::to_string(port) + "; make cluster-up starts it";
    ::testing::GTEST_FLAG(filter) = "Server.IsThere";
  }
  return RUN_ALL_TESTS();
}

}  // namespace stratus
