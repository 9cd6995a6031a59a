// Versions as manifests on disk: <root>/manifests/<10-digit version>.json, published by one rename.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "base/file_system.h"
#include "ports/catalog.h"

namespace stratus {

// Where the manifest of that version stands.
Path manifest_path(const Path& root, std::int64_t version);

class ManifestCatalog final : public Catalog {
 public:
  ManifestCatalog(FileSystem& files, Path root);

  Result<PinnedManifest> current() override;
  Status publish(const Manifest& manifest) override;
  Result<std::vector<std::int64_t>> versions() const override;
  Result<PinnedManifest> open(std::int64_t version) override;
  Status prune(std::size_t keep) override;
  // Files of the dataset and the views, and manifests half written.
  Result<std::vector<std::string>> leftovers() override;

 private:
  Path folder() const { return root_ / "manifests"; }
  Path path_of(std::int64_t version) const { return manifest_path(root_, version); }
  Result<PinnedManifest> open_locked(std::int64_t version);
  std::set<std::string> pinned_files_locked();
  Result<std::vector<std::string>> unnamed(const std::set<std::string>& named) const;

  FileSystem& files_;
  const Path root_;
  std::mutex mutex_;
  // What this process has opened; a living pointer pins the version's files.
  std::map<std::int64_t, std::weak_ptr<const Manifest>> opened_;
  // The newest version is asked for by every query: kept open.
  PinnedManifest newest_;
};

}  // namespace stratus
