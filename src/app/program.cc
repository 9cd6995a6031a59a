#include "app/program.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "app/cli.h"
#include "app/signal_watch.h"
#include "app/system_clock.h"

// What jemalloc starts with. Few arenas: what one keeps no other uses. Blocks of half a MiB go back to the system when they
// are freed, other pages within about a second of further work.
extern "C" const char* malloc_conf;
const char* malloc_conf = "narenas:2,oversize_threshold:524288,dirty_decay_ms:1000,muzzy_decay_ms:0";

namespace stratus {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

EnvironmentVariables settings() {
  EnvironmentVariables found;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string_view name = text.substr(0, equals);
    if (name.starts_with("STRATUS_") || name == "VISUAL_CROSSING_API_KEY")
      found.emplace(name, text.substr(std::min(equals + 1, text.size())));
  }
  return found;
}

Path state_dir() {
  if (const std::string given = variable("XDG_STATE_HOME"); !given.empty()) return Path(given) / "stratus";
  return Path(variable("HOME")) / ".local" / "state" / "stratus";
}

}  // namespace

int run_program(int argc, char** argv, ChooseEngines choose_engines) {
  SignalWatch signals;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a file that may not grow further is an error of the write, as a full disk is

  PosixFileSystem files;
  const SystemClock clock;
  std::error_code error;
  const Environment environment{files,
                                clock,
                                std::cout,
                                std::cerr,
                                isatty(STDERR_FILENO) == 1,
                                std::filesystem::read_symlink("/proc/self/exe", error).parent_path(),
                                settings(),
                                state_dir(),
                                signals,
                                choose_engines};
  return run_command_line(argc, argv, environment);
}

}  // namespace stratus
