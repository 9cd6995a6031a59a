// A disk that kills the process with SIGKILL at a named point. Wraps any FileSystem.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/file_system.h"

namespace stratus {

// Written "OP.WHEN@PATH@HIT", e.g. "sync.before@/log/@3": the third sync of a file whose path holds "/log/". Operations:
// open, append, sync, truncate, overwrite, rename (of both sorts, by the new name), remove, sync_directory, each before and
// after; append.half writes the first half.
struct CrashPoint {
  std::string operation;  // with its WHEN; empty: never
  std::string path_part;
  int hit = 1;
};

// kInvalidArgument when it is not written like that. "none" is the point that is never met.
Result<CrashPoint> parse_crash_point(std::string_view text);

// Thread-safe.
class CrashingFileSystem final : public FileSystem {
 public:
  CrashingFileSystem(FileSystem& inner, CrashPoint point) : inner_(inner), point_(std::move(point)) {}

  Result<std::string> read(const Path& path, std::uint64_t offset, std::uint64_t max_bytes) const override;
  Result<std::unique_ptr<AppendFile>> open_append(const Path& path) override;
  Result<std::unique_ptr<FixedFile>> open_fixed(const Path& path) override;
  Result<std::unique_ptr<ScratchFile>> open_scratch(const Path& folder) override;
  Status rename(const Path& from, const Path& to) override;
  Status rename_new(const Path& from, const Path& to) override;
  Status remove(const Path& path) override;
  Status remove_folder(const Path& path) override;
  Status create_directories(const Path& path) override;
  Status sync_directory(const Path& path) override;
  Result<std::vector<std::string>> list(const Path& path) const override;
  Result<std::vector<std::string>> list_folders(const Path& path) const override;
  Result<std::uint64_t> file_size(const Path& path) const override;
  Result<std::uint64_t> free_bytes(const Path& folder) const override;
  Result<std::unique_ptr<FileLock>> lock(const Path& path, std::string_view content) override;
  Result<std::optional<std::string>> lock_holder(const Path& path) const override;
  Result<std::unique_ptr<FileLock>> lock_shared(const Path& path) const override;
  Result<bool> remove_unlocked(const Path& path) override;

  // Whether this is the moment to die.
  bool meets(std::string_view operation, const Path& path);
  // Dies when it is.
  void pass(std::string_view operation, const Path& path);

 private:
  FileSystem& inner_;
  const CrashPoint point_;
  std::atomic<int> hits_{0};
};

// Ends the process as a crash does: nothing is flushed, no destructor runs.
[[noreturn]] void kill_this_process();

}  // namespace stratus
