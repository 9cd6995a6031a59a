// The commands of the program with their options, and which one the command line chose.
#pragma once

#include <functional>
#include <string>

#include "app/context.h"

namespace CLI {
class App;
}

namespace stratus {

// Flags that every command takes.
struct CommonFlags {
  std::string config;
  std::string data;
  std::string now;
  std::string log_format;
  bool json = false;
};

struct CommandTraits {
  bool makes_folder = false;              // does not need a data folder that is there
  bool takes_bad_config = false;          // goes on with the defaults when the configuration is wrong
  std::function<bool()> until_stopped{};  // whether it runs until a signal, and so ends well by one; empty: it does not
};

using CommandAction = std::function<Status(const Context&)>;

struct ChosenCommand {
  CommandAction action;
  CommandTraits traits;
};

class CommandTree {
 public:
  CommandTree();

  CLI::App& root() { return *root_; }
  // A command that only holds others.
  CLI::App* group(const std::string& name, const std::string& help);
  // A command below `parent`, with the flags that all take. `examples`: lines of its help. What `action` and the options
  // point to is shared with the action, which lives as long as the tree.
  CLI::App* command(CLI::App& parent, const std::string& name, const std::string& help, const std::string& examples,
                    CommandAction action, CommandTraits traits = {});

  // After parsing.
  const CommonFlags& common() const { return common_; }
  const ChosenCommand& chosen() const { return chosen_; }

 private:
  std::shared_ptr<CLI::App> root_;  // shared only because its type is not complete here
  CommonFlags common_;
  ChosenCommand chosen_;
};

// Fills the tree, in the order of the help. `program_folder`: where the program stands, for files beside it.
void declare_commands(CommandTree& tree, const Path& program_folder);

}  // namespace stratus
