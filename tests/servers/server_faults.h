// Servers of deploy/servers that are killed and started again in the middle of a test.
#pragma once

#include <string>
#include <utility>

namespace stratus {

// Is up again when it goes, whatever happened to it.
class ServerUnderTest {
 public:
  explicit ServerUnderTest(std::string name) : name_(std::move(name)) {}
  ~ServerUnderTest() { start(); }
  ServerUnderTest(const ServerUnderTest&) = delete;
  ServerUnderTest& operator=(const ServerUnderTest&) = delete;

  // kill -9.
  void kill() const;
  // Ready on return.
  void start() const;

 private:
  const std::string name_;
};

}  // namespace stratus
