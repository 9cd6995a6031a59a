#include "app/commands/command_tree.h"

#include <CLI/CLI.hpp>

#include "app/commands/command_groups.h"

namespace stratus {

CommandTree::CommandTree()
    : root_(std::make_shared<CLI::App>("Stratus: weather in batch and real time, one exact answer.", "stratus")) {}

CLI::App* CommandTree::group(const std::string& name, const std::string& help) {
  CLI::App* sub = root_->add_subcommand(name, help);
  sub->require_subcommand(1);
  return sub;
}

CLI::App* CommandTree::command(CLI::App& parent, const std::string& name, const std::string& help,
                               const std::string& examples, CommandAction action, CommandTraits traits) {
  CLI::App* sub = parent.add_subcommand(name, help);
  sub->add_option("--config", common_.config, "Configuration file (default: ./stratus.toml when it exists)");
  sub->add_option("--data", common_.data, "Data folder (default: data_dir of the configuration)");
  sub->add_option("--now", common_.now, "Pretend that it is this UTC time, e.g. 2026-11-24T18:00:00Z");
  sub->add_flag("--json", common_.json, "Print JSON for machines");
  sub->add_option("--log-format", common_.log_format, "Tell what happens as text or json lines (default: [log] format)");
  sub->footer("Examples:\n" + examples);
  // A command's own subcommand was called before it and goes first.
  sub->callback([this, action = std::move(action), traits = std::move(traits)] {
    if (!chosen_.action) chosen_ = {action, traits};
  });
  return sub;
}

void declare_commands(CommandTree& tree, const Path& program_folder) {
  declare_services(tree, program_folder);
  declare_sources(tree);
  declare_generate(tree, program_folder);
  declare_batch(tree);
  declare_queries(tree);
  declare_rank(tree);
  declare_administration(tree);
  declare_safety(tree);
}

}  // namespace stratus
