// The command line: names, options, help with examples. CLI11 stays in cli.cc and the sources of commands that declare
// options.
#pragma once

#include "app/context.h"
#include "app/engine_choice.h"
#include "app/signal_watch.h"

namespace stratus {

// What the program knows of the machine.
struct Environment {
  FileSystem& files;
  const Clock& clock;
  std::ostream& out;
  std::ostream& notes;
  bool terminal = false;
  Path program_folder;
  EnvironmentVariables variables;  // those that may be settings: STRATUS_... and VISUAL_CROSSING_API_KEY
  Path state_dir;                  // of the user, for budgets and leases
  SignalWatch& signals;
  ChooseEngines choose_engines;
};

// Runs one command and returns the exit code: 0, 1 for a failure, 2 for a wrong command line or file, 3 when only a part of
// the work was done, 130 or 143 when SIGINT or SIGTERM ended it. Commands that run until a signal end well by it.
int run_command_line(int argc, const char* const* argv, const Environment& environment);

}  // namespace stratus
