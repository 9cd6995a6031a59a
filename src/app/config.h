// The configuration: its defaults, and over them stratus.toml, .env, the environment and flags
// (docs/formats/configuration.md).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/kafka/config.h"
#include "adapters/visual_crossing/config.h"
#include "app/operator_log.h"
#include "app/settings.h"
#include "base/file_system.h"
#include "weather/station.h"

namespace stratus {

struct ServeConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8000;
  std::int64_t batch_interval_s = 3600;     // 0: no timer
  std::int64_t batch_tail_facts = 100'000;  // a tail of so many facts starts a run
  std::int64_t tail_limit_mib = 1024;       // of the facts in the tail; at it nothing is taken until a batch run
  int stop_grace_s = 5;                     // for what is being answered when it is stopped
  int question_timeout_s = 30;              // then a question is given up
  int slow_question_ms = 1000;              // a question that takes longer is told in the log
  std::vector<std::string> names;           // hosts that are answered for, besides the address and those of loopback
  std::string token_file;                   // empty: everybody who reaches the address may write

  std::uint64_t tail_limit_bytes() const { return static_cast<std::uint64_t>(tail_limit_mib) << 20; }
};

struct BatchConfig {
  std::int64_t keep_horizons = 3;  // of so many contents the newest version is kept
};

// Which engines stand behind the ports. docs/formats/configuration.md says what each world is.
enum class World : std::uint8_t { kEmbedded, kKafka };

std::string_view to_string(World world);  // as in [engines] world

// One setting as it counts, for a person.
struct EffectiveSetting {
  std::string path;    // "serve.port"; of the key: its variable
  std::string value;   // as TOML writes it; a secret is ***
  std::string origin;  // "default", "stratus.toml:4", ".env:2", "environment STRATUS_SERVE__PORT", "--data"
};

inline constexpr std::string_view kDefaultOrigin = "default";

struct Config {
  std::string file;  // where it came from, for messages
  Path data_dir;
  ServeConfig serve;
  BatchConfig batch;
  World world = World::kEmbedded;
  KafkaConfig kafka;
  LogConfig log;
  VisualCrossingConfig visual_crossing;  // state_dir is not from here
  std::vector<Station> stations;
  std::map<StationId, std::string> station_places;  // "stratus.toml line 12"
  std::vector<EffectiveSetting> settings;           // all of them, by path

  // `path` must be one of a setting.
  const EffectiveSetting& setting(std::string_view path) const;
};

// The configuration of a new installation, as TOML.
std::string_view default_configuration();
// The same as JSON.
std::string default_configuration_json();

// What the file leaves out has its default; what is `given` goes before it, the last of one path before the others.
// kInvalidArgument names file, line and column, or the place of what is given, and all that is wrong: unknown keys, values
// out of range, unknown zones, a station that stands there twice; of a syntax error nothing else.
Result<Config> parse_config(std::string_view toml, const std::string& file, const std::vector<GivenSetting>& given = {});

struct ConfigSources {
  std::string path;                  // of the file; empty: ./stratus.toml when it exists
  EnvironmentVariables environment;  // goes before ./.env, which is read too
  std::vector<GivenSetting> flags;
};

// Errors as above.
Result<Config> load_config(const FileSystem& files, const ConfigSources& sources);
// Without file, .env and environment: for the command that goes on when they are wrong.
Result<Config> default_config(const std::vector<GivenSetting>& flags);

}  // namespace stratus
