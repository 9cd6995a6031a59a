// What every command gets: the machine, the configuration, and where to print.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "app/config.h"
#include "app/data_folder.h"
#include "base/clock.h"
#include "base/file_system.h"

namespace stratus {

struct Context {
  FileSystem& files;
  const Clock& clock;
  std::ostream& out;      // the answer
  std::ostream& notes;    // progress and remarks
  bool terminal = false;  // whether `notes` is a terminal: progress is drawn in place
  bool json = false;
  Config config;
  Path program_folder;                   // where the program stands
  std::function<bool()> stop_requested;  // SIGINT or SIGTERM arrived
  std::function<void()> wait_for_stop;   // returns then
  // What is wrong with the configuration file, for the one command that goes on with the defaults then.
  std::optional<Error> config_fault;

  bool* partly = nullptr;  // set by a command that did a part of its work only: the program ends with 3 then

  DataFolder folder() const { return {config.data_dir}; }
  StationRegistry configured() const { return StationRegistry(config.stations); }
};

}  // namespace stratus
