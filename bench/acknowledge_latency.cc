// acknowledge_latency send URL MESSAGES.ndjson PER_SECOND SECONDS: posts messages in an open loop; every message is sent at
// its time over one of many connections, whether or not others were answered, and the wait counts from that time.
// acknowledge_latency minimal FILE: the least that a durable answer over HTTP can be, until standard input ends: the same
// HTTP core, which appends each body to one file, with one fdatasync for all that wait. Prints its address.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <iostream>
#include <mutex>
#include <thread>

#include "base/file_system.h"
#include "http/client.h"
#include "http/server.h"

namespace stratus {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t kSenders = 64;
using Send = std::function<bool(const std::string& message)>;

// Callers add to a buffer; whoever finds nobody writing writes for all.
class MinimalGroupCommit {
 public:
  explicit MinimalGroupCommit(const Path& path) : file_(::open(path.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0644)) {}
  ~MinimalGroupCommit() { ::close(file_); }

  bool append(const std::string& message) {
    std::unique_lock lock(mutex_);
    waiting_ += message;
    const std::uint64_t mine = filling_;
    done_.wait(lock, [&] { return durable_ >= mine || !writing_; });
    if (durable_ >= mine) return good_;
    writing_ = true;
    std::string bytes;
    bytes.swap(waiting_);
    const std::uint64_t group = filling_++;
    lock.unlock();
    const bool good =
        ::write(file_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) && ::fdatasync(file_) == 0;
    lock.lock();
    good_ = good_ && good;
    durable_ = group;
    writing_ = false;
    done_.notify_all();
    return good_;
  }

 private:
  const int file_;
  std::mutex mutex_;
  std::condition_variable done_;
  std::string waiting_;
  std::uint64_t filling_ = 1;
  std::uint64_t durable_ = 0;
  bool writing_ = false;
  bool good_ = true;
};

std::vector<std::string> lines_of(std::string_view text, std::size_t limit) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < limit) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

int measure(const std::vector<std::string>& messages, std::int64_t per_second, const Send& send) {
  std::vector<double> waits_ms(messages.size());
  std::atomic<std::size_t> next{0};
  std::atomic<bool> good{true};
  const auto start = Steady::now() + std::chrono::milliseconds(100);
  const auto sender = [&] {
    for (std::size_t i = next++; i < messages.size(); i = next++) {
      const auto due = start + std::chrono::nanoseconds(1'000'000'000 / per_second) * static_cast<std::int64_t>(i);
      std::this_thread::sleep_until(due);
      if (!send(messages[i])) good = false;
      waits_ms[i] = std::chrono::duration<double, std::milli>(Steady::now() - due).count();
    }
  };
  {
    std::vector<std::jthread> senders;
    for (std::size_t i = 0; i < kSenders; ++i) senders.emplace_back(sender);
  }
  std::sort(waits_ms.begin(), waits_ms.end());
  const auto at = [&](double share) {
    return waits_ms[static_cast<std::size_t>(share * static_cast<double>(waits_ms.size() - 1))];
  };
  std::cout << fmt::format(R"({{"messages":{},"p50_ms":{:.3f},"p99_ms":{:.3f},"max_ms":{:.3f}}})"
                           "\n",
                           waits_ms.size(), at(0.5), at(0.99), at(1));
  return good ? 0 : 1;
}

Result<int> send(const std::string& url, const Path& messages_file, std::int64_t per_second, std::int64_t seconds) {
  PosixFileSystem files;
  STRATUS_ASSIGN_OR_RETURN(const std::string text, files.read(messages_file, 0, kWholeFile));
  return measure(lines_of(text, static_cast<std::size_t>(per_second * seconds)), per_second,
                 [&](const std::string& message) {
                   thread_local HttpClient client;
                   HttpFetch fetch;
                   fetch.url = url;
                   fetch.body = message;
                   const auto reply = client.post(fetch);
                   return reply && reply->status / 100 == 2;
                 });
}

Result<int> serve_minimal(const Path& file) {
  MinimalGroupCommit log(file);
  HttpServerOptions options;
  options.worker_threads = static_cast<int>(kSenders);
  STRATUS_ASSIGN_OR_RETURN(const auto server, HttpServer::start(options, {}, [&](const HttpRequest& request) {
                             return make_response(log.append(request.body) ? 201 : 500, "application/json", "{}");
                           }));
  std::cout << server->base_url() << std::endl;
  while (std::cin.get() != std::char_traits<char>::eof()) {
  }
  return 0;
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (!(what == "send" && argc == 6) && !(what == "minimal" && argc == 3))
    return std::cerr << "usage: acknowledge_latency send URL MESSAGES PER_SECOND SECONDS | minimal FILE\n", 2;
  const auto done = what == "send" ? stratus::send(argv[2], argv[3], std::stoll(argv[4]), std::stoll(argv[5]))
                                   : stratus::serve_minimal(argv[2]);
  if (!done) return std::cerr << done.error().message << "\n", 1;
  return *done;
}
