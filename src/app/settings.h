// Settings that stand outside of stratus.toml: in the environment, in a file .env, in flags. docs/formats/configuration.md
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stratus {

// A variable of the environment or a line of .env, and where it stands: "environment STRATUS_SERVE__PORT", ".env:3".
struct Variable {
  std::string name;
  std::string value;
  std::string place;
};

// Those of the environment that may be settings, by name.
using EnvironmentVariables = std::map<std::string, std::string>;
std::vector<Variable> variables_of(const EnvironmentVariables& environment);

// The lines KEY=value of a file .env. Blank lines and those that begin with '#' are none; a value may stand between two
// quotes of one kind, which are taken off; nothing is expanded. A byte order mark is passed over. kInvalidArgument names
// `file` and line.
Result<std::vector<Variable>> parse_dotenv(std::string_view text, std::string_view file);

// A value for a setting: its path in stratus.toml ("serve.port"), as text, and where it stands.
struct GivenSetting {
  std::string path;
  std::string text;
  std::string place;
};

// "serve.port" is STRATUS_SERVE__PORT, "data_dir" is STRATUS_DATA_DIR.
std::string variable_of(std::string_view path);

// The settings among the variables. `paths`: all that there are. Variables of other programs are left alone, but
// kInvalidArgument names all that have the form STRATUS_<SECTION>__<KEY> and are no settings, and the nearest that is.
Result<std::vector<GivenSetting>> settings_among(const std::vector<Variable>& variables,
                                                 const std::vector<std::string>& paths);

}  // namespace stratus
