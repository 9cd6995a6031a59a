#include "storage/folder_store.h"

#include <algorithm>
#include <set>

#include "base/random_hex.h"

namespace stratus {
namespace {

constexpr std::size_t kOwnerDigits = 16;
constexpr int kLockAttempts = 10;

// Of a name in the folder of unfinished files. Whatever stands there under another name has itself as its owner.
std::string owner_in(const std::string& file) {
  const bool ours = file.size() > kOwnerDigits && (file[kOwnerDigits] == '-' || file[kOwnerDigits] == '.');
  return ours ? file.substr(0, kOwnerDigits) : file;
}

class FolderWriter final : public FileWriter {
 public:
  FolderWriter(FileSystem& files, const Path& root, Path path, std::unique_ptr<AppendFile> file)
      : files_(files), root_(root), path_(std::move(path)), file_(std::move(file)) {}
  ~FolderWriter() override {
    if (!committed_) (void)files_.remove(path_);
  }
  FolderWriter(const FolderWriter&) = delete;
  FolderWriter& operator=(const FolderWriter&) = delete;

  Status append(std::string_view bytes) override {
    STRATUS_RETURN_IF_ERROR(check_room(bytes.size()));
    return file_->append(bytes);
  }

  Status commit(const std::string& name) override {
    STRATUS_RETURN_IF_ERROR(check_file_name(name));
    const Path to = root_ / name;
    STRATUS_RETURN_IF_ERROR(file_->sync());
    STRATUS_RETURN_IF_ERROR(files_.create_directories(to.parent_path()));
    const Status renamed = files_.rename_new(path_, to);
    if (!renamed && renamed.error().kind != ErrorKind::kAlreadyExists) return renamed;
    committed_ = renamed.has_value();
    // What has the name may be of a process that died before it did this.
    STRATUS_RETURN_IF_ERROR(files_.sync_directory(to.parent_path()));
    return renamed;
  }

 private:
  Status check_room(std::uint64_t bytes) const {
    STRATUS_ASSIGN_OR_RETURN(const std::uint64_t free, files_.free_bytes(path_.parent_path()));
    if (free >= kLogReserveBytes && free - kLogReserveBytes >= bytes) return {};
    return fail(ErrorKind::kResourceExhausted, "a new file in " + root_.string() + " needs " + std::to_string(bytes) +
                                                   " bytes more and " + std::to_string(free) +
                                                   " are free on its disk, of which a batch run leaves " +
                                                   std::to_string(kLogReserveBytes) + " to the log: make room");
  }

  FileSystem& files_;
  const Path& root_;
  const Path path_;
  const std::unique_ptr<AppendFile> file_;
  bool committed_ = false;
};

class FolderHold final : public FileHold {
 public:
  explicit FolderHold(std::unique_ptr<FileLock> lock) : lock_(std::move(lock)) {}

 private:
  const std::unique_ptr<FileLock> lock_;  // nullptr where there are no locks
};

}  // namespace

FolderStore::~FolderStore() {
  if (owned_ != nullptr) (void)files_.remove(lock_of(owner_));
}

// A lock file can go between its making and its locking: remove_unfinished() of another process took it for one of a dead
// owner.
Result<std::string> FolderStore::own_name() {
  const std::lock_guard lock(mutex_);
  for (int attempt = 0; owned_ == nullptr && attempt < kLockAttempts; ++attempt) {
    const std::string owner = random_hex(kOwnerDigits);
    auto owned = files_.lock(lock_of(owner), "");
    if (!owned && owned.error().kind != ErrorKind::kAlreadyExists) return fail(owned.error());
    if (!owned || !(*owned)->still_named()) continue;
    owner_ = owner;
    owned_ = *std::move(owned);
  }
  if (owned_ == nullptr)
    return fail(ErrorKind::kConflict, "files in " + unfinished_folder().string() + " are removed as fast as they are made");
  return owner_;
}

std::string FolderStore::known_own_name() const {
  const std::lock_guard lock(mutex_);
  return owner_;
}

Result<std::unique_ptr<FileWriter>> FolderStore::create() {
  STRATUS_RETURN_IF_ERROR(files_.create_directories(unfinished_folder()));
  STRATUS_ASSIGN_OR_RETURN(const std::string owner, own_name());
  Path path = unfinished_folder() / (owner + "-" + std::to_string(++written_));
  STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<AppendFile> file, files_.open_append(path));
  return std::unique_ptr<FileWriter>(std::make_unique<FolderWriter>(files_, root_, std::move(path), std::move(file)));
}

