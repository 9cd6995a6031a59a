// Port: which versions are published, as their files; readers see ports/versions.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "ports/manifest.h"

namespace stratus {

// Which versions exist. Thread-safe; one process publishes.
class Catalog {
 public:
  virtual ~Catalog() = default;
  // The newest version, or the empty one.
  virtual Result<PinnedManifest> current() = 0;
  // Makes a version the current one, atomically and durably. Its number must be greater than the current one's.
  virtual Status publish(const Manifest& manifest) = 0;
  // Numbers of all versions kept, ascending.
  virtual Result<std::vector<std::int64_t>> versions() const = 0;
  virtual Result<PinnedManifest> open(std::int64_t version) = 0;
  // Removes all but the newest `keep` versions and every file that no kept or pinned version names.
  virtual Status prune(std::size_t keep) = 0;
  // What no kept version names, of runs that are under way or ended early, by its path relative to the data folder. The next
  // prune removes it.
  virtual Result<std::vector<std::string>> leftovers() = 0;
};

}  // namespace stratus
