#include "engine/verify_folder.h"

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
    if (verified) return VerifiedFolder{version->info().number, *std::move(verified)};
    if (verified.error().kind != ErrorKind::kNotFound) return fail(verified.error());
  }
  return fail(ErrorKind::kConflict, "the log is shortened faster than it can be verified; verify again");
}

}  // namespace stratus
