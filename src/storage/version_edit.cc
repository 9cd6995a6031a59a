#include "storage/version_edit.h"

#include <optional>
#include <tuple>

namespace stratus {
namespace {

class Merge {
 public:
  Merge(const Manifest& newest, const VersionEdit& edit)
      : newest_(newest), base_(*edit.base), made_(edit.made), edit_(edit), next_(newest) {}

  Result<Manifest> run() {
    STRATUS_RETURN_IF_ERROR(keep_rules());
    STRATUS_RETURN_IF_ERROR(merge_horizon());
    STRATUS_RETURN_IF_ERROR(merge_stations());
    merge_unregistered();
    STRATUS_RETURN_IF_ERROR(merge_files("facts", base_.dataset, made_.dataset, newest_.dataset, next_.dataset));
    std::set<std::string> views;
    for (const Manifest* version : {&base_, &made_, &newest_}) {
      for (const auto& [view, files] : version->views) views.insert(view);
    }
    for (const std::string& view : views) {
      STRATUS_RETURN_IF_ERROR(merge_files(view, of(base_, view), of(made_, view), of(newest_, view), next_.views[view]));
      if (next_.views[view].empty()) next_.views.erase(view);
    }
    return std::move(next_);
  }

 private:
  Status conflict(const std::string& what) const {
    return fail(ErrorKind::kConflict, "version " + std::to_string(newest_.version) + " was published meanwhile and moved " +
                                          what + "; begin again");
  }

  static const MonthFiles& of(const Manifest& version, const std::string& view) {
    static const MonthFiles kNone;
    const auto files = version.views.find(view);
    return files == version.views.end() ? kNone : files->second;
  }

  // What was written under the rules of before would stand beside what was written under others.
  Status keep_rules() {
    if (newest_.generation != base_.generation) return conflict("the generation of the rules");
    if (newest_.decoder != base_.decoder) return conflict("the decoder");
    next_.generation = made_.generation;
    next_.decoder = made_.decoder;
    next_.run_id = made_.run_id;
    return {};
  }

  // The counts of its records and their newest known_at are of the log below the horizon and go with it.
  Status merge_horizon() {
    const auto parts = [](const Manifest& version) {
      return std::tie(version.horizon, version.former, version.records, version.newest_known_at);
    };
    if (parts(made_) == parts(base_)) return {};
    if (parts(newest_) != parts(base_)) return conflict("the horizon");
    next_.horizon = made_.horizon;
    next_.former = made_.former;
    next_.records = made_.records;
    next_.newest_known_at = made_.newest_known_at;
    return {};
  }

  Status merge_stations() {
    const auto in = [](const Manifest& version, const StationId& id) {
      const Station* const found = version.stations.find(id);
      return found != nullptr ? std::optional<Station>(*found) : std::nullopt;
    };
    std::set<StationId> ids;
    for (const Manifest* version : {&base_, &made_, &newest_}) {
      for (const auto& [id, station] : version->stations.stations()) ids.insert(id);
    }
    std::vector<Station> next;
    for (const StationId& id : ids) {
      const auto base = in(base_, id);
      const auto made = in(made_, id);
      const auto newest = in(newest_, id);
      if (edit_.stations.contains(id) && newest != base && newest != made)
        return conflict("the description of station " + id.text());
      if (const auto& merged = made != base ? made : newest) next.push_back(*merged);
    }
    next_.stations = StationRegistry(next);
    return {};
  }

  // Each fact is in one piece, so those of both count.
  void merge_unregistered() {
    for (const auto& [id, facts] : made_.unregistered) next_.unregistered[id] += facts;
    for (const auto& [id, facts] : base_.unregistered) next_.unregistered[id] -= facts;
    std::erase_if(next_.unregistered, [](const auto& entry) { return entry.second == 0; });
  }

  Status merge_files(const std::string& what, const MonthFiles& base, const MonthFiles& made, const MonthFiles& newest,
                     MonthFiles& next) {
    const auto at = [](const MonthFiles& files, MonthNumber month) {
      const auto found = files.find(month);
      return found == files.end() ? nullptr : &found->second;
    };
    const auto same = [](const DataFile* a, const DataFile* b) {
      return (a == nullptr || b == nullptr) ? a == b : *a == *b;
    };
    std::set<MonthNumber> months;
    for (const MonthFiles* files : {&base, &made, &newest}) {
      for (const auto& [month, file] : *files) months.insert(month);
    }
    next.clear();
    for (const MonthNumber month : months) {
      const DataFile* const before = at(base, month);
      const DataFile* merged = at(newest, month);
      if (edit_.whole || !same(at(made, month), before)) {
        if (!same(merged, before)) {
          return conflict(before != nullptr ? "file " + before->path
                                            : what + " of " + format_month(month) + ", of which there were none");
        }
        merged = at(made, month);
      }
      if (merged != nullptr) next[month] = *merged;
    }
    return {};
  }

  const Manifest& newest_;
  const Manifest& base_;
  const Manifest& made_;
  const VersionEdit& edit_;
  Manifest next_;
};

}  // namespace

Result<Manifest> put_on(const Manifest& newest, const VersionEdit& edit) { return Merge(newest, edit).run(); }

}  // namespace stratus
