// ingest_messages FOLDER STATIONS.json MESSAGES.ndjson CALL [SENDERS [BATCHES]]: appends all messages durably, CALL a call,
// by SENDERS threads (1) that take the calls in turn, and prints seconds, those of all processors together too. With
// BATCHES, `batches`, one batch run follows the other meanwhile. FOLDER must not exist; run it on the disk that is meant.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <iostream>
#include <mutex>
#include <thread>

#include "app/system_clock.h"
#include "engine/pipeline.h"

namespace stratus {
namespace {

struct Work {
  Path folder;
  Path stations;
  Path messages;
  std::size_t call = 0;
  std::size_t senders = 1;
  bool batches = false;
};

std::vector<std::vector<IncomingMessage>> calls_of(std::string_view text, std::size_t call) {
  std::vector<std::vector<IncomingMessage>> calls;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (calls.empty() || calls.back().size() == call) calls.emplace_back();
    calls.back().push_back({std::string(text.substr(0, end)), "bench", ""});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return calls;
}

// The first error of any sender.
Status send(Pipeline& pipeline, std::vector<std::vector<IncomingMessage>>& calls, std::size_t senders) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  Status first;
  const auto work = [&] {
    for (std::size_t i = next++; i < calls.size(); i = next++) {
      const auto report = pipeline.submit(std::move(calls[i]));
      const std::lock_guard lock(mutex);
      if (!report && first) first = fail(report.error());
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < senders; ++i) others.emplace_back(work);
    work();
  }
  return first;
}

Status run(const Work& work) {
  PosixFileSystem files;
  SystemClock clock;
  STRATUS_ASSIGN_OR_RETURN(const std::string stations_text, files.read(work.stations, 0, kWholeFile));
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry stations, parse_stations(stations_text));
  STRATUS_ASSIGN_OR_RETURN(std::string text, files.read(work.messages, 0, kWholeFile));
  auto calls = calls_of(text, work.call);
  text = std::string();
  STRATUS_ASSIGN_OR_RETURN(const auto pipeline, Pipeline::open(files, clock, {work.folder}, stations));

  std::jthread batches;
  if (work.batches) {
    batches = std::jthread([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) static_cast<void>(pipeline->run_batch());
    });
  }
  const auto started = std::chrono::steady_clock::now();
  const std::clock_t cpu_started = std::clock();
  STRATUS_RETURN_IF_ERROR(send(*pipeline, calls, work.senders));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
  const double cpu_seconds = static_cast<double>(std::clock() - cpu_started) / CLOCKS_PER_SEC;
  batches.request_stop();
  const BatchState state = pipeline->batch_state();

  const IngestCounts counts = pipeline->counts();
  std::cout << fmt::format(
      R"({{"seconds":{:.6f},"cpu_seconds":{:.6f},"messages":{},"accepted":{},"duplicate":{},"rejected":{},"bytes":{},"syncs":{},"batches":{},"batch_error":"{}"}})"
      "\n",
      seconds.count(), cpu_seconds, counts.received, counts.accepted, counts.duplicate, counts.rejected, counts.bytes,
      counts.batches, state.runs, state.last_error);
  return {};
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  if (argc < 5 || argc > 7)
    return std::cerr << "usage: ingest_messages FOLDER STATIONS.json MESSAGES.ndjson CALL [SENDERS [batches]]\n", 2;
  stratus::Work work{argv[1], argv[2], argv[3], std::stoul(argv[4])};
  if (argc > 5) work.senders = std::stoul(argv[5]);
  work.batches = argc > 6;
  const stratus::Status done = stratus::run(work);
  if (!done) std::cerr << done.error().message << "\n";
  return done ? 0 : 1;
}
