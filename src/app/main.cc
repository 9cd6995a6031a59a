// The program: gives the command line the real machine.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "app/cli.h"
#include "app/signal_watch.h"
#include "app/system_clock.h"

namespace {

using stratus::Path;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

Path state_dir() {
  if (const std::string given = variable("XDG_STATE_HOME"); !given.empty()) return Path(given) / "stratus";
  return Path(variable("HOME")) / ".local" / "state" / "stratus";
}

}  // namespace

int main(int argc, char** argv) {
  stratus::SignalWatch signals;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a file that may not grow further is an error of the write, as a full disk is

  stratus::PosixFileSystem files;
  const stratus::SystemClock clock;
  std::error_code error;
  stratus::Environment environment{files,
                                   clock,
                                   std::cout,
                                   std::cerr,
                                   isatty(STDERR_FILENO) == 1,
                                   std::filesystem::read_symlink("/proc/self/exe", error).parent_path(),
                                   variable("VISUAL_CROSSING_API_KEY"),
                                   state_dir(),
                                   signals};
  return stratus::run_command_line(argc, argv, environment);
}
