#include "app/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "adapters/csv/toml_reader.h"
#include "app/settings_table.h"
#include "base/mistakes.h"
#include "views/zone.h"
#include "weather/station_intake.h"

namespace stratus {
namespace {

constexpr auto kDefaultFile = "stratus.toml";
constexpr auto kDotenvFile = ".env";
constexpr auto kApiKeyVariable = "VISUAL_CROSSING_API_KEY";
constexpr std::int64_t kMaxPort = 65535;
constexpr std::int64_t kMaxTailMib = 1024 * 1024;
constexpr std::int64_t kMaxHorizons = 1000;
constexpr std::int64_t kMaxPartitions = 1000;
constexpr std::int64_t kMaxReplicas = 100;
constexpr std::int64_t kMaxTimeoutSeconds = 600;
constexpr std::array kWorlds{World::kEmbedded, World::kKafka};

void read_positive(TomlReader& reader, std::string_view key, int& target) {
  std::int64_t number = target;
  reader.whole_number(key, number);
  if (number < 0 || number > 86400) reader.wrong_value(key, "not within 0 to 86400");
  target = static_cast<int>(number);
}

void read_serve(TomlReader& root, std::string_view file, ServeConfig& serve, Mistakes& mistakes) {
  const toml::table* table = root.table("serve");
  if (table == nullptr) return;
  TomlReader reader(*table, file);
  reader.text("address", serve.address);
  std::int64_t port = serve.port;
  reader.whole_number("port", port);
  if (port < 0 || port > kMaxPort) reader.wrong_value("port", "not within 0 to 65535");
  serve.port = static_cast<std::uint16_t>(port);
  reader.whole_number("batch_interval_s", serve.batch_interval_s);
  if (serve.batch_interval_s < 0) reader.wrong_value("batch_interval_s", "negative");
  reader.whole_number("batch_tail_facts", serve.batch_tail_facts);
  if (serve.batch_tail_facts < 1) reader.wrong_value("batch_tail_facts", "less than 1");
  reader.whole_number("tail_limit_mib", serve.tail_limit_mib);
  if (serve.tail_limit_mib < 1 || serve.tail_limit_mib > kMaxTailMib)
    reader.wrong_value("tail_limit_mib", "not within 1 to 1048576");
  read_positive(reader, "stop_grace_s", serve.stop_grace_s);
  read_positive(reader, "question_timeout_s", serve.question_timeout_s);
  read_positive(reader, "slow_question_ms", serve.slow_question_ms);
  reader.texts("names", serve.names);
  reader.text("token_file", serve.token_file);
  mistakes.add(reader.finish());
}

void read_batch(TomlReader& root, std::string_view file, BatchConfig& batch, Mistakes& mistakes) {
  const toml::table* table = root.table("batch");
  if (table == nullptr) return;
  TomlReader reader(*table, file);
  reader.whole_number("keep_horizons", batch.keep_horizons);
  if (batch.keep_horizons < 1 || batch.keep_horizons > kMaxHorizons)
    reader.wrong_value("keep_horizons", "not within 1 to 1000");
  mistakes.add(reader.finish());
}

void read_engines(TomlReader& root, std::string_view file, World& world, Mistakes& mistakes) {
  const toml::table* table = root.table("engines");
  if (table == nullptr) return;
  TomlReader reader(*table, file);
  std::string name(to_string(world));
  reader.text("world", name);
  const auto found = std::find_if(kWorlds.begin(), kWorlds.end(), [&](World known) { return to_string(known) == name; });
  if (found == kWorlds.end()) {
    reader.wrong_value("world", "neither embedded nor kafka");
  } else {
    world = *found;
  }
  mistakes.add(reader.finish());
}

void read_count(TomlReader& reader, std::string_view key, std::int64_t most, int& target) {
  std::int64_t number = target;
  reader.whole_number(key, number);
  if (number < 1 || number > most) reader.wrong_value(key, fmt::format("not within 1 to {}", most));
  target = static_cast<int>(number);
}

void read_kafka(TomlReader& root, std::string_view file, KafkaConfig& kafka, Mistakes& mistakes) {
  const toml::table* table = root.table("kafka");
  if (table == nullptr) return;
  TomlReader reader(*table, file);
  reader.text("servers", kafka.servers);
  reader.require("servers", kafka.servers);
  reader.text("topic", kafka.topic);
  reader.require("topic", kafka.topic);
  reader.text("rejects_topic", kafka.rejects_topic);
  reader.require("rejects_topic", kafka.rejects_topic);
  if (kafka.rejects_topic == kafka.topic || kafka.rejects_topic == kafka.calls_topic())
    reader.wrong_value("rejects_topic", "topic, or topic with _calls behind it, which hold something else");
  read_count(reader, "partitions", kMaxPartitions, kafka.partitions);
  read_count(reader, "replication", kMaxReplicas, kafka.replication);
  read_count(reader, "min_insync", kMaxReplicas, kafka.min_insync);
  if (kafka.min_insync > kafka.replication) reader.wrong_value("min_insync", "more than replication");
  int timeout_s = static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(kafka.timeout).count());
  read_count(reader, "timeout_s", kMaxTimeoutSeconds, timeout_s);
  kafka.timeout = std::chrono::seconds(timeout_s);
  mistakes.add(reader.finish());
}

void read_log(TomlReader& root, std::string_view file, LogConfig& log, Mistakes& mistakes) {
  const toml::table* table = root.table("log");
  if (table == nullptr) return;
  TomlReader reader(*table, file);
  std::string level(to_string(log.level)), format = "text";
  reader.text("level", level);
  reader.text("format", format);
  if (!find_severity(level)) reader.wrong_value("level", "not debug, info, warning or error");
  if (!find_log_format(format)) reader.wrong_value("format", "neither text nor json");
  log = {find_severity(level).value_or(log.level), find_log_format(format).value_or(log.format)};
  mistakes.add(reader.finish());
}

void read_visual_crossing(TomlReader& root, std::string_view file, VisualCrossingConfig& config, Mistakes& mistakes) {
  const toml::table* sources = root.table("source");
  if (sources == nullptr) return;
  TomlReader source(*sources, file);
  if (const toml::table* table = source.table("visual_crossing")) {
    TomlReader reader(*table, file);
    reader.text("base_url", config.base_url);
    reader.text("ca_file", config.ca_file);
    reader.text("proxy", config.proxy);
    reader.whole_number("daily_cost_limit", config.daily_cost_limit);
    if (config.daily_cost_limit < 1) reader.wrong_value("daily_cost_limit", "less than 1");
    reader.whole_number("collect_share_pct", config.collect_share_pct);
    if (config.collect_share_pct < 0 || 100 < config.collect_share_pct)
      reader.wrong_value("collect_share_pct", "not within 0 to 100");
    std::int64_t max_body = static_cast<std::int64_t>(config.max_body_bytes);
    reader.whole_number("max_body_bytes", max_body);
    if (max_body < 1024) reader.wrong_value("max_body_bytes", "less than 1024");
    config.max_body_bytes = static_cast<std::size_t>(max_body);
    read_positive(reader, "connect_timeout_s", config.connect_timeout_s);
    read_positive(reader, "total_timeout_s", config.total_timeout_s);
    read_positive(reader, "max_retries", config.max_retries);
    read_positive(reader, "lease_wait_s", config.lease_wait_s);
    mistakes.add(reader.finish());
  }
  mistakes.add(source.finish());
}

Result<Station> read_station(const toml::table& table, std::string_view file) {
  TomlReader reader(table, file);
  Station station;
  std::string id, stamp = "start", grid = "local";
  reader.text("id", id);
  reader.text("city", station.city);
  reader.text("country", station.country);
  reader.text("zone", station.zone);
  reader.whole_number("interval_s", station.interval_s);
  reader.text("accumulation_stamp", stamp);
  reader.text("grid", grid);
  const auto latitude = reader.number("latitude");
  const auto longitude = reader.number("longitude");
  station.elevation_m = reader.number("elevation_m");
  if (id.empty()) reader.require("city", station.city);
  if (id.empty()) reader.require("country", station.country);
  if (!latitude) reader.wrong("latitude", "latitude is missing");
  if (!longitude) reader.wrong("longitude", "longitude is missing");
  if (!find_stamp(stamp)) reader.wrong_value("accumulation_stamp", "neither start nor end");
  if (!find_grid(grid)) reader.wrong_value("grid", "neither local nor utc");
  if (const auto zone = Zone::find(station.zone); !zone) reader.wrong("zone", zone.error().message);
  station.id = id.empty() ? make_station_id(station.city, station.country) : StationId(id);
  station.latitude = latitude.value_or(0);
  station.longitude = longitude.value_or(0);
  station.accumulation_stamp = find_stamp(stamp).value_or(Stamp::kStart);
  station.grid = find_grid(grid).value_or(Grid::kLocal);
  if (const Status valid = StationRegistry().put(station); !valid) reader.wrong("latitude", valid.error().message);
  STRATUS_RETURN_IF_ERROR(reader.finish());
  return station;
}

void read_stations(TomlReader& root, std::string_view file, Config& config, Mistakes& mistakes) {
  const toml::array* array = root.array("station");
  if (array == nullptr) return;
  StationPlaces places;
  for (const toml::node& node : *array) {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      mistakes.add(toml_error(file, node.source().begin, "a station is a table: [[station]]"));
      continue;
    }
    Result<Station> read = read_station(*table, file);
    mistakes.add(read);
    if (!read) continue;
    Station& station = *read;
    const std::string line = "line " + std::to_string(table->source().begin.line);
    if (const Status alone = places.add(station.id, line); !alone)
      mistakes.add(toml_error(file, table->source().begin, alone.error().message));
    config.station_places.emplace(station.id, std::string(file) + " " + line);
    config.stations.push_back(std::move(station));
  }
}

