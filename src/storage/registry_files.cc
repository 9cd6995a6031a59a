#include "storage/registry_files.h"

#include "base/checksum.h"
#include "base/file_system.h"

namespace stratus {
namespace {

constexpr std::size_t kDigestInName = 16;

}  // namespace

Result<RegistryFile> RegistryFiles::write(const StationRegistry& stations) {
  const std::lock_guard lock(mutex_);
  if (!last_.path.empty() && stations == last_stations_) {
    // What no version names may have been removed meanwhile.
    STRATUS_ASSIGN_OR_RETURN(const bool there, is_there(last_));
    if (there) return last_;
  }
  const std::string json = to_json(stations);
  RegistryFile file;
  file.digest = digest(json);
  file.path = std::string(kRegistryFolder) + "/" + file.digest.substr(0, kDigestInName) + ".json";
  file.bytes = json.size();
  STRATUS_RETURN_IF_ERROR(commit(file, json));
  last_ = file;
  last_stations_ = stations;
  return file;
}

Result<bool> RegistryFiles::is_there(const RegistryFile& file) const {
  const auto last_byte = files_.read(file.path, file.bytes - 1, 2);
  if (!last_byte && last_byte.error().kind != ErrorKind::kNotFound) return fail(last_byte.error());
  return last_byte && last_byte->size() == 1;
}

Status RegistryFiles::commit(const RegistryFile& file, const std::string& json) {
  STRATUS_ASSIGN_OR_RETURN(const std::unique_ptr<FileWriter> writer, files_.create());
  STRATUS_RETURN_IF_ERROR(writer->append(json));
  const Status committed = writer->commit(file.path);
  if (committed || committed.error().kind != ErrorKind::kAlreadyExists) return committed;
  const auto there = get(file);
  if (there || there.error().kind != ErrorKind::kDataLoss) return there.map([](const std::string&) {});
  STRATUS_RETURN_IF_ERROR(files_.remove(file.path));
  return writer->commit(file.path);
}

Result<std::string> RegistryFiles::get(const RegistryFile& file) const {
  auto json = files_.read(file.path, 0, kWholeFile);
  if (json && digest(*json) != file.digest)
    return fail(ErrorKind::kDataLoss,
                files_.place(file.path) + " is damaged: its digest differs from the manifest's; restore a backup");
  return json;
}

Result<StationRegistry> RegistryFiles::read(const RegistryFile& file) {
  {
    const std::lock_guard lock(mutex_);
    if (last_ == file) return last_stations_;
  }
  STRATUS_ASSIGN_OR_RETURN(const std::string json, get(file));
  auto stations = parse_stations(json);
  if (!stations) return fail(ErrorKind::kDataLoss, files_.place(file.path) + ": " + stations.error().message);
  const std::lock_guard lock(mutex_);
  last_ = file;
  last_stations_ = *stations;
  return stations;
}

}  // namespace stratus
