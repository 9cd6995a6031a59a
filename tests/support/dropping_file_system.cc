#include "support/dropping_file_system.h"

#include <algorithm>

namespace stratus {
namespace {

tl::unexpected<Error> off() { return fail(ErrorKind::kUnavailable, "the power is cut"); }
tl::unexpected<Error> missing(const Path& path) { return fail(ErrorKind::kNotFound, "no file " + path.string()); }

std::string key(const Path& path) { return path.lexically_normal().string(); }

bool inside_of(const std::string& name, const std::string& folder) { return name.starts_with(folder + "/"); }

// The names below the folder `from` stand below `to` now; false when there are none.
template <typename Names>
bool move_folder(Names& names, const std::string& from, const std::string& to) {
  Names moved;
  for (auto it = names.lower_bound(from + "/"); it != names.end() && inside_of(it->first, from); it = names.erase(it))
    moved[to + it->first.substr(from.size())] = it->second;
  names.insert(moved.begin(), moved.end());
  return !moved.empty();
}

class NoLock final : public FileLock {
 public:
  bool still_named() const override { return true; }
};

}  // namespace

class SharedLock final : public FileLock {
 public:
  SharedLock(const DroppingFileSystem& disk, std::string name, std::shared_ptr<DroppingFileSystem::Node> node)
      : disk_(disk), name_(std::move(name)), node_(std::move(node)) {
    ++node_->locks;
  }
  ~SharedLock() override { --node_->locks; }  // the disk may be gone
  SharedLock(const SharedLock&) = delete;
  SharedLock& operator=(const SharedLock&) = delete;

  bool still_named() const override {
    const std::lock_guard lock(disk_.mutex_);
    const auto named = disk_.live_.find(name_);
    return named != disk_.live_.end() && named->second == node_;
  }

 private:
  const DroppingFileSystem& disk_;
  const std::string name_;
  const std::shared_ptr<DroppingFileSystem::Node> node_;
};

// Both kinds of open file.
class DroppingFile final : public AppendFile, public FixedFile {
 public:
  DroppingFile(DroppingFileSystem& disk, std::shared_ptr<DroppingFileSystem::Node> node)
      : disk_(disk), node_(std::move(node)) {}

  Status append(std::string_view bytes) override {
    const std::lock_guard lock(disk_.mutex_);
    const bool meets_the_cut = disk_.effects_ + 1 == disk_.cut_at_;
    if (const Status alive = disk_.effect(); !alive) {
      if (meets_the_cut) node_->bytes += bytes.substr(0, bytes.size() / 2);
      return alive;
    }
    if (disk_.free_bytes_ && *disk_.free_bytes_ < bytes.size()) {
      node_->bytes += bytes.substr(0, static_cast<std::size_t>(*disk_.free_bytes_));
      disk_.free_bytes_ = 0;
      return fail(ErrorKind::kResourceExhausted, "the disk is full");
    }
    if (disk_.free_bytes_) *disk_.free_bytes_ -= bytes.size();
    node_->bytes += bytes;
    return {};
  }

  Status overwrite(std::string_view bytes) override {
    const std::lock_guard lock(disk_.mutex_);
    STRATUS_RETURN_IF_ERROR(disk_.effect());
    if (node_->bytes.size() < bytes.size()) node_->bytes.resize(bytes.size());
    node_->bytes.replace(0, bytes.size(), bytes);
    return {};
  }

  Status sync() override {
    const std::lock_guard lock(disk_.mutex_);
    STRATUS_RETURN_IF_ERROR(disk_.effect());
    if (std::exchange(disk_.sync_fails_, false)) return fail(ErrorKind::kUnavailable, "the disk does not answer");
    node_->synced = node_->bytes;
    return {};
  }

  Status truncate(std::uint64_t size) override {
    const std::lock_guard lock(disk_.mutex_);
    STRATUS_RETURN_IF_ERROR(disk_.effect());
    if (disk_.free_bytes_ && size < node_->bytes.size()) *disk_.free_bytes_ += node_->bytes.size() - size;
    node_->bytes.resize(static_cast<std::size_t>(size));
    return {};
  }

