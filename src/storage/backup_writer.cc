#include "storage/backup.h"

#include <algorithm>
#include <map>

#include "ports/versions.h"
#include "storage/copy_file.h"
#include "storage/data_files.h"
#include "storage/dead_letter_log_reader.h"
#include "storage/folder_check.h"
#include "storage/folder_store.h"
#include "storage/manifest_catalog.h"
#include "storage/segment_log.h"
#include "storage/station_file.h"

namespace stratus {
namespace {

class BackupWriter {
 public:
  BackupWriter(FileSystem& files, const Path& data, const Path& to, const BackupSettings& settings)
      : files_(files), data_(data), to_(to), settings_(settings), stored_(files, data), copies_(files, to) {}

  Result<BackupList> run();

 private:
  Status copy_newest_version();
  Status copy_version(const Manifest& version);
  Status copy_data_file(const DataFile& file);
  Result<LogExtent> copy_log(const std::string& name);
  Status copy_segments(const std::string& name, const DurableMark& end);
  Status check_holes(const std::string& name, const Offsets& covered) const;
  Status add_mark(const std::string& name, const DurableMark& end);
  Status copy_if_there(const std::string& path);
  Status read_back();

  Result<FileContent> copy(const std::string& path, std::uint64_t limit = kWholeFile);
  Status count(std::uint64_t bytes);
  void plan(const Manifest& version);

  FileSystem& files_;
  const Path& data_;
  const Path& to_;
  const BackupSettings& settings_;
  FolderStore stored_;  // the files of versions in the data folder
  FolderStore copies_;  // and in the backup
  BackupList list_;
  std::map<std::string, FileContent> copied_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

Status BackupWriter::count(std::uint64_t bytes) {
  done_ += bytes;
  return settings_.progress ? settings_.progress(std::min(done_, total_), total_) : Status{};
}

Result<FileContent> BackupWriter::copy(const std::string& path, std::uint64_t limit) {
  const Path to = to_ / path;
  STRATUS_RETURN_IF_ERROR(files_.create_directories(to.parent_path()));
  STRATUS_ASSIGN_OR_RETURN(const FileContent content,
                           copy_file(
                               files_, data_ / path, to, [this](std::uint64_t bytes) { return count(bytes); }, limit));
  copied_[path] = content;
  return content;
}

// Everything is read twice: from the data folder and back from the copy.
void BackupWriter::plan(const Manifest& version) {
  std::uint64_t bytes = 0;
  for (const DataFile& file : named_files(version)) bytes += file.bytes;
  for (const char* log : {"log", "rejects"}) {
    const auto segments = list_segments(files_, data_ / log);
    if (!segments) continue;
    for (const SegmentFile& segment : *segments) bytes += files_.file_size(segment.path).value_or(0);
  }
  total_ = done_ + 2 * bytes;
}

// Its files stay while it is pinned.
Status BackupWriter::copy_newest_version() {
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest version, ManifestCatalog(stored_).current());
  return copy_version(*version);
}

Status BackupWriter::copy_version(const Manifest& version) {
  plan(version);
  list_.version = version.version;
  list_.horizon = version.horizon.end;
  if (version.version == 0) return {};
  const std::vector<DataFile> named = named_files(version);
  for (const DataFile& file : named) STRATUS_RETURN_IF_ERROR(copy_data_file(file));
  const std::string manifest = manifest_path({}, version.version).string();
  STRATUS_RETURN_IF_ERROR(copy(manifest));
  // What was copied is held against what was pinned by opening it like any version.
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest copied, ManifestCatalog(copies_).current());
  if (copied->version != version.version || copied->horizon != version.horizon || named_files(*copied) != named)
    return fail(ErrorKind::kDataLoss, (data_ / manifest).string() + " changed while it was copied");
  return {};
}

Status BackupWriter::copy_data_file(const DataFile& file) {
  const auto content = copy(file.path);
  if (!content && content.error().kind == ErrorKind::kNotFound) return fail(missing_data_file(file));
  if (!content) return fail(content.error());
  if (content->digest != file.digest) return fail(damaged_data_file(file));
  return {};
}

// kNotFound when there is no such log.
Result<LogExtent> BackupWriter::copy_log(const std::string& name) {
  STRATUS_ASSIGN_OR_RETURN(const auto reader, SegmentLogReader::open(files_, data_ / name));
  STRATUS_ASSIGN_OR_RETURN(const DurableMark mark, reader->mark());
  // After a power cut the mark may be late; the whole frames behind it were acknowledged too.
  STRATUS_ASSIGN_OR_RETURN(const DurableMark end, last_intact(files_, data_ / name, mark));
  STRATUS_RETURN_IF_ERROR(copy_segments(name, end));
  STRATUS_RETURN_IF_ERROR(add_mark(name, end));
  const auto copied = check_log(files_, to_ / name);
  if (copied && copied->extent.id == end.log && copied->extent.end.at(0) == end.end && copied->torn_bytes() == 0)
    return copied->extent;
  // Damage has the same name in the data folder.
  STRATUS_RETURN_IF_ERROR(check_log(files_, data_ / name));
  return copied ? fail(ErrorKind::kDataLoss, (to_ / name).string() + " is not what was written there")
                : fail(copied.error());
}

Status BackupWriter::copy_segments(const std::string& name, const DurableMark& end) {
  STRATUS_ASSIGN_OR_RETURN(const LogSegments log, list_log(files_, data_ / name));
  // After the segments were listed: it may say that the log begins after some of them, never that it begins before.
  STRATUS_RETURN_IF_ERROR(copy_if_there(beginning_path(name).string()));
  for (const SegmentFile& segment : log.kept) {
    if (segment.base > end.segment) continue;
    const bool last = segment.base == end.segment;
    const auto copied = copy(name + "/" + segment_name(segment.base), last ? end.bytes : kWholeFile);
    if (!copied && copied.error().kind == ErrorKind::kNotFound)
      return fail(ErrorKind::kConflict, segment.path.string() + " was removed while the log was copied; try again");
    if (!copied) return fail(copied.error());
  }
  return {};
}

Status BackupWriter::add_mark(const std::string& name, const DurableMark& end) {
  const std::string bytes = encode(end);
  const Path path = mark_path(name);
  STRATUS_RETURN_IF_ERROR(write_file_atomic(files_, to_ / path, bytes));
  STRATUS_ASSIGN_OR_RETURN(copied_[path.string()], content_of(files_, to_ / path, [](std::uint64_t) { return Status{}; }));
  return {};
}

// A folder that could not start is not backed up.
Status BackupWriter::check_holes(const std::string& name, const Offsets& covered) const {
  STRATUS_ASSIGN_OR_RETURN(const auto copied, SegmentLogReader::open(files_, to_ / name));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<LogGap> gaps, copied->gaps());
  return check_gaps(gaps, data_ / name, covered);
}

