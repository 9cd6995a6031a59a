#include "crash_world.h"

#include "weather/message.h"

namespace stratus {
namespace {

// Small, so that a short run makes several segments.
constexpr std::uint64_t kSegmentBytes = 2 * 1024;

Status rebuild(const FileSystem& files, const Path& folder, SpeedViews& tail) {
  STRATUS_ASSIGN_OR_RETURN(const auto reader, SegmentLogReader::open(files, folder));
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, reader->extent());
  MessageDecoder decoder;
  return for_each_record(*reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
    STRATUS_ASSIGN_OR_RETURN(DecodedMessage decoded, decoder.decode(record.message));
    const StoredFact stored{std::move(decoded.fact), record.position};
    tail.apply({&stored, 1}, record.position + 1);
    return {};
  });
}

}  // namespace

std::string numbered_message(int number) {
  return R"({"station_id":"station_Paris_FR","known_at":"2026-11-24T00:00:00Z","timestamp":")" +
         format_utc(UtcSeconds{1'700'000'000 + 3600LL * number}) + R"(","weather_condition":")" + std::to_string(number) +
         "\"}";
}

int number_of(std::string_view message) {
  const auto decoded = MessageDecoder().decode(message);
  return decoded ? std::stoi(decoded->fact.condition) : -1;
}

std::string broken_message(int number) { return "{broken " + std::to_string(number); }

Result<std::unique_ptr<CrashWorld>> CrashWorld::open(FileSystem& files, const Path& data) {
  std::unique_ptr<CrashWorld> world(new CrashWorld());
  SegmentLogOptions options;
  options.segment_bytes = kSegmentBytes;
  STRATUS_ASSIGN_OR_RETURN(world->log_, SegmentLog::open(files, data / "log", options));
  STRATUS_ASSIGN_OR_RETURN(world->letters_, DeadLetterLog::open(files, data / "rejects"));
  STRATUS_RETURN_IF_ERROR(rebuild(files, data / "log", world->tail_));
  world->ingest_ = std::make_unique<Ingest>(
      *world->log_, *world->letters_, world->tail_, [](const StationId&) { return true; }, world->clock_);
  return world;
}

}  // namespace stratus
