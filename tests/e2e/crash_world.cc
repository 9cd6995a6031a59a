#include "crash_world.h"

#include "engine/data_view.h"
#include "engine/verify_folder.h"
#include "weather/message.h"

namespace stratus {
namespace {

// Small, so that a short run makes several segments.
constexpr std::uint64_t kSegmentBytes = 2 * 1024;

StationRegistry stations() {
  Station paris;
  paris.id = StationId("station_Paris_FR");
  paris.zone = "Europe/Paris";
  return StationRegistry({paris});
}

}  // namespace

bool has_key(int number) { return number % 5 == 0; }

std::string key_of(int number) { return "call-" + std::to_string(number); }

std::string numbered_message(int number) {
  return R"({"station_id":"station_Paris_FR",)" +
         std::string(has_key(number) ? "" : R"("known_at":"2026-11-24T00:00:00Z",)") + R"("timestamp":")" +
         format_utc(UtcSeconds{1'700'000'000 + 3600LL * number}) + R"(","temperature":1,"weather_condition":")" +
         std::to_string(number) + "\"}";
}

int number_in(std::string_view message) {
  const auto decoded = MessageDecoder().decode(message);
  return decoded ? std::stoi(decoded->fact.condition) : -1;
}

std::string broken_message(int number) { return "{broken " + std::to_string(number); }

Result<std::unique_ptr<CrashWorld>> CrashWorld::open(FileSystem& files, const Path& data) {
  std::unique_ptr<CrashWorld> world(new CrashWorld());
  PipelineOptions options;
  options.segment_bytes = kSegmentBytes;
  STRATUS_ASSIGN_OR_RETURN(world->pipeline_, Pipeline::open(files, world->clock_, {data}, stations(), options));
  return world;
}

Result<std::vector<std::string>> differences(FileSystem& files, const Path& data) {
  auto verified = verify_folder(files, {data}, stations());
  if (!verified && verified.error().kind == ErrorKind::kNotFound) return std::vector<std::string>{};
  if (!verified) return fail(verified.error());
  return std::move(verified->report.differences);
}

Result<std::size_t> facts_served(FileSystem& files, const Path& data) {
  STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(files, {data}, stations()));
  STRATUS_ASSIGN_OR_RETURN(const Reading reading, Reading::pin(view->serving()));
  STRATUS_ASSIGN_OR_RETURN(const auto facts, reading.facts(StationId("station_Paris_FR"), {kEarliestTime, kLatestTime}, {}));
  return facts.size();
}

}  // namespace stratus
