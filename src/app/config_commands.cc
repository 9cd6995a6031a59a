// stratus config check | show.
#include <fmt/format.h>

#include <ostream>

#include "api/json_writer.h"
#include "app/commands.h"

namespace stratus {

Status run_config_check(const Context& context) {
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("file", context.config.file);
    json.member("stations", static_cast<std::int64_t>(context.config.stations.size()));
    json.member("data_dir", context.config.data_dir.string());
    json.end_object();
    context.out << json.line();
    return {};
  }
  context.out << fmt::format("{} is right: {} stations, data in {}.\n", context.config.file, context.config.stations.size(),
                             context.config.data_dir.string());
  return {};
}

Status run_config_show(const Context& context) {
  context.out << (context.json ? default_configuration_json() : std::string(default_configuration()));
  return {};
}

}  // namespace stratus
