#include "support/crashing_file_system.h"

#include <signal.h>
#include <unistd.h>

#include <charconv>

namespace stratus {
namespace {

class CrashingAppendFile final : public AppendFile {
 public:
  CrashingAppendFile(CrashingFileSystem& disk, Path path, std::unique_ptr<AppendFile> inner)
      : disk_(disk), path_(std::move(path)), inner_(std::move(inner)) {}

  Status append(std::string_view bytes) override {
    disk_.pass("append.before", path_);
    if (disk_.meets("append.half", path_)) {
      (void)inner_->append(bytes.substr(0, bytes.size() / 2));
      kill_this_process();
    }
    const Status status = inner_->append(bytes);
    disk_.pass("append.after", path_);
    return status;
  }
  Status sync() override {
    disk_.pass("sync.before", path_);
    const Status status = inner_->sync();
    disk_.pass("sync.after", path_);
    return status;
  }
  Status truncate(std::uint64_t size) override {
    disk_.pass("truncate.before", path_);
    const Status status = inner_->truncate(size);
    disk_.pass("truncate.after", path_);
    return status;
  }
  std::uint64_t size() const override { return inner_->size(); }

 private:
  CrashingFileSystem& disk_;
  const Path path_;
  const std::unique_ptr<AppendFile> inner_;
};

class CrashingFixedFile final : public FixedFile {
 public:
  CrashingFixedFile(CrashingFileSystem& disk, Path path, std::unique_ptr<FixedFile> inner)
      : disk_(disk), path_(std::move(path)), inner_(std::move(inner)) {}

  Status overwrite(std::string_view bytes) override {
    disk_.pass("overwrite.before", path_);
    const Status status = inner_->overwrite(bytes);
    disk_.pass("overwrite.after", path_);
    return status;
  }
  Status sync() override {
    disk_.pass("sync.before", path_);
    const Status status = inner_->sync();
    disk_.pass("sync.after", path_);
    return status;
  }

 private:
  CrashingFileSystem& disk_;
  const Path path_;
  const std::unique_ptr<FixedFile> inner_;
};

}  // namespace

void kill_this_process() {
  ::kill(::getpid(), SIGKILL);
  while (true) ::pause();
}

Result<CrashPoint> parse_crash_point(std::string_view text) {
  if (text == "none") return CrashPoint{};
  const std::size_t first = text.find('@');
  const std::size_t last = text.rfind('@');
  CrashPoint point;
  if (first == std::string_view::npos || first == last)
    return fail(ErrorKind::kInvalidArgument, "not a crash point: " + std::string(text));
  point.operation = text.substr(0, first);
  point.path_part = text.substr(first + 1, last - first - 1);
  const auto [end, error] = std::from_chars(text.data() + last + 1, text.data() + text.size(), point.hit);
  if (error != std::errc{} || end != text.data() + text.size() || point.hit < 1)
    return fail(ErrorKind::kInvalidArgument, "not a number of hits: " + std::string(text));
  return point;
}

bool CrashingFileSystem::meets(std::string_view operation, const Path& path) {
  if (operation != point_.operation || path.string().find(point_.path_part) == std::string::npos) return false;
  return ++hits_ == point_.hit;
}

void CrashingFileSystem::pass(std::string_view operation, const Path& path) {
  if (meets(operation, path)) kill_this_process();
}

Result<std::unique_ptr<AppendFile>> CrashingFileSystem::open_append(const Path& path) {
  pass("open.before", path);
  STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<AppendFile> file, inner_.open_append(path));
  pass("open.after", path);
  return std::unique_ptr<AppendFile>(std::make_unique<CrashingAppendFile>(*this, path, std::move(file)));
}

Result<std::unique_ptr<FixedFile>> CrashingFileSystem::open_fixed(const Path& path) {
  pass("open.before", path);
  STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<FixedFile> file, inner_.open_fixed(path));
  pass("open.after", path);
  return std::unique_ptr<FixedFile>(std::make_unique<CrashingFixedFile>(*this, path, std::move(file)));
}

Result<std::unique_ptr<ScratchFile>> CrashingFileSystem::open_scratch(const Path& folder) {
  return inner_.open_scratch(folder);
}

Status CrashingFileSystem::rename(const Path& from, const Path& to) {
  pass("rename.before", to);
  const Status status = inner_.rename(from, to);
  pass("rename.after", to);
  return status;
}

Status CrashingFileSystem::rename_new(const Path& from, const Path& to) {
  pass("rename.before", to);
  const Status status = inner_.rename_new(from, to);
  pass("rename.after", to);
  return status;
}

Status CrashingFileSystem::remove(const Path& path) {
  pass("remove.before", path);
  const Status status = inner_.remove(path);
  pass("remove.after", path);
  return status;
}

Status CrashingFileSystem::sync_directory(const Path& path) {
  pass("sync_directory.before", path);
  const Status status = inner_.sync_directory(path);
  pass("sync_directory.after", path);
  return status;
}

Result<std::string> CrashingFileSystem::read(const Path& path, std::uint64_t offset, std::uint64_t max_bytes) const {
  return inner_.read(path, offset, max_bytes);
}
Status CrashingFileSystem::create_directories(const Path& path) { return inner_.create_directories(path); }
Result<std::vector<std::string>> CrashingFileSystem::list(const Path& path) const { return inner_.list(path); }
Result<std::uint64_t> CrashingFileSystem::file_size(const Path& path) const { return inner_.file_size(path); }
Result<std::uint64_t> CrashingFileSystem::free_bytes(const Path& folder) const { return inner_.free_bytes(folder); }
Status CrashingFileSystem::remove_folder(const Path& path) { return inner_.remove_folder(path); }
Result<std::vector<std::string>> CrashingFileSystem::list_folders(const Path& path) const {
  return inner_.list_folders(path);
}
Result<std::unique_ptr<FileLock>> CrashingFileSystem::lock(const Path& path, std::string_view content) {
  return inner_.lock(path, content);
}

Result<std::optional<std::string>> CrashingFileSystem::lock_holder(const Path& path) const {
  return inner_.lock_holder(path);
}

Result<std::unique_ptr<FileLock>> CrashingFileSystem::lock_shared(const Path& path) const {
  return inner_.lock_shared(path);
}

Result<bool> CrashingFileSystem::remove_unlocked(const Path& path) {
  pass("remove.before", path);
  const auto removed = inner_.remove_unlocked(path);
  pass("remove.after", path);
  return removed;
}

}  // namespace stratus
