// What every command gets: the machine, the configuration, and where to print.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "app/config.h"
#include "app/terminal/notes.h"
#include "base/clock.h"
#include "base/file_system.h"
#include "base/logger.h"
#include "engine/engines.h"

namespace stratus {

struct Context {
  FileSystem& files;  // after a signal everything on it fails with kCancelled: the command ends at its next step
  FileSystem& disk;   // goes on then: for what ends by itself and cleans up
  const Clock& clock;
  Logger& logger;
  std::ostream& out;      // the answer
  Notes notes;            // progress and remarks
  bool terminal = false;  // whether `notes` is a terminal: progress is drawn in place
  bool json = false;
  Config config;
  Path program_folder;                                            // where the program stands
  std::function<bool()> stop_requested;                           // SIGINT or SIGTERM arrived
  std::function<bool(std::chrono::milliseconds)> stopped_within;  // waits for it at most so long
  std::function<void(std::chrono::milliseconds)> set_stop_grace;  // for a command that needs longer to end well
  // What is wrong with the configuration file, for the one command that goes on with the defaults then.
  std::optional<Error> config_fault;

  bool* partly = nullptr;  // set by a command that did a part of its work only: the program ends with 3 then

  const Engines* chosen_engines = &embedded_engines();  // of the configuration; never null

  const Engines& engines() const { return *chosen_engines; }
  DataFolder folder() const { return {config.data_dir, chosen_engines}; }
  // For a command that works on the files of the log: kUnsupported where it stands elsewhere.
  Status needs_log_in_folder(const std::string& command) const {
    if (!engines().shares_log()) return {};
    return fail(ErrorKind::kUnsupported, command + " works on a log in the data folder; with [engines] world = " +
                                             std::string(to_string(config.world)) + " it stands elsewhere");
  }
  // For a command that runs until it is stopped.
  void wait_for_stop() const {
    while (!stopped_within(std::chrono::hours(1))) continue;
  }
  StationRegistry configured() const { return StationRegistry(config.stations); }
};

}  // namespace stratus
