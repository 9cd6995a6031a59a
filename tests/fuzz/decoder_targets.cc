#include <cstring>

#include "adapters/csv/csv_import.h"
#include "adapters/csv/shipped_maps.h"
#include "adapters/visual_crossing/timeline_decoder.h"
#include "base/checksum.h"
#include "fuzz/targets.h"
#include "ports/call_bytes.h"
#include "storage/log_frame.h"
#include "storage/manifest.h"
#include "weather/message.h"

namespace stratus {
namespace {

constexpr UtcMillis kTold{1'795'000'000'000};  // November 2026

// Whatever made the fact, the log keeps it as a message and every reader must find the same fact in it.
void require_survives_the_log(const Fact& fact) {
  if (fact.elements.empty() && !fact.retraction) return;
  Station station;
  station.id = fact.station;
  const std::string message = encode_message(fact, station);
  const auto again = MessageDecoder().decode(message);
  require(again.has_value(), "a fact becomes a message that is not read: " + (again ? "" : again.error().message));
  require(again->fact == fact, "a fact becomes a message that says something else: " + message);
}

void message(std::string_view bytes) {
  MessageDecoder decoder;
  auto decoded = decoder.decode(bytes);
  if (!decoded) return;
  if (!decoded->has_known_at) decoded->fact.known_at = kTold;
  require_survives_the_log(decoded->fact);
}

// The first line names a shipped map, the rest is the file.
void csv_rows(std::string_view bytes) {
  static const std::map<std::string, ColumnMap, std::less<>> kMaps = [] {
    std::map<std::string, ColumnMap, std::less<>> maps;
    Station paris;
    paris.id = StationId("station_Paris_FR");
    for (const ShippedMap& shipped : shipped_maps()) {
      ColumnMap& map = maps.emplace(shipped.name, shipped_map(shipped.name).value()).first->second;
      map.station.of_file = paris;
      map.known_station = [paris](std::string_view) { return paris; };
    }
    return maps;
  }();
  const std::size_t line = std::min(bytes.find('\n'), bytes.size());
  const auto found = kMaps.find(bytes.substr(0, line));
  if (found == kMaps.end()) return;
  const std::string text(bytes.substr(std::min(line + 1, bytes.size())));
  const auto import = CsvImport::open(found->second, text, "rows.csv");
  if (!import) return;
  std::size_t seen = 0;
  const auto counts = import->for_each([&](ImportedRow row) -> Status {
    ++seen;
    if (const auto* fact = std::get_if<Fact>(&row)) require_survives_the_log(*fact);
    return {};
  });
  require(!counts || counts->facts + counts->rejected == seen, "each row is a fact or rejected");
  if (const auto stations = import->stations()) {
    StationRegistry registry;
    for (const Station& station : *stations) {
      if (registry.put(station))
        require(parse_stations(to_json(registry)).has_value(), "a station is written that is not read");
    }
  }
}

void timeline(std::string_view bytes) {
  Station paris;
  paris.id = StationId("station_Paris_FR");
  const auto fetched = decode_timeline(bytes, paris, kTold, "api");
  if (!fetched) return;
  for (const Fact& fact : fetched->facts) require_survives_the_log(fact);
}

void stations(std::string_view bytes) {
  const auto registry = parse_stations(bytes);
  if (!registry) return;
  const auto again = parse_stations(to_json(*registry));
  require(again.has_value(), "a registry is written that is not read: " + (again ? "" : again.error().message));
  require(*again == *registry, "a registry is read as another one");
}

// The seal is made anew, so that the members behind it are met.
void manifest(std::string_view bytes) {
  constexpr std::string_view kSeal = "\"checksum\": \"";
  std::string json(bytes);
  const std::size_t seal = json.rfind(kSeal);
  if (seal != std::string::npos) {
    const std::size_t end = json.rfind(",\n", seal);
    json = json.substr(0, seal + kSeal.size()) + digest(json.substr(0, end == std::string::npos ? seal : end)) + "\"\n}\n";
  }
  const auto parsed = parse_manifest(json);
  if (!parsed) return;
  const auto again = parse_manifest(to_json(*parsed));
  require(again.has_value(), "a manifest is written that is not read: " + (again ? "" : again.error().message));
  require(to_json(*again) == to_json(*parsed), "a manifest is read as another one");
}

void require_is_written_again(const StampedCall& call) {
  std::string written;
  put_call(written, call);
  std::string_view rest = written;
  StampedCall again;
  require(take_call(rest, again) && rest.empty() && again == call, "a call is written that is read as another one");
}

// With the checksum made anew, for whoever can write the file can do that too.
void log_frame(std::string_view bytes) {
  constexpr std::size_t kCrcBegin = 4, kCrcEnd = 8;
  (void)parse_segment_header(bytes);
  (void)parse_mark(bytes);
  const auto header = parse_frame_header(bytes);
  if (!header || bytes.size() < header->bytes()) return;
  std::string frame(bytes.substr(0, header->bytes()));
  const std::uint32_t crc = crc32c(std::string_view(frame).substr(kCrcEnd));
  std::memcpy(frame.data() + kCrcBegin, &crc, sizeof crc);
  const auto whole = parse_frame_header(frame);
  require(whole && frame_intact(*whole, frame), "a frame with its checksum is intact");
  std::vector<LogRecord> records;
  std::vector<StampedCall> calls;
  if (FrameDecoder().decode_calls(*whole, frame, calls)) {
    require(calls.size() == whole->calls, "a frame holds the calls that its header counts");
    for (const StampedCall& call : calls) require_is_written_again(call);
  }
  if (!FrameDecoder().decode(*whole, frame, whole->base, records)) return;
  require(records.size() == whole->count, "a frame holds the messages that its header counts");
  for (const LogRecord& record : records) message(record.message);
}

constexpr FuzzTarget kTargets[] = {{"message", message, 200'000},  {"csv_rows", csv_rows, 40'000},
                                   {"timeline", timeline, 20'000}, {"stations", stations, 200'000},
                                   {"manifest", manifest, 60'000}, {"log_frame", log_frame, 100'000}};

}  // namespace

void require(bool holds, const std::string& law) {
  if (!holds) throw LawBroken(law);
}

std::span<const FuzzTarget> decoder_targets() { return kTargets; }

}  // namespace stratus
