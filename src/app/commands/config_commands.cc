// stratus config check | show.
#include <fmt/format.h>

#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/intake/configured_stations.h"
#include "app/terminal/table.h"
#include "app/write_token.h"
#include "engine/data_view.h"

namespace stratus {

Status run_config_check(const Context& context) {
  const Config& config = context.config;
  STRATUS_RETURN_IF_ERROR(write_token_to_serve(config.serve));
  const auto known = context.engines().stations(context.files, context.folder())->read();
  const auto merged = merged_stations(context.files, context.folder(), context.configured());
  if (!merged && merged.error().kind == ErrorKind::kInvalidArgument) return fail(merged.error());
  const std::vector<std::string> differences =
      known ? configured_otherwise(config, *known) : std::vector<std::string>{known.error().message};
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("file", config.file);
    json.member("stations", static_cast<std::int64_t>(config.stations.size()));
    json.member("data_dir", config.data_dir.string());
    json.begin_array("differences");
    for (const std::string& difference : differences) json.value(difference);
    json.end_array();
    json.end_object();
    context.out << json.line();
    return {};
  }
  context.out << fmt::format("{} is right: {}, data in {}.\n", config.file,
                             counted(static_cast<std::int64_t>(config.stations.size()), "station", "stations"),
                             config.data_dir.string());
  for (const std::string& difference : differences) context.out << difference << "\n";
  return {};
}

Status run_config_show(const Context& context, bool origin) {
  if (!origin) {
    context.out << (context.json ? default_configuration_json() : std::string(default_configuration()));
    return {};
  }
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.begin_array("settings");
    for (const EffectiveSetting& setting : context.config.settings) {
      json.begin_object();
      json.member("setting", setting.path);
      json.member("value", setting.value);
      json.member("origin", setting.origin);
      json.end_object();
    }
    json.end_array();
    json.end_object();
    context.out << json.line();
    return {};
  }
  for (const EffectiveSetting& setting : context.config.settings)
    context.out << fmt::format("{} = {}  # {}\n", setting.path, setting.value, setting.origin);
  return {};
}

}  // namespace stratus
