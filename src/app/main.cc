// The program: gives the command line the real machine.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "app/cli.h"
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

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// Taken from the queue by polling or waiting, so that no code runs inside a signal handler.
bool stop_requested() {
  static bool stopped = false;
  const sigset_t signals = stop_signals();
  const timespec at_once{};
  if (sigtimedwait(&signals, nullptr, &at_once) > 0) stopped = true;
  return stopped;
}

void wait_for_stop() {
  if (stop_requested()) return;
  const sigset_t signals = stop_signals();
  int signal = 0;
  sigwait(&signals, &signal);
}

}  // namespace

int main(int argc, char** argv) {
  // Before any thread is made: all of them inherit it, and only the main one takes the signals.
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
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
                                   stop_requested,
                                   wait_for_stop};
  return stratus::run_command_line(argc, argv, environment);
}