  std::uint64_t size() const override {
    const std::lock_guard lock(disk_.mutex_);
    return node_->bytes.size();
  }

 private:
  DroppingFileSystem& disk_;
  const std::shared_ptr<DroppingFileSystem::Node> node_;
};

class DroppingScratchFile final : public ScratchFile {
 public:
  explicit DroppingScratchFile(DroppingFileSystem& disk) : disk_(disk) {}
  ~DroppingScratchFile() override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.free_bytes_) *disk_.free_bytes_ += bytes_.size();
  }
  DroppingScratchFile(const DroppingScratchFile&) = delete;
  DroppingScratchFile& operator=(const DroppingScratchFile&) = delete;

  Status append(std::string_view bytes) override {
    const std::lock_guard lock(disk_.mutex_);
    STRATUS_RETURN_IF_ERROR(disk_.effect());
    if (disk_.free_bytes_ && *disk_.free_bytes_ < bytes.size())
      return fail(ErrorKind::kResourceExhausted, "the disk is full");
    if (disk_.free_bytes_) *disk_.free_bytes_ -= bytes.size();
    bytes_ += bytes;
    return {};
  }
  Result<std::string> read(std::uint64_t offset, std::size_t bytes) const override {
    return bytes_.substr(static_cast<std::size_t>(offset), bytes);
  }

 private:
  DroppingFileSystem& disk_;
  std::string bytes_;
};

Status DroppingFileSystem::effect() {
  if (effects_ >= cut_at_) return off();
  ++effects_;
  if (effects_ >= cut_at_) return off();
  return {};
}

Result<std::string> DroppingFileSystem::read(const Path& path, std::uint64_t offset, std::uint64_t max_bytes) const {
  const std::lock_guard lock(mutex_);
  const auto found = live_.find(key(path));
  if (found == live_.end()) return missing(path);
  const std::string& bytes = found->second->bytes;
  if (offset >= bytes.size()) return std::string();
  return bytes.substr(static_cast<std::size_t>(offset),
                      static_cast<std::size_t>(std::min<std::uint64_t>(max_bytes, bytes.size())));
}

Result<std::shared_ptr<DroppingFileSystem::Node>> DroppingFileSystem::open(const Path& path) {
  const std::lock_guard lock(mutex_);
  if (const auto found = live_.find(key(path)); found != live_.end()) {
    if (effects_ >= cut_at_) return off();
    return found->second;
  }
  STRATUS_RETURN_IF_ERROR(effect());
  return live_[key(path)] = std::make_shared<Node>();
}

Result<std::unique_ptr<AppendFile>> DroppingFileSystem::open_append(const Path& path) {
  STRATUS_ASSIGN_OR_RETURN(std::shared_ptr<Node> node, open(path));
  return std::unique_ptr<AppendFile>(std::make_unique<DroppingFile>(*this, std::move(node)));
}

Result<std::unique_ptr<FixedFile>> DroppingFileSystem::open_fixed(const Path& path) {
  STRATUS_ASSIGN_OR_RETURN(std::shared_ptr<Node> node, open(path));
  return std::unique_ptr<FixedFile>(std::make_unique<DroppingFile>(*this, std::move(node)));
}

Result<std::unique_ptr<ScratchFile>> DroppingFileSystem::open_scratch(const Path&) {
  return std::unique_ptr<ScratchFile>(std::make_unique<DroppingScratchFile>(*this));
}

Status DroppingFileSystem::rename(const Path& from, const Path& to) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(effect());
  const auto found = live_.find(key(from));
  if (found == live_.end()) {
    if (pinned_.contains(key(from))) return fail(ErrorKind::kInternal, from.string() + ": Device or resource busy");
    const auto held = live_.lower_bound(key(to) + "/");
    if (held != live_.end() && inside_of(held->first, key(to)))
      return fail(ErrorKind::kAlreadyExists, "the folder " + to.string() + " is not empty");
    if (!move_folder(live_, key(from), key(to))) return missing(from);
    moves_.push_back({key(from), key(to)});
    folders_.erase(key(from));
    folders_.insert(key(to));
    return {};
  }
  const std::shared_ptr<Node> node = found->second;
  live_.erase(found);
  live_[key(to)] = node;
  return {};
}

