#include "storage/folder_check.h"

#include "storage/folder_store.h"
#include "storage/log_adoption.h"
#include "storage/manifest_catalog.h"
#include "storage/segment_files.h"
#include "storage/station_file.h"

namespace stratus {
namespace {

constexpr auto kLettersFolder = "rejects";

// What cannot be looked at is not gone: an error is told as it is.
Result<bool> has_segments(const FileSystem& files, const Path& folder) {
  return list_segments(files, folder).map([](const auto& segments) { return !segments.empty(); });
}

Result<bool> is_there(const FileSystem& files, const Path& path) {
  const auto bytes = files.file_size(path);
  if (!bytes && bytes.error().kind != ErrorKind::kNotFound) return fail(bytes.error());
  return bytes.has_value();
}

// Whether any message was ever appended.
Result<bool> has_messages(const FileSystem& files, const Path& folder) {
  STRATUS_ASSIGN_OR_RETURN(const auto segments, list_segments(files, folder));
  if (segments.empty()) return false;
  if (segments.size() > 1 || segments.back().base > 0) return true;
  return files.file_size(segments.back().path).map([](std::uint64_t bytes) { return bytes > kSegmentHeaderBytes; });
}

// What a published version knows of the log: "; it held positions 0 to 99 of log 8c…".
std::string known_extent(FileSystem& files, const Path& data) {
  FolderStore store(files, data);
  const auto version = ManifestCatalog(store).current();
  if (!version || (*version)->version == 0) return "";
  const Horizon& horizon = (*version)->horizon;
  return "; version " + std::to_string((*version)->version) + " covers " +
         describe_gaps(Offsets{}.missing_from(horizon.end)) + " of log " + horizon.log.text;
}

Error registry_gone(const Path& data, const std::string& proof) {
  return {ErrorKind::kDataLoss, "the station registry " + stations_path(data).string() + " is gone, but " + proof +
                                    "; restore the file from a backup, or run stratus stations recover, which takes the "
                                    "stations of the published version"};
}

}  // namespace

Status check_folder_without_log(FileSystem& files, const Path& data) {
  FolderStore store(files, data);
  STRATUS_ASSIGN_OR_RETURN(const auto versions, ManifestCatalog(store).versions());
  STRATUS_ASSIGN_OR_RETURN(const bool stations, is_there(files, stations_path(data)));
  STRATUS_ASSIGN_OR_RETURN(const bool log, has_segments(files, log_of(data)));
  if (log)
    return fail(ErrorKind::kConflict, "there is a log in " + log_of(data).string() +
                                          ", whose messages would be in no answer: [engines] world names a log that stands "
                                          "elsewhere; use another --data for it");
  return versions.empty() || stations ? Status() : fail(registry_gone(data, "versions were published"));
}

Status check_folder(FileSystem& files, const Path& data) {
  STRATUS_ASSIGN_OR_RETURN(const bool waits, adoption_waits(files, data));
  if (waits)
    return fail(ErrorKind::kConflict, "a new log is adopted in " + data.string() +
                                          ", which was interrupted; run stratus log adopt --yes, or start stratus serve: "
                                          "either ends it");
  // What is made later is looked at earlier, so that a writer beside us proves nothing that is not there yet.
  FolderStore store(files, data);
  STRATUS_ASSIGN_OR_RETURN(const auto versions, ManifestCatalog(store).versions());
  const bool published = !versions.empty();
  STRATUS_ASSIGN_OR_RETURN(const bool messages, has_messages(files, log_of(data)));
  STRATUS_ASSIGN_OR_RETURN(const bool stations, is_there(files, stations_path(data)));
  STRATUS_ASSIGN_OR_RETURN(const bool letters, has_segments(files, data / kLettersFolder));
  STRATUS_ASSIGN_OR_RETURN(const bool log, has_segments(files, log_of(data)));
  if ((published || stations || letters) && !log) {
    const Path proof = published ? "manifests" : stations ? stations_path({}) : Path(kLettersFolder);
    return fail(
        ErrorKind::kDataLoss,
        "the log in " + (log_of(data)).string() + " is gone, but " + proof.string() + " is there" +
            known_extent(files, data) +
            ". Put the folder log back, or restore a backup: stratus restore BACKUP --data NEW-FOLDER" +
            (published ? "; without either, stratus log adopt goes on with the facts of the version and a new log" : "") +
            ". Nothing was changed");
  }
  if ((published || messages) && !stations) {
    return fail(registry_gone(data, published ? "versions were published" : "the log has messages"));
  }
  return {};
}

}  // namespace stratus
