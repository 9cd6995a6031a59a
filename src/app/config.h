// stratus.toml. Flags of a command go before it, its own defaults behind.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/visual_crossing/config.h"
#include "app/operator_log.h"
#include "base/file_system.h"
#include "weather/station.h"

namespace stratus {

struct ServeConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8000;
  std::int64_t batch_interval_s = 3600;     // 0: no timer
  std::int64_t batch_tail_facts = 100'000;  // a tail of so many facts starts a run
  int stop_grace_s = 5;                     // for what is being answered when it is stopped
  int question_timeout_s = 30;              // then a question is given up
  std::vector<std::string> names;           // hosts that are answered for, besides the address and those of loopback
  std::string token_file;                   // empty: everybody who reaches the address may write
};

struct Config {
  std::string file;  // where it came from, for messages
  Path data_dir;
  ServeConfig serve;
  LogConfig log;
  VisualCrossingConfig visual_crossing;  // api_key and state_dir come from the environment, not from here
  std::vector<Station> stations;
};

// The configuration of a new installation, as TOML.
std::string_view default_configuration();
// The same as JSON.
std::string default_configuration_json();

// kInvalidArgument names file, line, column and what is wrong: a syntax error, an unknown key, a value out of range, an
// unknown zone.
Result<Config> parse_config(std::string_view toml, const std::string& file);

// The file, or the default configuration when `path` is empty and ./stratus.toml does not exist.
Result<Config> load_config(const FileSystem& files, const std::string& path);

}  // namespace stratus
