#include "adapters/postgres/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include "adapters/postgres/exported_rows.h"
#include "adapters/postgres/migrations.h"
#include "adapters/postgres/rows/view_tables.h"
#include "adapters/postgres/served_version.h"
#include "base/checksum.h"

namespace stratus {
namespace {

// Of the lock that lets one process export into a schema at a time. Must not change.
constexpr const char* kLock = "SELECT pg_try_advisory_xact_lock(hashtextextended('stratus export ' || current_schema(), 0))";

const ZoneHistory* zone_of(const VersionInfo& info, const Station& station) {
  const auto zone = info.zones.find(station.zone);
  return zone == info.zones.end() ? nullptr : &zone->second;
}

// Whether all that is derived of the station stands as it was.
bool described_alike(const VersionInfo& was, const VersionInfo& is, const StationId& id) {
  const Station* before = was.stations.find(id);
  const Station* now = is.stations.find(id);
  if (before == nullptr || now == nullptr) return before == now;
  const ZoneHistory* zone_before = zone_of(was, *before);
  const ZoneHistory* zone_now = zone_of(is, *now);
  if (zone_before == nullptr || zone_now == nullptr) return *before == *now && zone_before == zone_now;
  return *before == *now && *zone_before == *zone_now;
}

// Those of whose facts other times may be nominal now.
std::vector<StationId> described_otherwise(const VersionInfo& was, const VersionInfo& is) {
  std::set<StationId> stations;
  for (const VersionInfo* info : {&was, &is}) {
    for (const auto& [id, station] : info->stations.stations()) {
      if (!described_alike(was, is, id)) stations.insert(id);
    }
  }
  return {stations.begin(), stations.end()};
}

bool is_same_version(const VersionInfo& a, const VersionInfo& b) {
  return a.number == b.number && a.run_id == b.run_id && a.created_at == b.created_at && a.facts_digest == b.facts_digest &&
         a.cells_digest == b.cells_digest;
}

using PinnedBase = std::shared_ptr<const PinnedVersion>;

// The version that is served, when it is one of the source and the tables of views are made as they would be now: then what
// lies between the versions is all that is to be written. Else nothing.
Result<PinnedBase> base_of(const ServedVersion& served, const ExportSource& source) {
  if (served.info.number == 0 || served.view_tables != digest(make_view_tables_sql())) return PinnedBase();
  auto known = source.versions.open(served.info.number);
  if (!known && known.error().kind != ErrorKind::kNotFound) return fail(known.error());
  return known && is_same_version((*known)->info(), served.info) ? *std::move(known) : PinnedBase();
}

// Tables that were declared otherwise go, with what they hold.
Status make_view_tables(PostgresClient& client, ServedVersion& served) {
  if (served.view_tables == digest(make_view_tables_sql())) return {};
  std::string drop = drop_view_tables_sql();
  for (const auto& [piece, content] : served.pieces) {
    if (!piece.view.empty()) drop += fmt::format("DROP TABLE IF EXISTS {};", piece.view);
  }
  std::erase_if(served.pieces, [](const auto& piece) { return !piece.first.view.empty(); });
  served.view_tables = digest(make_view_tables_sql());
  STRATUS_RETURN_IF_ERROR(client.run(drop));
  return client.run(make_view_tables_sql()).map([](const PostgresAnswer&) {});
}

// One export, in the transaction of its caller.
class Transfer {
 public:
  // `goes_on`: from what is served; else everything is written.
  Transfer(PostgresClient& client, const PinnedVersion& version, const ExportSource& source, const ExportOptions& options,
           const ServedVersion& served, bool goes_on)
      : client_(client),
        version_(version),
        source_(source),
        options_(options),
        served_(served),
        goes_on_(goes_on),
        rows_(client, version, goes_on ? served.pieces : PieceContents()) {}

  Result<ExportReport> run();

 private:
  Status remove_all();
  Status write_differences();
  Status write_days(const FactSelection& days);
  Status write_keys(const ViewSpec& view, const KeySelection& keys);
  Status restate(std::span<const StationId> stations);
  Status check_all() const;
  Error differs(std::string_view what, std::string_view found, std::string_view said) const;

