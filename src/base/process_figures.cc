#include "base/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace stratus {

std::optional<std::int64_t> resident_bytes() {
  std::int64_t all_pages = 0;
  std::int64_t resident_pages = 0;
  std::ifstream pages("/proc/self/statm");
  if (!(pages >> all_pages >> resident_pages)) return std::nullopt;
  return resident_pages * ::sysconf(_SC_PAGESIZE);
}

std::optional<ProcessFigures> process_figures() {
  ProcessFigures figures;
  const auto resident = resident_bytes();
  if (!resident) return std::nullopt;
  figures.resident_bytes = *resident;
  std::error_code error;
  const std::filesystem::directory_iterator descriptors("/proc/self/fd", error);
  if (error) return std::nullopt;
  figures.open_descriptors = std::distance(begin(descriptors), end(descriptors));
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  figures.most_descriptors = static_cast<std::int64_t>(limit.rlim_cur);
  return figures;
}

}  // namespace stratus