Status read_settings(const toml::table& table, const std::string& file, Config& config) {
  TomlReader reader(table, file);
  std::string data_dir;
  reader.text("data_dir", data_dir);
  reader.require("data_dir", data_dir);
  config.data_dir = data_dir;
  Mistakes mistakes;
  read_serve(reader, file, config.serve, mistakes);
  read_batch(reader, file, config.batch, mistakes);
  read_engines(reader, file, config.world, mistakes);
  read_kafka(reader, file, config.kafka, mistakes);
  read_log(reader, file, config.log, mistakes);
  read_visual_crossing(reader, file, config.visual_crossing, mistakes);
  read_stations(reader, file, config, mistakes);
  mistakes.add(reader.finish());
  return mistakes.result();
}

// A folder of that name is another program's.
Result<std::vector<Variable>> read_dotenv(const FileSystem& files) {
  const auto text = files.read(kDotenvFile, 0, kWholeFile);
  if (text) return parse_dotenv(*text, kDotenvFile);
  if (text.error().kind == ErrorKind::kNotFound || files.list(kDotenvFile)) return std::vector<Variable>{};
  return fail(text.error());
}

void take_api_key(const std::vector<Variable>& variables, Config& config) {
  EffectiveSetting shown{kApiKeyVariable, "\"\"", std::string(kDefaultOrigin)};
  for (const Variable& variable : variables) {
    if (variable.name != kApiKeyVariable || variable.value.empty()) continue;
    config.visual_crossing.api_key = variable.value;
    shown = {kApiKeyVariable, "***", variable.place};
  }
  config.settings.push_back(std::move(shown));
}

}  // namespace