Status DroppingFileSystem::rename_new(const Path& from, const Path& to) {
  const std::lock_guard lock(mutex_);
  if (effects_ >= cut_at_) return off();
  const auto found = live_.find(key(from));
  if (found == live_.end()) return missing(from);
  if (live_.contains(key(to))) return fail(ErrorKind::kAlreadyExists, "there is a file " + to.string());
  STRATUS_RETURN_IF_ERROR(effect());
  live_[key(to)] = found->second;
  live_.erase(found);
  return {};
}

Status DroppingFileSystem::remove(const Path& path) {
  const std::lock_guard lock(mutex_);
  return remove_locked(path);
}

Status DroppingFileSystem::remove_locked(const Path& path) {
  if (!live_.contains(key(path)) && effects_ < cut_at_) return {};
  STRATUS_RETURN_IF_ERROR(effect());
  const auto found = live_.find(key(path));
  if (found == live_.end()) return {};
  if (free_bytes_) *free_bytes_ += found->second->bytes.size();
  live_.erase(found);
  return {};
}

Status DroppingFileSystem::remove_folder(const Path& path) {
  const std::lock_guard lock(mutex_);
  folders_.erase(key(path));
  return {};
}

bool DroppingFileSystem::has_folder(const std::string& folder) const {
  if (folders_.contains(folder)) return true;
  const auto inside = live_.lower_bound(folder + "/");
  return inside != live_.end() && inside_of(inside->first, folder);
}

// As on a disk: each folder is there first, and then its name is durable.
Status DroppingFileSystem::create_directories(const Path& path) {
  const std::lock_guard lock(mutex_);
  if (effects_ >= cut_at_) return off();
  std::vector<std::string> missing;
  Path at = key(path);
  for (; at.has_relative_path() && !has_folder(at.string()); at = at.parent_path()) missing.push_back(at.string());
  if (unsynced_folders_.contains(at.string())) missing.push_back(at.string());
  for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
    if (folders_.insert(*folder).second) {
      unsynced_folders_.insert(*folder);
      STRATUS_RETURN_IF_ERROR(effect());
    }
    STRATUS_RETURN_IF_ERROR(effect());
    unsynced_folders_.erase(*folder);
  }
  return {};
}

DroppingFileSystem::Names DroppingFileSystem::synced_names() const {
  Names names = durable_;
  std::erase_if(names, [&](const auto& entry) {
    return std::ranges::any_of(unsynced_folders_, [&](const std::string& folder) { return inside_of(entry.first, folder); });
  });
  return names;
}

Status DroppingFileSystem::sync_directory(const Path& path) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(effect());
  const auto inside = [&](const auto& entry) { return Path(entry.first).parent_path() == key(path); };
  std::erase_if(moves_, [&](const Move& move) {
    const bool durable = Path(move.to).parent_path() == key(path);
    if (durable) move_folder(durable_, move.from, move.to);
    return durable;
  });
  std::erase_if(unsynced_folders_, [&](const std::string& folder) { return Path(folder).parent_path() == key(path); });
  std::erase_if(durable_, inside);
  for (const auto& entry : live_) {
    if (inside(entry)) durable_.insert(entry);
  }
  return {};
}

