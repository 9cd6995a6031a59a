// A way to a server of this machine that is cut again and again.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace stratus {

class CuttingProxy {
 public:
  // Passes connections on to that port, and cuts each after so many bytes from there.
  CuttingProxy(int server_port, std::size_t cut_after_bytes);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  int port() const { return port_; }
  int cuts() const { return cuts_; }

 private:
  void accept_all(std::stop_token stop);
  void pass_on(int client, std::stop_token stop);

  const int server_port_;
  const std::size_t cut_after_bytes_;
  std::atomic<int> cuts_{0};
  int listener_ = -1;
  int port_ = 0;
  std::vector<std::jthread> passing_;  // of accepting_ alone while it lives
  std::jthread accepting_;
};

}  // namespace stratus
