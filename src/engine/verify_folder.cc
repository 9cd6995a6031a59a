#include "engine/verify_folder.h"

#include <algorithm>

#include "engine/data_view.h"

namespace stratus {

Result<VerifiedFolder> verify_folder(FileSystem& files, const DataFolder& folder, const StationRegistry& configured,
                                     const std::function<bool()>& stopped, VerifyFrom from) {
  constexpr int kAttempts = 5;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    // A new look each time, which has read no file yet.
    STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(files, folder, configured));
    if (view->log() == nullptr) return fail(ErrorKind::kNotFound, "there is no log in " + folder.root.string());
    STRATUS_ASSIGN_OR_RETURN(const auto version, view->versions().current());
    auto verified = verify(*view->log(), version, view->stations(), stopped, from);
    if (!verified && verified.error().kind == ErrorKind::kNotFound) continue;
    if (!verified) return fail(verified.error());
    VerifyReport& report = *verified;
    STRATUS_ASSIGN_OR_RETURN(const std::vector<std::int64_t> kept, view->versions().numbers());
    const std::int64_t number = version->info().number;
    const bool pruned = number > 0 && !std::binary_search(kept.begin(), kept.end(), number);
    if (report.ok() || !pruned) return VerifiedFolder{number, std::move(report)};
  }
  return fail(ErrorKind::kConflict,
              "versions are published faster than they can be verified; verify again when fewer batches run");
}

}  // namespace stratus
