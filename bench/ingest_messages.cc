// ingest_messages FOLDER STATIONS.json MESSAGES.ndjson CALL: appends all messages durably, CALL a call, and prints messages
// a second. FOLDER must not exist; run it on the disk that is meant, pinned to one core.
#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "app/system_clock.h"
#include "engine/pipeline.h"

namespace stratus {
namespace {

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

Status run(const Path& folder, const Path& stations_file, const Path& messages_file, std::size_t call) {
  PosixFileSystem files;
  SystemClock clock;
  STRATUS_ASSIGN_OR_RETURN(const std::string stations_text, files.read(stations_file, 0, kWholeFile));
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry stations, parse_stations(stations_text));
  STRATUS_ASSIGN_OR_RETURN(const std::string text, files.read(messages_file, 0, kWholeFile));
  auto calls = calls_of(text, call);
  STRATUS_ASSIGN_OR_RETURN(const auto pipeline, Pipeline::open(files, clock, {folder}, stations));

  const auto started = std::chrono::steady_clock::now();
  for (auto& messages : calls) STRATUS_RETURN_IF_ERROR(pipeline->submit(std::move(messages)));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;

  const IngestCounts counts = pipeline->counts();
  std::cout << fmt::format(
      R"({{"seconds":{:.6f},"messages":{},"accepted":{},"duplicate":{},"rejected":{},"bytes":{},"syncs":{}}})"
      "\n",
      seconds.count(), counts.received, counts.accepted, counts.duplicate, counts.rejected, counts.bytes, counts.batches);
  return {};
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  if (argc != 5) return std::cerr << "usage: ingest_messages FOLDER STATIONS.json MESSAGES.ndjson CALL\n", 2;
  const stratus::Status done = stratus::run(argv[1], argv[2], argv[3], std::stoul(argv[4]));
  if (!done) std::cerr << done.error().message << "\n";
  return done ? 0 : 1;
}
