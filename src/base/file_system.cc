#include "base/file_system.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace stratus {
namespace {

ErrorKind kind_of(int error) {
  switch (error) {
    case ENOENT: return ErrorKind::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorKind::kPermissionDenied;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return ErrorKind::kResourceExhausted;
    case EEXIST: return ErrorKind::kAlreadyExists;
    case ENOLCK:
    case EOPNOTSUPP: return ErrorKind::kUnsupported;
    default: return ErrorKind::kUnavailable;
  }
}

tl::unexpected<Error> failed(std::string_view verb, const Path& path, int error) {
  return fail(kind_of(error), "cannot " + std::string(verb) + " " + path.string() + ": " + std::strerror(error));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

class PosixAppendFile final : public AppendFile {
 public:
  PosixAppendFile(Path path, Descriptor fd, std::uint64_t size) : path_(std::move(path)), fd_(std::move(fd)), size_(size) {}

  Status append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return failed("write to", path_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
      size_ += static_cast<std::uint64_t>(written);
    }
    return {};
  }

  Status sync() override {
    if (::fdatasync(fd_.get()) != 0) return failed("sync", path_, errno);
    return {};
  }

  Status truncate(std::uint64_t size) override {
    if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) return failed("truncate", path_, errno);
    size_ = size;
    return {};
  }

  std::uint64_t size() const override { return size_; }

 private:
  Path path_;
  Descriptor fd_;
  std::uint64_t size_;
};

class PosixFixedFile final : public FixedFile {
 public:
  PosixFixedFile(Path path, Descriptor fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  Status overwrite(std::string_view bytes) override {
    const ssize_t written = ::pwrite(fd_.get(), bytes.data(), bytes.size(), 0);
    if (written < 0) return failed("write to", path_, errno);
    if (static_cast<std::size_t>(written) != bytes.size()) return failed("write to", path_, ENOSPC);
    return {};
  }

  Status sync() override {
    if (::fdatasync(fd_.get()) != 0) return failed("sync", path_, errno);
    return {};
  }

 private:
  Path path_;
  Descriptor fd_;
};

class PosixScratchFile final : public ScratchFile {
 public:
  PosixScratchFile(Path folder, Descriptor fd) : folder_(std::move(folder)), fd_(std::move(fd)) {}

