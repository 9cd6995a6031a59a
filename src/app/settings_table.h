// The layers of the configuration as one TOML table: each value keeps the place that it comes from as its source.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"

namespace stratus {

// The default configuration, whose source is kDefaultOrigin. It holds every setting.
toml::table default_table();
// "serve.port", in the order of the names.
std::vector<std::string> setting_paths();

// The default configuration, over it the text of `file`, over that what is given, in its order. kInvalidArgument names file,
// line and column of a syntax error. Nothing else is looked at.
Result<toml::table> layered_settings(std::string_view text, const std::string& file, const std::vector<GivenSetting>& given);

// What a person is shown of the table.
std::vector<EffectiveSetting> effective_settings(const toml::table& table, const std::string& file);

}  // namespace stratus