std::string_view to_string(World world) { return world == World::kKafka ? "kafka" : "embedded"; }

Result<Config> parse_config(std::string_view toml, const std::string& file, const std::vector<GivenSetting>& given) {
  STRATUS_ASSIGN_OR_RETURN(const toml::table table, layered_settings(toml, file, given));
  Config config;
  config.file = file;
  STRATUS_RETURN_IF_ERROR(read_settings(table, file, config));
  config.settings = effective_settings(table, file);
  return config;
}

std::string default_configuration_json() {
  std::ostringstream text;
  text << toml::json_formatter{default_table()} << "\n";
  return text.str();
}

const EffectiveSetting& Config::setting(std::string_view path) const {
  return *std::find_if(settings.begin(), settings.end(), [&](const EffectiveSetting& known) { return known.path == path; });
}

Result<Config> default_config(const std::vector<GivenSetting>& flags) {
  return parse_config("", "the default configuration", flags);
}

Result<Config> load_config(const FileSystem& files, const ConfigSources& sources) {
  const std::string file = sources.path.empty() ? kDefaultFile : sources.path;
  const auto text = files.read(file, 0, kWholeFile);
  const bool absent = !text && sources.path.empty() && text.error().kind == ErrorKind::kNotFound;
  if (!text && !absent) return fail(text.error());
  STRATUS_ASSIGN_OR_RETURN(std::vector<Variable> variables, read_dotenv(files));
  for (Variable& variable : variables_of(sources.environment)) variables.push_back(std::move(variable));
  const Result<std::vector<GivenSetting>> among = settings_among(variables, setting_paths());
  std::vector<GivenSetting> given = among.value_or(std::vector<GivenSetting>{});
  given.insert(given.end(), sources.flags.begin(), sources.flags.end());
  Result<Config> config = parse_config(absent ? "" : *text, absent ? "the default configuration" : file, given);
  Mistakes mistakes;
  mistakes.add(among);
  mistakes.add(config);
  STRATUS_RETURN_IF_ERROR(mistakes.result());
  take_api_key(variables, *config);
  return config;
}

}  // namespace stratus
