// Versions as manifests in stored files, manifests/<10-digit version>.json: of two that publish one number one gets it.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "base/file_system.h"
#include "ports/catalog.h"
#include "ports/file_store.h"

namespace stratus {

// Where the manifest of that version stands in the folder `root`.
Path manifest_path(const Path& root, std::int64_t version);

class ManifestCatalog final : public Catalog {
 public:
  // `files` outlives it.
  explicit ManifestCatalog(FileStore& files) : files_(files) {}

  Result<PinnedManifest> current() override;
  Status publish(const Manifest& manifest) override;
  Result<std::vector<std::int64_t>> versions() const override;
  Result<PinnedManifest> open(std::int64_t version) override;
  Status prune(std::size_t keep) override;
  // Files of the dataset and the views, and what writers that died left.
  Result<std::vector<std::string>> leftovers() override;

 private:
  static std::string name_of(std::int64_t version) { return manifest_path({}, version).string(); }
  Result<PinnedManifest> open_locked(std::int64_t version);
  std::set<std::string> pinned_files_locked();
  Result<std::vector<std::string>> unnamed(const std::set<std::string>& named) const;

  FileStore& files_;
  std::mutex mutex_;
  // What this process has opened; a living pointer pins the version's files.
  std::map<std::int64_t, std::weak_ptr<const Manifest>> opened_;
  // The newest version is asked for by every query: kept open.
  PinnedManifest newest_;
};

}  // namespace stratus
