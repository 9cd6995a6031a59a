#include "base/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace stratus {

std::optional<ProcessFigures> process_figures() {
  ProcessFigures figures;
  std::int64_t all_pages = 0;
  std::int64_t resident_pages = 0;
  std::ifstream pages("/proc/self/statm");
  if (!(pages >> all_pages >> resident_pages)) return std::nullopt;
  figures.resident_bytes = resident_pages * ::sysconf(_SC_PAGESIZE);
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
