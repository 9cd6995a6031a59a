// A disk in memory that forgets what was not synced: for tests of crashes at every step.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/file_system.h"

namespace stratus {

// What a power cut leaves of bytes and names that were not synced. All four happen on real disks.
enum class Survival {
  kNothing,  // as of the last sync
  kHalf,     // names as of now; of unsynced appended bytes the first half
  kZeros,    // names as of now; the file has its new length, unsynced bytes read as zero
  kAll,      // as a killed process leaves it
};

// Thread-safe. Every change of the disk is one effect; effects are counted from 1.
class DroppingFileSystem final : public FileSystem {
 public:
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
  // Of all locks these alone keep anybody out.
  Result<std::unique_ptr<FileLock>> lock_shared(const Path& path) const override;
  Result<bool> remove_unlocked(const Path& path) override;

  std::uint64_t effects() const;
  // From effect number `effect` on nothing happens any more and every call fails. An append that meets it writes half.
  void cut_power_at(std::uint64_t effect);
  bool power_is_cut() const;
  // The power is back; open files of before must not be used any more.
  void restart(Survival survival);

  // Only the process died: the next one sees everything, but what was not synced still is not.
  void restart_process_only();

  // The next sync of a file fails and, as on Linux, leaves the unsynced bytes looking clean.
  void fail_next_sync();
  // Bytes that appends may still write before the disk is full.
  void set_free_bytes(std::optional<std::uint64_t> bytes);
  void flip_bit(const Path& path, std::uint64_t byte, int bit);
  // As of a disk of its own: the folder cannot be renamed.
  void pin_folder(const Path& folder);
  // Changes content as if by hand, durably.
  void put(const Path& path, std::string bytes);

 private:
  friend class DroppingFile;
  friend class SharedLock;
  friend class DroppingScratchFile;
  struct Node {
    std::string bytes;
    std::string synced;
    std::atomic<int> locks{0};  // grows with mutex_ held
  };
  using Names = std::map<std::string, std::shared_ptr<Node>>;

  // A folder that has a new name, durably once the folder around it is synced.
  struct Move {
    std::string from;
    std::string to;
  };

  bool has_folder(const std::string& folder) const;
  // Files that a power cut leaves when nothing unsynced survives.
  Names synced_names() const;
  // Counts an effect; an error once the power is cut.
  Status effect();
  Result<std::shared_ptr<Node>> open(const Path& path);
  Status remove_locked(const Path& path);

  mutable std::mutex mutex_;
  Names live_;
  Names durable_;
  std::vector<Move> moves_;  // since the last sync of the folder around
  // Folders that were made; others are there as long as files are in them, and always were.
  std::set<std::string> folders_;
  std::set<std::string> unsynced_folders_;  // their names go with the power, and all that is in them
  std::uint64_t effects_ = 0;
  std::uint64_t cut_at_ = UINT64_MAX;
  bool sync_fails_ = false;
  std::set<std::string> pinned_;  // folders
  std::optional<std::uint64_t> free_bytes_;
};

}  // namespace stratus
