// A disk on which others are at work: a test says what happens before a file is read, or held for that. Wraps any
// FileSystem.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/file_system.h"

namespace stratus {

// Not thread-safe.
class WatchedFileSystem final : public FileSystem {
 public:
  using BeforeRead = std::function<void(const Path& path, std::uint64_t offset)>;

  // `before_read` works on `inner`, so it never meets itself.
  WatchedFileSystem(FileSystem& inner, BeforeRead before_read) : inner_(inner), before_read_(std::move(before_read)) {}

  Result<std::string> read(const Path& path, std::uint64_t offset, std::uint64_t max_bytes) const override {
    before_read_(path, offset);
    return inner_.read(path, offset, max_bytes);
  }
  Result<std::unique_ptr<AppendFile>> open_append(const Path& path) override { return inner_.open_append(path); }
  Result<std::unique_ptr<FixedFile>> open_fixed(const Path& path) override { return inner_.open_fixed(path); }
  Result<std::unique_ptr<ScratchFile>> open_scratch(const Path& folder) override { return inner_.open_scratch(folder); }
  Status rename(const Path& from, const Path& to) override { return inner_.rename(from, to); }
  Status rename_new(const Path& from, const Path& to) override { return inner_.rename_new(from, to); }
  Status remove(const Path& path) override { return inner_.remove(path); }
  Status remove_folder(const Path& path) override { return inner_.remove_folder(path); }
  Status create_directories(const Path& path) override { return inner_.create_directories(path); }
  Status sync_directory(const Path& path) override { return inner_.sync_directory(path); }
  Result<std::vector<std::string>> list(const Path& path) const override { return inner_.list(path); }
  Result<std::vector<std::string>> list_folders(const Path& path) const override { return inner_.list_folders(path); }
  Result<std::uint64_t> file_size(const Path& path) const override { return inner_.file_size(path); }
  Result<std::uint64_t> free_bytes(const Path& folder) const override { return inner_.free_bytes(folder); }
  Result<std::unique_ptr<FileLock>> lock(const Path& path, std::string_view content) override {
    return inner_.lock(path, content);
  }
  Result<std::optional<std::string>> lock_holder(const Path& path) const override { return inner_.lock_holder(path); }
  Result<std::unique_ptr<FileLock>> lock_shared(const Path& path) const override {
    before_read_(path, 0);
    return inner_.lock_shared(path);
  }
  Result<bool> remove_unlocked(const Path& path) override { return inner_.remove_unlocked(path); }

 private:
  FileSystem& inner_;
  const BeforeRead before_read_;
};

}  // namespace stratus
