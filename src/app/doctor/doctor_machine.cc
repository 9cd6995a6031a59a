#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "adapters/visual_crossing/cost_budget.h"
#include "adapters/visual_crossing/source.h"
#include "app/doctor/doctor.h"
#include "app/terminal/table.h"
#include "engine/data_view.h"
#include "engine/engines.h"
#include "engine/folder_lock.h"
#include "http/client.h"
#include "ports/record_decoder.h"
#include "storage/station_file.h"
#include "views/zone.h"
#include "weather/arrival.h"

namespace stratus {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;
// Below it, one segment of the log might not fit any more.
constexpr std::uint64_t kLeastFreeBytes = 64 * kMiB;
constexpr std::uint64_t kEasyFreeBytes = 1024 * kMiB;
// The program is younger than the first, and no fact may lie after the last.
constexpr int kFirstPlausibleYear = 2024;
constexpr int kLastPlausibleYear = 2199;

std::string counted_stations(std::size_t number) {
  return counted(static_cast<std::int64_t>(number), "station", "stations");
}

Finding configuration(const Context& context) {
  if (context.config_fault)
    return {"configuration", Health::kFailed, context.config_fault->message + "; the defaults are looked at instead",
            "mend it; stratus config check reads it alone"};
  return {"configuration", Health::kOk,
          fmt::format("{}: {}, data in {}", context.config.file, counted_stations(context.config.stations.size()),
                      context.config.data_dir.string()),
          ""};
}

Finding data_folder(const Path& root) {
  std::error_code error;
  if (!std::filesystem::is_directory(root, error)) {
    return {"data folder", Health::kFailed, "there is no folder " + root.string(),
            "see --data and data_dir of the configuration; stratus serve and stratus import make a new one"};
  }
  for (const Path& folder : {root, root / "log", root / "dataset"}) {
    if (std::filesystem::exists(folder, error) && ::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
      return {"data folder", Health::kFailed, folder.string() + " may not be written by this user",
              "give it to the user that runs stratus, or mount it writable"};
    }
  }
  return {"data folder", Health::kOk, root.string() + " is there and writable", ""};
}

Finding served_at(const std::string& address) {
  HttpFetch get;
  get.url = address + "/livez";
  get.connect_timeout_s = 2;
  get.total_timeout_s = 5;
  const auto reply = HttpClient().get(get);
  if (reply && reply->status == 200) return {"owner", Health::kOk, "a running serve at " + address + ", which answers", ""};
  return {"owner", Health::kFailed,
          "a running serve at " + address +
              " does not answer /livez: " + (reply ? "status " + std::to_string(reply->status) : reply.error().message),
          "look at its output; stop it and start stratus serve again"};
}

Finding owner(const Context& context) {
  const auto holder = folder_holder(context.files, context.folder());
  if (!holder) return {"owner", Health::kFailed, holder.error().message, "give the file to the user that runs stratus"};
  if (!*holder) return {"owner", Health::kOk, "nobody: no stratus is writing", ""};
  if ((*holder)->address.empty()) return {"owner", Health::kOk, "a stratus command that is writing now", ""};
  return served_at((*holder)->address);
}

// A rebuild writes all files of the version again before the old ones go.
std::uint64_t bytes_of_rebuild(const Context& context) {
  const auto versions = context.engines().versions(context.files, context.folder()).versions;
  const auto version = versions->current();
  std::uint64_t bytes = 0;
  if (version) {
    for (const VersionPiece& piece : (*version)->pieces()) bytes += piece.bytes;
  }
  return bytes;
}

Finding disk_space(const Context& context) {
  std::error_code error;
  const auto space = std::filesystem::space(context.folder().root, error);
  if (error) return {"disk space", Health::kFailed, "the free space is not known: " + error.message(), "look at the mount"};
  const std::uint64_t free = space.available;
  const std::string text = fmt::format("{} MiB free", grouped(static_cast<std::int64_t>(free / kMiB)));
  const char* remedy = "make room, or move the data folder to a larger disk";
  if (free < kLeastFreeBytes) return {"disk space", Health::kFailed, text + ": messages will soon be refused", remedy};
  if (free < bytes_of_rebuild(context) + kLeastFreeBytes)
    return {"disk space", Health::kWarning, text + ": not enough for stratus batch rebuild", remedy};
  if (free < kEasyFreeBytes) return {"disk space", Health::kWarning, text, remedy};
  return {"disk space", Health::kOk, text, ""};
}

Finding api_key(const Context& context) {
  const VisualCrossingConfig& config = context.config.visual_crossing;
  if (config.api_key.empty())
    return {"api key", Health::kOk, "VISUAL_CROSSING_API_KEY is not set; only backfill and collect need it", ""};
  const CostBudget budget(context.files, VisualCrossingSource::budget_file(config), config.daily_cost_limit);
  const auto used = budget.used(context.clock.now());
  if (!used) return {"api key", Health::kFailed, used.error().message, "remove that file"};
  const std::string text = fmt::format("set; {} of {} records used today", grouped(*used), grouped(config.daily_cost_limit));
  if (*used < config.daily_cost_limit) return {"api key", Health::kOk, text, ""};
  return {"api key", Health::kWarning, text, "wait for midnight UTC, or raise daily_cost_limit"};
}

Finding system_clock(const Context& context) {
  const UtcSeconds now = floor_seconds(context.clock.now());
  const int year = year_of(month_of(now));
  if (year >= kFirstPlausibleYear && year <= kLastPlausibleYear)
    return {"clock", Health::kOk, "it is " + format_utc(now), ""};
  return {"clock", Health::kFailed, "it is " + format_utc(now) + ", says the machine",
          "set its clock before anything is written: known_at comes from it"};
}

// Of the last messages of the log: the greatest known_at, or time of a measurement.
std::optional<UtcMillis> newest_statement(const Context& context) {
  constexpr std::int64_t kMessages = 1000;  // of each partition
  const auto reader = context.engines().log_reader(context.files, context.folder());
  if (!reader) return std::nullopt;
  const auto extent = (*reader)->extent();
  if (!extent) return std::nullopt;
  std::optional<UtcMillis> newest;
  RecordDecoder decoder;
  Offsets from = extent->begin;
  for (const auto& [partition, end] : extent->end) from.set(partition, std::max(from.at(partition), end - kMessages));
  // Damage is the log's finding; what was read before it counts.
  (void)for_each_record(**reader, from, extent->end, [&](const LogRecord& record) -> Status {
    const auto fact = decoder.decode(record);
    if (!fact) return {};
    const bool measured = kMeasuredKinds.contains(fact->kind);
    newest = std::max({newest.value_or(fact->known_at), fact->known_at, measured ? to_millis(fact->time) : fact->known_at});
    return {};
  });
  return newest;
}

std::optional<Finding> newest_message(const Context& context) {
  const auto newest = newest_statement(context);
  if (!newest) return std::nullopt;
  const UtcMillis now = context.clock.now();
  const std::string text = "the newest of the last messages is of " + format_utc(floor_seconds(*newest));
  if (*newest <= now + kMaxAheadMs) return Finding{"newest message", Health::kOk, text, ""};
  return Finding{"newest message", Health::kFailed, text + ", after the clock's " + format_utc(floor_seconds(now)),
                 "set the clock of the machine: it was set back, or went ahead when that message came"};
}

Finding stations_and_zones(const Context& context) {
  const Path& root = context.folder().root;
  const auto stations = merged_stations(context.files, context.folder(), context.configured());
  if (!stations) return {"stations", Health::kFailed, stations.error().message, "mend the file, or take it from a backup"};
  for (const auto& [id, station] : stations->stations()) {
    if (const auto zone = Zone::find(station.zone); !zone) {
      return {"stations", Health::kFailed, id.text() + ": " + zone.error().message,
              "mend zone in " + stations_path(root).string() + ", or install the package tzdata"};
    }
  }
  return {"stations", Health::kOk,
          fmt::format("{}, all zones known (zone database {})", counted_stations(stations->size()), zone_database_version()),
          ""};
}

}  // namespace

std::vector<Finding> examine_machine(const Context& context) {
  const Path& root = context.folder().root;
  std::vector<Finding> findings{configuration(context), api_key(context), system_clock(context), stations_and_zones(context),
                                data_folder(root)};
  std::error_code error;
  if (std::filesystem::is_directory(root, error)) {
    findings.push_back(owner(context));
    findings.push_back(disk_space(context));
    if (auto newest = newest_message(context)) findings.push_back(*std::move(newest));
  }
  return findings;
}

}  // namespace stratus