  Status append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return failed("write to a scratch file in", folder_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<std::string> read(std::uint64_t offset, std::size_t bytes) const override {
    std::string text(bytes, '\0');
    std::size_t have = 0;
    while (have < bytes) {
      const ssize_t got = ::pread(fd_.get(), text.data() + have, bytes - have, static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed("read a scratch file in", folder_, errno);
      if (got == 0) return fail(ErrorKind::kDataLoss, "a scratch file in " + folder_.string() + " is shorter than written");
      have += static_cast<std::size_t>(got);
    }
    return text;
  }

 private:
  const Path folder_;
  Descriptor fd_;
};

class PosixFileLock final : public FileLock {
 public:
  PosixFileLock(Path path, Descriptor fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  bool still_named() const override {
    struct stat locked {};
    struct stat named {};
    if (::fstat(fd_.get(), &locked) != 0 || ::stat(path_.c_str(), &named) != 0) return false;
    return locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
  }

 private:
  const Path path_;
  Descriptor fd_;  // closing it releases the lock
};

// A lock of the open file, not of the process (fcntl(2), "Open file description locks"): it can be asked for without being
// taken. F_WRLCK: exclusive; F_RDLCK: shared.
struct flock whole_file(short type) {
  struct flock whole {};
  whole.l_type = type;
  whole.l_whence = SEEK_SET;
  return whole;
}

Result<Descriptor> open_file(const Path& path, int flags) {
  Descriptor fd(::open(path.c_str(), flags | O_CLOEXEC, 0644));
  if (!fd.valid()) return failed("open", path, errno);
  return fd;
}

// Whether it is taken; false when others hold one beside which it cannot be.
Result<bool> take_lock(const Descriptor& fd, const Path& path, short type) {
  struct flock whole = whole_file(type);
  if (::fcntl(fd.get(), F_OFD_SETLK, &whole) == 0) return true;
  if (errno == EAGAIN || errno == EACCES) return false;
  return failed("lock", path, errno);
}

Result<std::uint64_t> size_of(const Descriptor& fd, const Path& path) {
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return failed("inspect", path, errno);
  return static_cast<std::uint64_t>(info.st_size);
}

template <typename Wanted>
Result<std::vector<std::string>> names_in(const Path& path, Wanted&& wanted) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    if (wanted(*it, error)) names.push_back(it->path().filename().string());
  }
  if (error && error.value() != ENOENT) return failed("list the folder", path, error.value());
  std::sort(names.begin(), names.end());
  return names;
}

// By flock: a folder cannot be opened for writing, which fcntl's exclusive locks want.
Result<std::unique_ptr<FileLock>> lock_folder(const Path& path) {
  STRATUS_ASSIGN_OR_RETURN(Descriptor fd, open_file(path, O_RDONLY | O_DIRECTORY));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return fail(ErrorKind::kAlreadyExists, "");
  return std::unique_ptr<FileLock>(std::make_unique<PosixFileLock>(path, std::move(fd)));
}

}  // namespace

Result<std::string> PosixFileSystem::read(const Path& path, std::uint64_t offset, std::uint64_t max_bytes) const {
  STRATUS_ASSIGN_OR_RETURN(const Descriptor fd, open_file(path, O_RDONLY));
  STRATUS_ASSIGN_OR_RETURN(const std::uint64_t size, size_of(fd, path));
  std::string bytes(offset < size ? std::min(size - offset, max_bytes) : 0, '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::pread(fd.get(), bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read", path, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Result<std::unique_ptr<AppendFile>> PosixFileSystem::open_append(const Path& path) {
  STRATUS_ASSIGN_OR_RETURN(Descriptor fd, open_file(path, O_WRONLY | O_CREAT | O_APPEND));
  STRATUS_ASSIGN_OR_RETURN(const std::uint64_t size, size_of(fd, path));
  return std::unique_ptr<AppendFile>(std::make_unique<PosixAppendFile>(path, std::move(fd), size));
}

// Some file systems know no files without a name: there it loses its name at once.
Result<std::unique_ptr<ScratchFile>> PosixFileSystem::open_scratch(const Path& folder) {
  Descriptor fd(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!fd.valid() && errno != ENOENT) {
    std::string name = (folder / "stratus-XXXXXX").string();
    fd = Descriptor(::mkostemp(name.data(), O_CLOEXEC));
    if (fd.valid()) ::unlink(name.c_str());
  }
  if (!fd.valid()) return failed("make a scratch file in", folder, errno);
  return std::unique_ptr<ScratchFile>(std::make_unique<PosixScratchFile>(folder, std::move(fd)));
}

Result<std::unique_ptr<FixedFile>> PosixFileSystem::open_fixed(const Path& path) {
  STRATUS_ASSIGN_OR_RETURN(Descriptor fd, open_file(path, O_WRONLY | O_CREAT));
  return std::unique_ptr<FixedFile>(std::make_unique<PosixFixedFile>(path, std::move(fd)));
}

Status PosixFileSystem::rename(const Path& from, const Path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return failed("rename to", to, errno);
  return {};
}

Status PosixFileSystem::rename_new(const Path& from, const Path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  // An old kernel, or a file system that does not know the flag.
  if (errno == ENOSYS || errno == EINVAL) return rename_new_by_link(from, to);
  return failed("rename to", to, errno);
}

Status PosixFileSystem::remove(const Path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed("remove", path, errno);
  return {};
}

Status PosixFileSystem::remove_folder(const Path& path) {
  if (::rmdir(path.c_str()) != 0 && errno != ENOENT) return failed("remove the folder", path, errno);
  return {};
}

// A folder whose name is not synced takes its synced files with it when the power goes. Each is synced before the next one
// below it is made, so that a process that died left at most the deepest unsynced; it could write to the folder around.
Status PosixFileSystem::create_directories(const Path& path) {
  std::error_code error;
  std::vector<Path> missing;
  Path at = path;
  for (; !at.empty() && !std::filesystem::exists(at, error); at = at.parent_path()) missing.push_back(at);
  const Path around = at.parent_path().empty() ? Path(".") : at.parent_path();
  if (!at.empty() && ::access(around.c_str(), R_OK | W_OK) == 0) STRATUS_RETURN_IF_ERROR(sync_directory(around));
  for (auto made = missing.rbegin(); made != missing.rend(); ++made) {
    std::filesystem::create_directory(*made, error);
    if (error) return failed("create the folder", *made, error.value());
    STRATUS_RETURN_IF_ERROR(sync_directory(made->parent_path()));
  }
  return {};
}

Status PosixFileSystem::sync_directory(const Path& path) {
  STRATUS_ASSIGN_OR_RETURN(const Descriptor fd, open_file(path.empty() ? Path(".") : path, O_RDONLY | O_DIRECTORY));
  if (::fsync(fd.get()) != 0) return failed("sync the folder", path, errno);
  return {};
}

Result<std::vector<std::string>> PosixFileSystem::list(const Path& path) const {
  return names_in(path, [](const auto& entry, std::error_code& error) { return entry.is_regular_file(error); });
}

Result<std::vector<std::string>> PosixFileSystem::list_folders(const Path& path) const {
  return names_in(path, [](const auto& entry, std::error_code& error) { return entry.is_directory(error); });
}

Result<std::uint64_t> PosixFileSystem::file_size(const Path& path) const {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return failed("inspect", path, errno);
  return static_cast<std::uint64_t>(info.st_size);
}

Result<std::uint64_t> PosixFileSystem::free_bytes(const Path& folder) const {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return failed("inspect the disk of", folder, errno);
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

Result<std::unique_ptr<FileLock>> PosixFileSystem::lock(const Path& path, std::string_view content) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return lock_folder(path);
  STRATUS_ASSIGN_OR_RETURN(Descriptor fd, open_file(path, O_RDWR | O_CREAT));
  STRATUS_ASSIGN_OR_RETURN(const bool taken, take_lock(fd, path, F_WRLCK));
  if (!taken) {
    const auto holder = read(path, 0, kWholeFile);
    return fail(ErrorKind::kAlreadyExists, holder ? *holder : "");
  }
  if (::ftruncate(fd.get(), 0) != 0) return failed("truncate", path, errno);
  if (::pwrite(fd.get(), content.data(), content.size(), 0) != static_cast<ssize_t>(content.size()))
    return failed("write to", path, errno);
  return std::unique_ptr<FileLock>(std::make_unique<PosixFileLock>(path, std::move(fd)));
}

Result<std::optional<std::string>> PosixFileSystem::lock_holder(const Path& path) const {
  auto fd = open_file(path, O_RDONLY);
  if (!fd && fd.error().kind == ErrorKind::kNotFound) return std::nullopt;
  if (!fd) return fail(fd.error());
  struct flock whole = whole_file(F_WRLCK);
  if (::fcntl(fd->get(), F_OFD_GETLK, &whole) != 0) return failed("inspect the lock", path, errno);
  if (whole.l_type == F_UNLCK) return std::nullopt;
  STRATUS_ASSIGN_OR_RETURN(std::string content, read(path, 0, kWholeFile));
  return std::optional(std::move(content));
}

Result<std::unique_ptr<FileLock>> PosixFileSystem::lock_shared(const Path& path) const {
  STRATUS_ASSIGN_OR_RETURN(Descriptor fd, open_file(path, O_RDONLY));
  STRATUS_ASSIGN_OR_RETURN(const bool taken, take_lock(fd, path, F_RDLCK));
  if (!taken) return fail(ErrorKind::kAlreadyExists, path.string() + " is locked by somebody else");
  return std::unique_ptr<FileLock>(std::make_unique<PosixFileLock>(path, std::move(fd)));
}

// The lock is held until the name is gone: who takes one afterwards has a file without a name.
Result<bool> PosixFileSystem::remove_unlocked(const Path& path) {
  const auto fd = open_file(path, O_RDWR);
  if (!fd && fd.error().kind == ErrorKind::kNotFound) return true;
  if (!fd) return fail(fd.error());
  STRATUS_ASSIGN_OR_RETURN(const bool taken, take_lock(*fd, path, F_WRLCK));
  if (!taken) return false;
  STRATUS_RETURN_IF_ERROR(remove(path));
  return true;
}

Status rename_new_by_link(const Path& from, const Path& to) {
  if (::link(from.c_str(), to.c_str()) != 0) return failed("rename to", to, errno);
  if (::unlink(from.c_str()) != 0) return failed("remove", from, errno);
  return {};
}

Result<std::vector<std::string>> list_below(const FileSystem& files, const Path& folder) {
  STRATUS_ASSIGN_OR_RETURN(std::vector<std::string> names, files.list(folder));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::string> folders, files.list_folders(folder));
  for (const std::string& inner : folders) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<std::string> below, list_below(files, folder / inner));
    for (const std::string& name : below) names.push_back((Path(inner) / name).string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Status remove_all(FileSystem& files, const Path& folder) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::string> names, files.list(folder));
  for (const std::string& name : names) STRATUS_RETURN_IF_ERROR(files.remove(folder / name));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::string> folders, files.list_folders(folder));
  for (const std::string& inner : folders) STRATUS_RETURN_IF_ERROR(remove_all(files, folder / inner));
  return files.remove_folder(folder);
}

Status write_file_atomic(FileSystem& files, const Path& path, std::string_view bytes) {
  Path temporary = path;
  temporary += ".tmp";
  STRATUS_RETURN_IF_ERROR(files.remove(temporary));
  {
    STRATUS_ASSIGN_OR_RETURN(const std::unique_ptr<AppendFile> file, files.open_append(temporary));
    STRATUS_RETURN_IF_ERROR(file->append(bytes));
    STRATUS_RETURN_IF_ERROR(file->sync());
  }
  STRATUS_RETURN_IF_ERROR(files.rename(temporary, path));
  return files.sync_directory(path.parent_path());
}

}  // namespace stratus
