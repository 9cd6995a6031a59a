// open_log FOLDER: opens the log in FOLDER for writing and prints how long that took.
#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "storage/segment_log.h"

int main(int argc, char** argv) {
  if (argc != 2) return std::cerr << "usage: open_log FOLDER\n", 2;
  stratus::PosixFileSystem files;
  const auto started = std::chrono::steady_clock::now();
  const auto log = stratus::SegmentLog::open(files, argv[1]);
  if (!log) return std::cerr << log.error().message << "\n", 1;
  std::size_t calls = 0;
  const auto opened = std::chrono::steady_clock::now();
  if (const auto read = (*log)->visit_calls({}, [&](const stratus::StampedCall&) { ++calls; }); !read)
    return std::cerr << read.error().message << "\n", 1;
  const std::chrono::duration<double> open_s = opened - started;
  const std::chrono::duration<double> calls_s = std::chrono::steady_clock::now() - opened;
  std::cout << fmt::format(R"({{"seconds":{:.6f},"calls_seconds":{:.6f},"records":{},"calls":{}}})"
                           "\n",
                           open_s.count(), calls_s.count(), (*log)->extent().size(), calls);
  return 0;
}
