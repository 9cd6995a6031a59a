#include "storage/manifest_catalog.h"

#include <charconv>

#include "storage/data_files.h"
#include "storage/manifest.h"
#include "views/view_spec.h"

namespace stratus {
namespace {

constexpr int kDigits = 10;
constexpr std::string_view kSuffix = ".json";

constexpr auto kFolder = "manifests";

// Of a name in the folder.
std::optional<std::int64_t> version_in(std::string_view name) {
  if (name.size() != kDigits + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + kDigits, version);
  if (error != std::errc() || end != name.data() + kDigits) return std::nullopt;
  return version;
}

tl::unexpected<Error> overtaken_by(std::int64_t version) {
  return fail(ErrorKind::kConflict, "version " + std::to_string(version) + " was published meanwhile");
}

struct HeldManifest {
  HeldManifest(std::unique_ptr<FileHold> of, Manifest said) : hold(std::move(of)), manifest(std::move(said)) {}

  const std::unique_ptr<FileHold> hold;
  const Manifest manifest;
};

void add_files(const Manifest& manifest, std::set<std::string>& named) {
  for (const DataFile& file : named_files(manifest)) named.insert(file.path);
}

}  // namespace

Path manifest_path(const Path& root, std::int64_t version) {
  std::string digits = std::to_string(version);
  digits.insert(0, kDigits - digits.size(), '0');
  return root / kFolder / (digits + std::string(kSuffix));
}

Result<std::vector<std::int64_t>> ManifestCatalog::versions() const {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFile> present, files_.list(kFolder));
  std::vector<std::int64_t> versions;
  for (const StoredFile& file : present) {
    if (const auto version = version_in(Path(file.name).filename().string())) versions.push_back(*version);
  }
  return versions;
}

Result<PinnedManifest> ManifestCatalog::current() {
  constexpr int kAttempts = 10;
  // Another process may publish and prune between the list and the hold.
  const std::lock_guard lock(mutex_);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    STRATUS_ASSIGN_OR_RETURN(const auto known, versions());
    if (known.empty()) return std::make_shared<const Manifest>();
    if (newest_ != nullptr && newest_->version == known.back()) return newest_;
    const auto opened = open_locked(known.back());
    if (opened) return newest_ = *opened;
    if (opened.error().kind != ErrorKind::kNotFound) return fail(opened.error());
  }
  return fail(ErrorKind::kConflict, "versions are published and removed faster than one can be opened; try again");
}

Result<PinnedManifest> ManifestCatalog::open(std::int64_t version) {
  const std::lock_guard lock(mutex_);
  return open_locked(version);
}

Result<PinnedManifest> ManifestCatalog::open_locked(std::int64_t version) {
  std::erase_if(opened_, [](const auto& entry) { return entry.second.expired(); });
  if (auto open = opened_[version].lock()) return open;
  // Held before it is read: what it names stays from here on.
  auto hold = files_.hold(name_of(version));
  if (!hold && hold.error().kind == ErrorKind::kNotFound)
    return fail(ErrorKind::kNotFound, "version " + std::to_string(version) + " is not kept; see stratus batch list");
  if (!hold) return fail(hold.error());
  STRATUS_ASSIGN_OR_RETURN(const std::string json, files_.read(name_of(version), 0, kWholeFile));
  auto manifest = parse_manifest(json);
  if (!manifest) return fail(manifest.error().with_context(files_.place(name_of(version))));
  STRATUS_RETURN_IF_ERROR(add_stations(*manifest));
  const auto held = std::make_shared<const HeldManifest>(*std::move(hold), *std::move(manifest));
  const PinnedManifest pinned(held, &held->manifest);
  opened_[version] = pinned;
  return pinned;
}

Status ManifestCatalog::add_stations(Manifest& manifest) {
  if (manifest.registry.path.empty()) return {};
  auto registry = registries_.read(manifest.registry);
  if (registry) {
    manifest.stations = std::move(registry->stations);
    manifest.zones = std::move(registry->zones);
    return {};
  }
  if (registry.error().kind != ErrorKind::kNotFound) return fail(registry.error());
  return fail(ErrorKind::kDataLoss, files_.place(manifest.registry.path) +
                                        " is missing, which holds the stations of version " +
                                        std::to_string(manifest.version) + "; put it back, or restore a backup");
}

