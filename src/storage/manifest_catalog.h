// Versions as manifests in stored files, manifests/<10-digit version>.json: of two that publish one number one gets it.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "base/file_system.h"
#include "ports/file_store.h"
#include "storage/data_files.h"
#include "storage/manifest.h"
#include "storage/registry_files.h"

namespace stratus {

// Where the manifest of that version stands in the folder `root`.
Path manifest_path(const Path& root, std::int64_t version);

// Which versions exist. Thread-safe; one process publishes.
class ManifestCatalog {
 public:
  // `files` outlives it.
  explicit ManifestCatalog(FileStore& files) : files_(files), registries_(files) {}

  // The newest version, or the empty one.
  Result<PinnedManifest> current();
  // Makes a version the current one, atomically and durably, with its stations. kConflict: there is one of its number or a
  // later one.
  Status publish(Manifest manifest);
  // Numbers of all versions kept, ascending.
  Result<std::vector<std::int64_t>> versions() const;
  // kNotFound: it is not kept.
  Result<PinnedManifest> open(std::int64_t version);
  // Removes all but the newest version of each of the last `keep` contents and those that somebody holds, in whichever
  // process, and every file that no version left names and that is not spared (by its path relative to the data folder).
  Status prune(std::size_t keep, const std::set<std::string>& spared = {});
  // What no kept version names, by its path relative to the data folder: files of the dataset, the views and the registry,
  // and what writers that died left.
  Result<std::vector<std::string>> leftovers();
  // kDataLoss: the file is missing or has another size.
  Status check_size(const DataFile& file) const { return stratus::check_size(files_, file); }

 private:
  static std::string name_of(std::int64_t version) { return manifest_path({}, version).string(); }
  Result<PinnedManifest> open_locked(std::int64_t version);
  Status add_stations(Manifest& manifest);
  Result<std::vector<std::int64_t>> remove_manifests_locked(std::size_t keep);
  Result<std::vector<std::string>> unnamed(const std::set<std::string>& named) const;

  FileStore& files_;
  RegistryFiles registries_;
  std::mutex publishing_;  // held while a version is published or removed; before mutex_
  std::mutex mutex_;
  // What this process has opened, each with its hold.
  std::map<std::int64_t, std::weak_ptr<const Manifest>> opened_;
  // The newest version is asked for by every query: kept open.
  PinnedManifest newest_;
};

}  // namespace stratus