  PostgresClient& client_;
  const PinnedVersion& version_;
  const ExportSource& source_;
  const ExportOptions& options_;
  const ServedVersion& served_;
  const bool goes_on_;
  ExportedRows rows_;
};

Status Transfer::remove_all() {
  for (const auto& [piece, content] : served_.pieces) {
    STRATUS_RETURN_IF_ERROR(still(options_.wanted));
    STRATUS_RETURN_IF_ERROR(rows_.remove_uncounted(piece));
  }
  return {};
}

Status Transfer::write_days(const FactSelection& days) {
  STRATUS_RETURN_IF_ERROR(still(options_.wanted));
  if (goes_on_) STRATUS_RETURN_IF_ERROR(rows_.remove_facts(days));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, version_.facts(days, options_.wanted));
  STRATUS_RETURN_IF_ERROR(rows_.add_facts(facts));
  if (options_.progress && !goes_on_) options_.progress(rows_.added_facts(), version_.info().facts);
  return {};
}

Status Transfer::write_keys(const ViewSpec& view, const KeySelection& keys) {
  STRATUS_RETURN_IF_ERROR(still(options_.wanted));
  if (goes_on_) STRATUS_RETURN_IF_ERROR(rows_.remove_cells(view, keys));
  std::vector<StationId> stations;
  BucketKey first = keys.begin()->second.front();
  BucketKey last = first;
  for (const auto& [station, of_station] : keys) {
    stations.push_back(station);
    first = std::min(first, of_station.front());
    last = std::max(last, of_station.back());
  }
  STRATUS_ASSIGN_OR_RETURN(std::vector<KeyedCell> cells, version_.cells(view, stations, first, last, options_.wanted));
  std::erase_if(cells, [&](const KeyedCell& keyed) {
    const std::vector<BucketKey>& changed = keys.at(keyed.station);
    return !std::binary_search(changed.begin(), changed.end(), keyed.key);
  });
  return rows_.add_cells(view, cells);
}

// The places of a part, in groups of stations: `write(group)`.
template <typename Selection, typename Write>
Status in_groups(const Selection& selection, const Write& write) {
  Selection group;
  for (const auto& of_station : selection) {
    group.insert(group.end(), of_station);
    if (group.size() < kStationsAtOnce) continue;
    STRATUS_RETURN_IF_ERROR(write(group));
    group.clear();
  }
  return group.empty() ? Status() : write(group);
}

Status Transfer::write_differences() {
  return source_.differences.between(
      goes_on_ ? served_.info.number : 0, version_.info().number,
      [&](const FactSelection& days) {
        return in_groups(days, [&](const FactSelection& group) { return write_days(group); });
      },
      [&](const ViewSpec& view, const KeySelection& keys) {
        return in_groups(keys, [&](const KeySelection& group) { return write_keys(view, group); });
      });
}

Status Transfer::restate(std::span<const StationId> stations) {
  for (const auto& [piece, content] : rows_.count().pieces()) {
    for (std::size_t at = 0; at < stations.size() && piece.view.empty(); at += kStationsAtOnce) {
      const auto group = stations.subspan(at, std::min(kStationsAtOnce, stations.size() - at));
      STRATUS_RETURN_IF_ERROR(still(options_.wanted));
      STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, version_.facts(group, piece.range(), options_.wanted));
      STRATUS_RETURN_IF_ERROR(rows_.restate(group, piece, facts));
    }
  }
  return {};
}

Error Transfer::differs(std::string_view what, std::string_view found, std::string_view said) const {
  return client_.at(
      {ErrorKind::kDataLoss,
       fmt::format("version {} was not exported: the tables would have {} {}, and it says {}; check the version "
                   "(stratus doctor), or {}",
                   version_.info().number, what, found, said, kAfreshRemedy)});
}

