// Sends numbered messages through ingest until it is killed, and tells every answer to the ledger on its output.
// Arguments: data folder, crash point, first number, count.
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

#include "crash_world.h"
#include "support/crashing_file_system.h"

namespace stratus {
namespace {

constexpr int kThreads = 3;
constexpr int kMessagesABatch = 25;

// One write a line, so that a kill never tears one.
void tell(char what, int number, std::int64_t position) {
  char line[64];
  const int size = std::snprintf(line, sizeof line, "%c %d %lld\n", what, number, static_cast<long long>(position));
  (void)!::write(STDOUT_FILENO, line, static_cast<std::size_t>(size));
}

void send(Pipeline& pipeline, int number) {
  std::vector<IncomingMessage> call{{numbered_message(number), "crash", ""}};
  if (number % 7 == 0) call.push_back({broken_message(number), "crash", ""});
  SubmitOptions how;
  if (has_key(number)) how.idempotency_key = key_of(number);
  const auto report = pipeline.submit(std::move(call), how);
  if (!report) return;
  const Outcome& outcome = report->outcomes[0];
  tell(outcome.verdict == Verdict::kAccepted ? 'A' : 'D', number, outcome.position.offset);
  if (report->rejected == 1) tell('R', number, 0);
  if (number % kMessagesABatch == 0) static_cast<void>(pipeline.run_batch());
}

int run(const Path& data, std::string_view point_text, int first, int count) {
  const auto point = parse_crash_point(point_text);
  if (!point) {
    std::fprintf(stderr, "%s\n", point.error().message.c_str());
    return 2;
  }
  PosixFileSystem disk;
  CrashingFileSystem files(disk, *point);
  const auto world = CrashWorld::open(files, data);
  if (!world) {
    std::fprintf(stderr, "%s\n", world.error().message.c_str());
    return 1;
  }
  std::atomic<int> next = first;
  std::vector<std::jthread> senders;
  for (int t = 0; t < kThreads; ++t) {
    senders.emplace_back([&] {
      for (int number = next++; number < first + count; number = next++) send((*world)->pipeline(), number);
    });
  }
  return 0;
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  return stratus::run(argv[1], argv[2], std::stoi(argv[3]), std::stoi(argv[4]));
}