Result<std::string> FolderStore::read(const std::string& name, std::uint64_t offset, std::uint64_t max_bytes) const {
  STRATUS_RETURN_IF_ERROR(check_file_name(name));
  return files_.read(root_ / name, offset, max_bytes);
}

Result<std::vector<StoredFile>> FolderStore::list(const std::string& folder) const {
  STRATUS_RETURN_IF_ERROR(check_file_name(folder));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::string> names, files_.list(root_ / folder));
  std::vector<StoredFile> found;
  for (const std::string& name : names) {
    const auto bytes = files_.file_size(root_ / folder / name);
    if (!bytes && bytes.error().kind == ErrorKind::kNotFound) continue;  // removed meanwhile
    if (!bytes) return fail(bytes.error());
    found.push_back({folder + "/" + name, *bytes});
  }
  return found;
}

// Who removes a file has it locked alone until its name is gone.
Result<std::unique_ptr<FileHold>> FolderStore::hold(const std::string& name) const {
  STRATUS_RETURN_IF_ERROR(check_file_name(name));
  auto lock = files_.lock_shared(root_ / name);
  if (!lock && lock.error().kind == ErrorKind::kUnsupported)
    return std::unique_ptr<FileHold>(std::make_unique<FolderHold>(nullptr));
  const bool going = lock ? !(*lock)->still_named() : lock.error().kind == ErrorKind::kAlreadyExists;
  if (going) return fail(ErrorKind::kNotFound, place(name) + " was removed just now");
  if (!lock) return fail(lock.error());
  return std::unique_ptr<FileHold>(std::make_unique<FolderHold>(*std::move(lock)));
}

Status FolderStore::remove(const std::string& name) {
  STRATUS_RETURN_IF_ERROR(check_file_name(name));
  return files_.remove(root_ / name);
}

Result<bool> FolderStore::remove_unheld(const std::string& name) {
  STRATUS_RETURN_IF_ERROR(check_file_name(name));
  return files_.remove_unlocked(root_ / name);
}

Result<std::vector<StoredFile>> FolderStore::unfinished() const {
  const std::string own = known_own_name();
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::string> names, files_.list(unfinished_folder()));
  std::vector<StoredFile> left;
  for (const std::string& name : names) {
    if (owner_in(name) == own) continue;
    STRATUS_ASSIGN_OR_RETURN(const bool living, is_held(owner_in(name)));
    const auto bytes = files_.file_size(unfinished_folder() / name);
    if (!bytes && bytes.error().kind != ErrorKind::kNotFound) return fail(bytes.error());
    // Asked after the lock: what is not there any more was of a store that ended well since the folder was listed.
    if (!living && bytes) left.push_back({std::string(kUnfinishedFolder) + "/" + name, *bytes});
  }
  return left;
}

Result<bool> FolderStore::is_held(const std::string& owner) const {
  const auto holder = files_.lock_holder(lock_of(owner));
  if (!holder && holder.error().kind == ErrorKind::kNotFound) return true;  // and its holder ends just now
  if (!holder) return fail(holder.error());
  return holder->has_value();
}

Status FolderStore::remove_unfinished() {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFile> left, unfinished());
  std::set<std::string> owners;
  for (const StoredFile& file : left) owners.insert(owner_in(file.name.substr(kUnfinishedFolder.size() + 1)));
  for (const std::string& owner : owners) STRATUS_RETURN_IF_ERROR(remove_left_by(owner));
  return {};
}

// Under the lock of the dead owner: one that is just being born finds that it lost its name, and takes another one.
Status FolderStore::remove_left_by(const std::string& owner) {
  const auto lock = files_.lock(lock_of(owner), "");
  if (!lock && lock.error().kind == ErrorKind::kAlreadyExists) return {};
  if (!lock) return fail(lock.error());
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::string> names, files_.list(unfinished_folder()));
  for (const std::string& name : names) {
    if (owner_in(name) == owner && unfinished_folder() / name != lock_of(owner))
      STRATUS_RETURN_IF_ERROR(files_.remove(unfinished_folder() / name));
  }
  return files_.remove(lock_of(owner));
}

}  // namespace stratus
