// acknowledge_latency ours|minimal FOLDER STATIONS.json MESSAGES.ndjson PER_SECOND SECONDS: open loop; every message is sent
// at its time by one of many threads, whether or not others were answered, and the wait counts from that time. `minimal` is
// the least that group commit can be: append to one file, fdatasync, wake.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "app/pipeline.h"
#include "app/system_clock.h"

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

Result<int> run(const std::string& which, const Path& folder, const Path& stations_file, const Path& messages_file,
                std::int64_t per_second, std::int64_t seconds) {
  PosixFileSystem files;
  SystemClock clock;
  STRATUS_ASSIGN_OR_RETURN(const std::string text, files.read(messages_file, 0, kWholeFile));
  const auto messages = lines_of(text, static_cast<std::size_t>(per_second * seconds));
  STRATUS_RETURN_IF_ERROR(files.create_directories(folder));
  if (which == "minimal") {
    MinimalGroupCommit log(folder / "log");
    return measure(messages, per_second, [&](const std::string& message) { return log.append(message); });
  }
  STRATUS_ASSIGN_OR_RETURN(const std::string stations_text, files.read(stations_file, 0, kWholeFile));
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry stations, parse_stations(stations_text));
  STRATUS_ASSIGN_OR_RETURN(const auto pipeline, Pipeline::open(files, clock, {folder}, stations));
  return measure(messages, per_second, [&](const std::string& message) {
    const auto report = pipeline->submit({{message, "bench", ""}});
    return report && report->rejected == 0;
  });
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  if (argc != 7)
    return std::cerr << "usage: acknowledge_latency ours|minimal FOLDER STATIONS MESSAGES PER_SECOND SECONDS\n", 2;
  const auto done = stratus::run(argv[1], argv[2], argv[3], argv[4], std::stoll(argv[5]), std::stoll(argv[6]));
  if (!done) return std::cerr << done.error().message << "\n", 1;
  return *done;
}
