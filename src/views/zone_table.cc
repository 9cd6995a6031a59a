#include "views/zone_table.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <mutex>
#include <optional>
#include <span>

#include "base/zone_rule.h"
#include "views/zone.h"

namespace stratus {
namespace {

// Adds one if the offset is another than before.
void add_change(std::vector<ZoneChange>& changes, std::int64_t& offset_s, UtcSeconds at, std::int64_t now_s) {
  if (now_s == offset_s) return;
  changes.push_back({at, now_s});
  offset_s = now_s;
}

// The segments of `at(time)`, which have `end` and `offset_s`, from one time to the last.
template <typename At>
std::vector<ZoneChange> changes_from(UtcSeconds from, std::int64_t& offset_s, const At& at) {
  std::vector<ZoneChange> changes;
  for (UtcSeconds time = from; time < kLatestTime;) {
    const auto segment = at(time);
    add_change(changes, offset_s, time, segment.offset_s);
    time = segment.end;
  }
  return changes;
}

// Of all changes those that the rule makes as well go: from the first on after which it makes all of them, and no other.
void leave_to_rule(ZoneHistory& zone, const std::string& text) {
  const auto rule = ZoneRule::parse(text);
  if (!rule) return;
  const auto at = [&](UtcSeconds time) { return rule->at(time); };
  std::int64_t offset_s = at(kEarliestTime).offset_s;
  const std::vector<ZoneChange> of_rule = changes_from(kEarliestTime, offset_s, at);
  const auto common = std::mismatch(zone.changes.rbegin(), zone.changes.rend(), of_rule.rbegin(), of_rule.rend()).first;
  const auto first = common.base();
  if (first == zone.changes.end()) return;
  zone.rule_from = first->at;
  zone.rule = text;
  zone.changes.erase(first, zone.changes.end());
}

Result<ZoneHistory> history_of(const std::string& name) {
  STRATUS_ASSIGN_OR_RETURN(const Zone zone, Zone::find(name));
  ZoneHistory history;
  history.offset_s = zone.segment(kEarliestTime).offset_s;
  std::int64_t offset_s = history.offset_s;
  history.changes = changes_from(kEarliestTime, offset_s, [&](UtcSeconds time) { return zone.segment(time); });
  leave_to_rule(history, ZoneRule::text_of_zone(name));
  return history;
}

std::string offset_text(std::int64_t offset_s) {
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  const std::int64_t size = std::abs(offset_s);
  std::string text = (offset_s < 0 ? "UTC-" : "UTC+") + two(size / 3600) + ":" + two(size / 60 % 60);
  if (size % 60 != 0) text += ":" + two(size % 60);
  return text;
}

// The offset from each time on at which it changes.
std::vector<ZoneChange> offsets_of(const ZoneHistory& zone) {
  std::vector<ZoneChange> offsets{{kEarliestTime, zone.offset_s}};
  const std::vector<ZoneChange> changes = zone.all_changes();
  offsets.insert(offsets.end(), changes.begin(), changes.end());
  return offsets;
}

// Which of them counts at that time.
std::int64_t offset_at(std::span<const ZoneChange> offsets, UtcSeconds time) {
  const auto after = std::upper_bound(offsets.begin(), offsets.end(), time,
                                      [](UtcSeconds t, const ZoneChange& change) { return t < change.at; });
  return std::prev(after)->offset_s;
}

// Empty when they say the same.
std::string difference(const std::string& name, const ZoneHistory& then, const ZoneHistory& now) {
  const std::vector<ZoneChange> before = offsets_of(then);
  const std::vector<ZoneChange> after = offsets_of(now);
  const auto [left, right] = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  if (left == before.end() && right == after.end()) return "";
  UtcSeconds from = kLatestTime;
  if (left != before.end()) from = std::min(from, left->at);
  if (right != after.end()) from = std::min(from, right->at);
  return "zone " + name + ": from " + format_utc(from) + " on " + offset_text(offset_at(after, from)) + " instead of " +
         offset_text(offset_at(before, from));
}

}  // namespace

std::vector<ZoneChange> ZoneHistory::all_changes() const {
  std::vector<ZoneChange> all = changes;
  const auto of_rule = ZoneRule::parse(rule);
  if (!of_rule || rule_from >= kLatestTime) return all;
  std::int64_t last_s = all.empty() ? offset_s : all.back().offset_s;
  const std::vector<ZoneChange> more = changes_from(rule_from, last_s, [&](UtcSeconds time) { return of_rule->at(time); });
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

// The database does not change under a process, and reading a zone takes a thousand steps.
Result<ZoneHistory> zone_history(const std::string& iana_name) {
  static std::mutex mutex;
  static std::map<std::string, ZoneHistory> known;
  const std::lock_guard lock(mutex);
  if (const auto found = known.find(iana_name); found != known.end()) return found->second;
  STRATUS_ASSIGN_OR_RETURN(ZoneHistory history, history_of(iana_name));
  return known.emplace(iana_name, std::move(history)).first->second;
}

Result<ZoneTable> zones_of(const StationRegistry& stations) {
  ZoneTable zones;
  for (const auto& [id, station] : stations.stations()) {
    if (zones.contains(station.zone)) continue;
    STRATUS_ASSIGN_OR_RETURN(zones[station.zone], zone_history(station.zone));
  }
  return zones;
}

std::vector<std::string> changed_zones(const ZoneTable& then) {
  std::vector<std::string> changed;
  for (const auto& [name, zone] : then) {
    const auto now = zone_history(name);
    if (now && *now == zone) continue;
    std::string line = now ? difference(name, zone, *now) : "zone " + name + ": the zone database has it no more";
    if (!line.empty()) changed.push_back(std::move(line));
  }
  return changed;
}

}  // namespace stratus