Status Transfer::check_all() const {
  const VersionInfo& info = version_.info();
  const PieceContent facts = rows_.count().total_facts();
  const PieceContent cells = rows_.count().total_cells();
  if (facts.rows != info.facts) return fail(differs("facts", std::to_string(facts.rows), std::to_string(info.facts)));
  if (info.facts_digest && facts.digest != *info.facts_digest)
    return fail(differs("facts with the digest", facts.digest.text(), info.facts_digest->text()));
  if (info.cells_digest && cells.digest != *info.cells_digest)
    return fail(differs("cells with the digest", cells.digest.text(), info.cells_digest->text()));
  return {};
}

Result<ExportReport> Transfer::run() {
  const VersionInfo& info = version_.info();
  std::vector<StationId> restated;
  if (goes_on_) {
    restated = described_otherwise(served_.info, info);
  } else {
    STRATUS_RETURN_IF_ERROR(remove_all());
  }
  STRATUS_RETURN_IF_ERROR(write_differences());
  STRATUS_RETURN_IF_ERROR(restate(restated));
  STRATUS_RETURN_IF_ERROR(check_all());
  STRATUS_RETURN_IF_ERROR(rows_.finish());
  STRATUS_RETURN_IF_ERROR(write_served(client_, {info, rows_.count().pieces(), served_.view_tables}));
  return ExportReport{goes_on_ ? ExportHow::kDifferences : ExportHow::kEverything,
                      info.number,
                      served_.info.number,
                      rows_.added_facts(),
                      rows_.added_cells(),
                      static_cast<std::int64_t>(restated.size())};
}

Status take_turn(PostgresClient& client) {
  STRATUS_ASSIGN_OR_RETURN(const PostgresAnswer locked, client.run(kLock));
  if (locked.rows.at(0).at(0) == "t") return {};
  return fail(client.at({ErrorKind::kAlreadyExists,
                         "another process exports into schema " + client.config().schema + " now: try again later"}));
}

// Nothing, or why the version may not take the place of what is served.
Status check_order(const PostgresClient& client, const VersionInfo& served, const VersionInfo& version) {
  if (version.number == 0) return fail(ErrorKind::kInvalidArgument, "there is no version to export");
  if (version.number > served.number || is_same_version(version, served)) return {};
  return fail(
      client.at({ErrorKind::kConflict,
                 version.number == served.number
                     ? fmt::format("another version {} is served, of run {}; this one is of run {}", served.number,
                                   served.run_id, version.run_id)
                     : fmt::format("version {} is older than version {}, which is served", version.number, served.number)}));
}

// Rows of no version: whoever emptied the table `version` alone left them.
Status check_empty(PostgresClient& client, const ServedVersion& served) {
  if (served.info.number != 0) return {};
  STRATUS_ASSIGN_OR_RETURN(const PostgresAnswer left, client.run("SELECT EXISTS (SELECT FROM weather_fact)"));
  if (left.rows.at(0).at(0) == "f") return {};
  return fail(
      client.at({ErrorKind::kConflict, fmt::format("schema {} has facts of no version; empty its tables weather_fact "
                                                   "and weather_observation",
                                                   client.config().schema)}));
}

}  // namespace

Result<ExportReport> PostgresExport::run(const PinnedVersion& version, const ExportSource& source,
                                         const ExportOptions& options) {
  STRATUS_RETURN_IF_ERROR(client_.on_a_connection([](PostgresClient& client) { return migrate(client); }));
  ExportReport report;
  report.version = report.before = version.info().number;
  const auto work = [&](PostgresClient& client) -> Status {
    STRATUS_RETURN_IF_ERROR(take_turn(client));
    STRATUS_ASSIGN_OR_RETURN(ServedVersion served, read_served(client));
    STRATUS_RETURN_IF_ERROR(check_order(client, served.info, version.info()));
    if (is_same_version(version.info(), served.info)) return {};
    STRATUS_RETURN_IF_ERROR(check_empty(client, served));
    STRATUS_ASSIGN_OR_RETURN(const PinnedBase base, base_of(served, source));
    STRATUS_RETURN_IF_ERROR(make_view_tables(client, served));
    STRATUS_ASSIGN_OR_RETURN(report, Transfer(client, version, source, options, served, base != nullptr).run());
    return {};
  };
  STRATUS_RETURN_IF_ERROR(client_.in_transaction(work));
  return report;
}

}  // namespace stratus
