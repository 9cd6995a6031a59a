// A disk that takes part in stopping: after the signal nothing more is begun on it, so that whatever works on files ends at
// its next step, with nothing to poll.
#pragma once

#include <functional>

#include "base/file_system.h"

namespace stratus {

enum class StopScope : std::uint8_t {
  kEverything,  // as if the process had been killed there: the disk stays as it is, nothing is read
  kNewFiles,    // no file is begun; reading, finishing and removing go on
};

// `inner` outlives it. Thread-safe when `stopped` is. What is not allowed any more fails with kCancelled.
class StoppableFileSystem final : public FileSystem {
 public:
  StoppableFileSystem(FileSystem& inner, std::function<bool()> stopped, StopScope scope)
      : inner_(inner), stopped_(std::move(stopped)), scope_(scope) {}

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

 private:
  Status begin() const;  // of a file
  Status go_on() const;  // with anything else

  FileSystem& inner_;
  const std::function<bool()> stopped_;
  const StopScope scope_;
};

}  // namespace stratus