Result<std::vector<std::string>> DroppingFileSystem::list(const Path& path) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, node] : live_) {
    if (Path(name).parent_path() == key(path)) names.push_back(Path(name).filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<std::string>> DroppingFileSystem::list_folders(const Path& path) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  const std::string folder = key(path);
  for (const auto& [name, node] : live_) {
    if (!inside_of(name, folder)) continue;
    const std::string rest = name.substr(folder.size() + 1);
    const std::size_t slash = rest.find('/');
    if (slash != std::string::npos && (names.empty() || names.back() != rest.substr(0, slash)))
      names.push_back(rest.substr(0, slash));
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::uint64_t> DroppingFileSystem::file_size(const Path& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = live_.find(key(path));
  if (found == live_.end()) return missing(path);
  return found->second->bytes.size();
}

Result<std::uint64_t> DroppingFileSystem::free_bytes(const Path&) const {
  const std::lock_guard lock(mutex_);
  return free_bytes_.value_or(UINT64_MAX);
}

Result<std::unique_ptr<FileLock>> DroppingFileSystem::lock(const Path&, std::string_view) {
  return std::unique_ptr<FileLock>(std::make_unique<NoLock>());
}

Result<std::optional<std::string>> DroppingFileSystem::lock_holder(const Path&) const { return std::nullopt; }

Result<std::unique_ptr<FileLock>> DroppingFileSystem::lock_shared(const Path& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = live_.find(key(path));
  if (found == live_.end()) return missing(path);
  return std::unique_ptr<FileLock>(std::make_unique<SharedLock>(*this, key(path), found->second));
}

Result<bool> DroppingFileSystem::remove_unlocked(const Path& path) {
  const std::lock_guard lock(mutex_);
  const auto found = live_.find(key(path));
  if (found != live_.end() && found->second->locks > 0) return false;
  STRATUS_RETURN_IF_ERROR(remove_locked(path));
  return true;
}

std::uint64_t DroppingFileSystem::effects() const {
  const std::lock_guard lock(mutex_);
  return effects_;
}

void DroppingFileSystem::cut_power_at(std::uint64_t effect) {
  const std::lock_guard lock(mutex_);
  cut_at_ = effect;
}

bool DroppingFileSystem::power_is_cut() const {
  const std::lock_guard lock(mutex_);
  return effects_ >= cut_at_;
}

void DroppingFileSystem::restart(Survival survival) {
  const std::lock_guard lock(mutex_);
  cut_at_ = UINT64_MAX;
  sync_fails_ = false;
  free_bytes_.reset();
  Names after;
  for (const auto& [name, node] : survival == Survival::kNothing ? synced_names() : live_) {
    auto copy = std::make_shared<Node>();
    copy->bytes = survival == Survival::kAll ? node->bytes : node->synced;
    const bool grew = node->bytes.size() > node->synced.size();
    if (survival == Survival::kHalf && grew)
      copy->bytes += node->bytes.substr(node->synced.size(), (node->bytes.size() - node->synced.size()) / 2);
    if (survival == Survival::kZeros && grew) copy->bytes.resize(node->bytes.size(), '\0');
    copy->synced = copy->bytes;
    after[name] = copy;
  }
  moves_.clear();
  if (survival == Survival::kNothing) std::erase_if(folders_, [&](const auto& f) { return unsynced_folders_.contains(f); });
  unsynced_folders_.clear();
  live_ = after;
  durable_ = after;
}

void DroppingFileSystem::restart_process_only() {
  const std::lock_guard lock(mutex_);
  cut_at_ = UINT64_MAX;
}

void DroppingFileSystem::fail_next_sync() {
  const std::lock_guard lock(mutex_);
  sync_fails_ = true;
}

void DroppingFileSystem::set_free_bytes(std::optional<std::uint64_t> bytes) {
  const std::lock_guard lock(mutex_);
  free_bytes_ = bytes;
}

void DroppingFileSystem::pin_folder(const Path& folder) {
  const std::lock_guard lock(mutex_);
  pinned_.insert(key(folder));
}

void DroppingFileSystem::flip_bit(const Path& path, std::uint64_t byte, int bit) {
  const std::lock_guard lock(mutex_);
  Node& node = *live_.at(key(path));
  for (std::string* bytes : {&node.bytes, &node.synced}) {
    if (byte < bytes->size()) bytes->at(static_cast<std::size_t>(byte)) ^= static_cast<char>(1 << bit);
  }
}

void DroppingFileSystem::put(const Path& path, std::string bytes) {
  const std::lock_guard lock(mutex_);
  auto node = std::make_shared<Node>();
  node->bytes = node->synced = std::move(bytes);
  live_[key(path)] = durable_[key(path)] = node;
}

}  // namespace stratus