Status BackupWriter::copy_if_there(const std::string& path) {
  const auto content = copy(path);
  if (content || content.error().kind == ErrorKind::kNotFound) return {};
  return fail(content.error());
}

Status BackupWriter::read_back() {
  for (const auto& [path, written] : copied_) {
    STRATUS_ASSIGN_OR_RETURN(const FileContent found,
                             content_of(files_, to_ / path, [this](std::uint64_t bytes) { return count(bytes); }));
    if (found.digest != written.digest)
      return fail(ErrorKind::kDataLoss, (to_ / path).string() + " does not hold what was written: the disk is damaged");
    list_.files.push_back({path, found.bytes, found.digest});
  }
  return {};
}

Result<BackupList> BackupWriter::run() {
  list_.program = settings_.program;
  list_.created_at = settings_.created_at;
  STRATUS_RETURN_IF_ERROR(check_folder(files_, data_));
  STRATUS_RETURN_IF_ERROR(copy_newest_version());
  for (const std::string& path : settings_.companions) STRATUS_RETURN_IF_ERROR(copy_if_there(path));
  STRATUS_ASSIGN_OR_RETURN(list_.log, copy_log("log"));
  const auto letters = copy_log("rejects");
  if (!letters && letters.error().kind != ErrorKind::kNotFound) return fail(letters.error());
  STRATUS_ASSIGN_OR_RETURN(const LetterCounts counts, DeadLetterLogReader(files_, to_ / "rejects").counts());
  list_.dead_letters = counts.all() - counts.cleared;
  // Last: it holds the stations of every message that was copied.
  STRATUS_RETURN_IF_ERROR(copy_if_there(stations_path({}).string()));
  STRATUS_RETURN_IF_ERROR(load_stations(files_, to_));
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest version, ManifestCatalog(copies_).current());
  STRATUS_RETURN_IF_ERROR(check_horizon(version->version, version->horizon, list_.log));
  STRATUS_RETURN_IF_ERROR(check_holes("log", version->horizon.end));
  if (letters) STRATUS_RETURN_IF_ERROR(check_holes("rejects", {}));
  STRATUS_RETURN_IF_ERROR(read_back());
  STRATUS_RETURN_IF_ERROR(write_file_atomic(files_, to_ / kBackupListName, to_json(list_)));
  return read_backup_list(files_, to_);
}

}  // namespace

Result<BackupList> write_backup(FileSystem& files, const Path& data, const Path& to, const BackupSettings& settings) {
  return BackupWriter(files, data, to, settings).run();
}

}  // namespace stratus
