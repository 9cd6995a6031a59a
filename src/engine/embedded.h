// The embedded engines: log, dead letters, stations and versions are files of the data folder, the rest is in this process.
#pragma once

#include "engine/engines.h"

namespace stratus {

// Others take from it what they do not have elsewhere.
class EmbeddedEngines : public Engines {
 public:
  Status recover(FileSystem& files, const DataFolder& folder) const override;
  Status check(FileSystem& files, const DataFolder& folder) const override;
  Result<OpenedLog> log(FileSystem& files, const DataFolder& folder, const LogOptions& options) const override;
  Result<std::unique_ptr<EventLogReader>> log_reader(const FileSystem& files, const DataFolder& folder) const override;
  bool shares_log() const override { return false; }
  Path log_disk(const DataFolder& folder) const override;
  Result<std::unique_ptr<DeadLetters>> dead_letters(FileSystem& files, const DataFolder& folder) const override;
  Result<std::unique_ptr<DeadLetterReader>> dead_letter_reader(const FileSystem& files,
                                                               const DataFolder& folder) const override;
  std::unique_ptr<Stations> stations(FileSystem& files, const DataFolder& folder) const override;
  VersionPorts versions(FileSystem& files, const DataFolder& folder) const override;
  std::unique_ptr<BatchEngine> batch_engine() const override;
  OpenedTail tail(Offsets start) const override;
};

}  // namespace stratus
