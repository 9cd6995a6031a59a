#include "app/cli.h"
#include "app/of_option.h"

#include <CLI/CLI.hpp>
#include <ostream>

#include "app/commands/command_tree.h"
#include "app/operator_log.h"
#include "engine/stoppable_file_system.h"

namespace stratus {
namespace {

constexpr int kPartlyDone = 3;
constexpr auto kExitCodes =
    "Exit codes: 0 done, 1 failed, 2 wrong command line or file, 3 done in part (rows were rejected), 130 or 143\n"
    "stopped by a signal; serve, simulate and collect --continuous end with 0 on the first one.";

class CommandLine {
 public:
  explicit CommandLine(const Environment& environment) : environment_(environment) {}

  int run(int argc, const char* const* argv);

 private:
  Status check_data_folder(const Context& context) const;
  int perform();
  std::vector<GivenSetting> given_by_flags() const;
  int report(const Error& error) const;

  const Environment& environment_;
  CommandTree tree_;
  const CommonFlags& common_ = tree_.common();
};

// A misspelt data folder must not look like one without observations.
Status CommandLine::check_data_folder(const Context& context) const {
  const EffectiveSetting& data_dir = context.config.setting("data_dir");
  // Written out in a file, the default is no misspelling either.
  const bool is_default = common_.data.empty() && data_dir.value == default_config({})->setting("data_dir").value;
  if (tree_.chosen().traits.makes_folder || is_default) return {};
  const Path& root = context.config.data_dir;
  STRATUS_ASSIGN_OR_RETURN(const auto names, context.files.list(root));
  STRATUS_ASSIGN_OR_RETURN(const auto folders, context.files.list_folders(root));
  if (!names.empty() || !folders.empty()) return {};
  const std::string place = data_dir.origin.starts_with("--") ? data_dir.origin + " " : data_dir.origin + ": data_dir ";
  return fail(ErrorKind::kNotFound, place + root.string() + ": there is no such data folder, or nothing in it");
}

int CommandLine::perform() {
  const std::vector<GivenSetting> flags = given_by_flags();
  auto config = of_argument(load_config(environment_.files, {common_.config, environment_.variables, flags}));
  auto engines = config.and_then([&](const Config& chosen) { return environment_.choose_engines(chosen); });
  std::optional<Error> config_fault;
  if (!engines) {
    if (!tree_.chosen().traits.takes_bad_config) return report(engines.error());
    config_fault = engines.error();
    config = default_config(flags);
    if (!config) return report(config.error());
    engines = environment_.choose_engines(*config);
  }
  config->visual_crossing.state_dir = environment_.state_dir;
  ManualClock fixed({0});
  if (!common_.now.empty()) {
    const auto now = parse_utc_millis(common_.now);
    if (!now) return report(now.error().with_context("--now"));
    fixed.set(*now);
  }
  const Clock& clock = common_.now.empty() ? environment_.clock : fixed;
  SignalWatch& signals = environment_.signals;
  OperatorLog log(environment_.notes, clock, config->log);
  StoppableFileSystem files(
      environment_.files, [&] { return signals.requested(); }, StopScope::kEverything);
  Context context{files,
                  environment_.files,
                  clock,
                  log,
                  environment_.out,
                  Notes(environment_.notes),
                  environment_.terminal,
                  common_.json,
                  *std::move(config),
                  environment_.program_folder,
                  [&] { return signals.requested(); },
                  [&](std::chrono::milliseconds wait) { return signals.requested_within(wait); },
                  [&](std::chrono::milliseconds grace) { signals.set_grace(grace); },
                  config_fault};
  bool partly = false;
  context.partly = &partly;
  context.chosen_engines = engines->get();
  if (const Status there = check_data_folder(context); !there) return report(there.error());
  const Status done = tree_.chosen().action(context);
  const int code = !done ? report(done.error()) : partly ? kPartlyDone : 0;
  const auto& until_stopped = tree_.chosen().traits.until_stopped;
  if (!signals.requested() || (done && until_stopped && until_stopped())) return code;
  return kSignalled + signals.signal();
}

int CommandLine::report(const Error& error) const {
  Notes(environment_.notes).line("stratus: " + error.message);
  return error.kind == ErrorKind::kInvalidArgument ? 2 : 1;
}

std::vector<GivenSetting> CommandLine::given_by_flags() const {
  std::vector<GivenSetting> given;
  if (!common_.data.empty()) given.push_back({"data_dir", common_.data, "--data"});
  if (!common_.log_format.empty()) given.push_back({"log.format", common_.log_format, "--log-format"});
  return given;
}

int CommandLine::run(int argc, const char* const* argv) {
  CLI::App& app = tree_.root();
  app.set_version_flag("--version", STRATUS_VERSION);
  app.require_subcommand(1);
  app.footer(std::string("Each command has its own --help with examples.\n") + kExitCodes);
  declare_commands(tree_, environment_.program_folder);
  // CLI11 would only say that a command is missing.
  const auto is_asked_for = [&](const CLI::App* sub) { return sub->get_name() == argv[1]; };
  if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(is_asked_for).empty()) {
    Notes(environment_.notes).line("stratus: \"" + std::string(argv[1]) + "\" is not a command; stratus --help lists them");
    return 2;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, environment_.out, environment_.notes) == 0 ? 0 : 2;
  }
  return perform();
}

}  // namespace

int run_command_line(int argc, const char* const* argv, const Environment& environment) {
  CommandLine line(environment);
  return line.run(argc, argv);
}

}  // namespace stratus