// The name is taken only when nothing has it. Readers do not wait for the disk meanwhile.
Status ManifestCatalog::publish(Manifest manifest) {
  const std::lock_guard lock(publishing_);
  STRATUS_ASSIGN_OR_RETURN(const auto known, versions());
  if (!known.empty() && manifest.version <= known.back()) return overtaken_by(known.back());
  STRATUS_ASSIGN_OR_RETURN(manifest.registry, registries_.write({manifest.stations, manifest.zones}));
  STRATUS_ASSIGN_OR_RETURN(const std::unique_ptr<FileWriter> file, files_.create());
  STRATUS_RETURN_IF_ERROR(file->append(to_json(manifest)));
  const Status committed = file->commit(name_of(manifest.version));
  if (!committed && committed.error().kind == ErrorKind::kAlreadyExists) return overtaken_by(manifest.version);
  return committed;
}

// Answers those that are left. All that are kept are read before any goes.
Result<std::vector<std::int64_t>> ManifestCatalog::remove_manifests_locked(std::size_t keep) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::int64_t> known, versions());
  if (newest_ != nullptr && (known.empty() || newest_->version != known.back())) newest_ = nullptr;
  std::set<std::int64_t> contents;
  std::vector<std::int64_t> left;
  std::vector<std::int64_t> old;
  for (auto version = known.rbegin(); version != known.rend(); ++version) {
    bool kept = contents.size() < keep;
    if (kept) {
      STRATUS_ASSIGN_OR_RETURN(const PinnedManifest manifest, open_locked(*version));
      kept = contents.insert(content_of(*manifest)).second;
    }
    (kept ? left : old).push_back(*version);
  }
  for (const std::int64_t version : old) {
    STRATUS_ASSIGN_OR_RETURN(const bool gone, files_.remove_unheld(name_of(version)));
    if (!gone) left.push_back(version);
  }
  return left;
}

// A manifest goes before its files, so a crash between the two leaves only files that nobody names.
Status ManifestCatalog::prune(std::size_t keep, const std::set<std::string>& spared) {
  const std::scoped_lock lock(publishing_, mutex_);
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::int64_t> left, remove_manifests_locked(keep));
  std::set<std::string> named = spared;
  for (const std::int64_t version : left) {
    STRATUS_ASSIGN_OR_RETURN(const PinnedManifest manifest, open_locked(version));
    add_files(*manifest, named);
  }
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::string> unneeded, unnamed(named));
  for (const std::string& file : unneeded) STRATUS_RETURN_IF_ERROR(files_.remove(file));
  return files_.remove_unfinished();
}

Result<std::vector<std::string>> ManifestCatalog::leftovers() {
  const std::lock_guard lock(mutex_);
  STRATUS_ASSIGN_OR_RETURN(const auto known, versions());
  std::set<std::string> named;
  for (const std::int64_t version : known) {
    STRATUS_ASSIGN_OR_RETURN(const PinnedManifest kept, open_locked(version));
    add_files(*kept, named);
  }
  STRATUS_ASSIGN_OR_RETURN(std::vector<std::string> left, unnamed(named));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFile> unfinished, files_.unfinished());
  for (const StoredFile& file : unfinished) left.push_back(file.name);
  return left;
}

Result<std::vector<std::string>> ManifestCatalog::unnamed(const std::set<std::string>& named) const {
  std::vector<std::string> left;
  std::vector<std::string> folders{"dataset", std::string(kRegistryFolder)};
  for (const ViewSpec& view : kViews) {
    if (view.stored) folders.push_back("views/" + std::string(view.name));
  }
  for (const std::string& folder : folders) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFile> present, files_.list(folder));
    for (const StoredFile& file : present) {
      if (!named.contains(file.name)) left.push_back(file.name);
    }
  }
  // Programs of before wrote a manifest beside its place.
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFile> manifests, files_.list(kFolder));
  for (const StoredFile& file : manifests) {
    if (file.name.ends_with(".tmp")) left.push_back(file.name);
  }
  return left;
}

}  // namespace stratus
