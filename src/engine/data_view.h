// A look at a data folder beside whoever writes it.
#pragma once

#include "engine/engines.h"
#include "engine/parallel_tasks.h"
#include "serving/reading.h"
#include "speed/fill_tail.h"

namespace stratus {

// The tail is rebuilt from the log when it is opened.
class DataView {
 public:
  // A folder without a log is empty, not wrong: an error comes only from damage. `files` outlives the view.
  static Result<std::unique_ptr<DataView>> open(FileSystem& files, DataFolder folder, const StationRegistry& configured);

  ServingPorts serving() { return {versions(), *tail_.views, {}, on_all_cores()}; }
  const StationRegistry& stations() const { return stations_; }
  Versions& versions() { return *versions_.versions; }
  TailSize tail_size() const { return tail_.size(); }
  // Records behind the horizon that state no fact.
  std::int64_t tail_letters() const { return tail_letters_; }
  // nullptr when there is no log yet.
  EventLogReader* log() { return log_.get(); }
  // How many are held; looked up when asked for, so that damage to them stops no other question.
  Result<LetterCounts> dead_letters() const;

 private:
  DataView(FileSystem& files, const DataFolder& folder)
      : files_(files),
        folder_(folder),
        versions_(folder.engines->versions(files, folder)),
        tail_(folder.engines->tail({})) {}

  const FileSystem& files_;
  const DataFolder folder_;
  const VersionPorts versions_;
  const OpenedTail tail_;
  std::unique_ptr<EventLogReader> log_;
  StationRegistry stations_;
  std::int64_t tail_letters_ = 0;
};

// The stations that are known, and those of the configuration that are new: what is known counts.
// kInvalidArgument names all new ones that check_new_station() refuses.
Result<StationRegistry> merged_stations(const Stations& known, const StationRegistry& configured);
Result<StationRegistry> merged_stations(FileSystem& files, const DataFolder& folder, const StationRegistry& configured);

// Fills an empty tail from the horizon of the newest version to the end of the log.
Result<TailFill> load_tail(TailFeed& tail, EventLogReader& log, Versions& versions);

}  // namespace stratus
