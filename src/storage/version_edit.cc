#include "storage/version_edit.h"

#include <optional>
#include <tuple>

#include "storage/stack_edit.h"

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
    STRATUS_RETURN_IF_ERROR(merge_zones());
    merge_unregistered();
    STRATUS_RETURN_IF_ERROR(merge_stacks("", base_.dataset, made_.dataset, newest_.dataset, next_.dataset));
    std::set<std::string> views;
    for (const Manifest* version : {&base_, &made_, &newest_}) {
      for (const auto& [view, stacks] : version->views) views.insert(view);
    }
    for (const std::string& view : views) {
      STRATUS_RETURN_IF_ERROR(merge_stacks(view, of(base_, view), of(made_, view), of(newest_, view), next_.views[view]));
      if (next_.views[view].empty()) next_.views.erase(view);
    }
    next_.views_of_before = made_.views_of_before;
    next_.content = edit_.merges ? std::optional(content_of(newest_)) : std::nullopt;
    return std::move(next_);
  }

 private:
  Status conflict(const std::string& what) const {
    return fail(ErrorKind::kConflict, "version " + std::to_string(newest_.version) + " was published meanwhile and moved " +
                                          what + "; begin again");
  }

  static const StacksByMonth& of(const Manifest& version, const std::string& view) {
    static const StacksByMonth kNone;
    const auto stacks = version.views.find(view);
    return stacks == version.views.end() ? kNone : stacks->second;
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

  Status merge_zones() {
    for (const auto& [name, zone] : base_.zones) {
      const auto newest = newest_.zones.find(name);
      if (newest != newest_.zones.end() && newest->second != zone) return conflict("the zone " + name);
    }
    ZoneTable known = made_.zones;
    known.insert(newest_.zones.begin(), newest_.zones.end());
    next_.zones.clear();
    for (const auto& [id, station] : next_.stations.stations()) {
      if (const auto zone = known.find(station.zone); zone != known.end()) next_.zones.insert(*zone);
    }
    return {};
  }

  // Each fact is in one piece, so those of both count.
  void merge_unregistered() {
    for (const auto& [id, facts] : made_.unregistered) next_.unregistered[id] += facts;
    for (const auto& [id, facts] : base_.unregistered) next_.unregistered[id] -= facts;
    std::erase_if(next_.unregistered, [](const auto& entry) { return entry.second == 0; });
  }

  // `view` empty: facts.
  Status merge_stacks(const std::string& view, const StacksByMonth& base, const StacksByMonth& made,
                      const StacksByMonth& newest, StacksByMonth& next) {
    const StackEdit edit{edit_.whole, edit_.merges, content_of(newest_) == content_of(base_)};
    auto merged = put_on(newest, base, made, edit, [&](MonthNumber month) {
      return view.empty() ? "facts of " + format_month(month) : view + " of " + std::to_string(year_of(month));
    });
    if (!merged && merged.error().kind == ErrorKind::kConflict) return conflict(merged.error().message);
    if (!merged) return fail(merged.error());
    next = *std::move(merged);
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
