#include "adapters/postgres/served_version.h"

#include <fmt/format.h>

#include <charconv>
#include <functional>

namespace stratus {
namespace {

constexpr const char* kReadVersion =
    "SELECT number, content, run_id, (extract(epoch FROM created_at) * 1000)::bigint, generation, decoder,"
    " (extract(epoch FROM newest_known_at) * 1000)::bigint, facts, facts_content, cells_content, view_tables, number || ' ' "
    "|| exported_at FROM version";
constexpr const char* kReadPartitions =
    "SELECT place, partition, covered, log_end, counted, records, facts, duplicates, dead_letters FROM version_partition"
    " ORDER BY place, partition";
constexpr const char* kReadStations =
    "SELECT coalesce(json_agg(row_to_json(station) ORDER BY id), '[]')::text FROM version_station station";

// Takes the texts of the columns of one row in their order. Numbers that are none are 0 and make it bad.
class TextRow {
 public:
  explicit TextRow(const std::vector<std::optional<std::string>>& row) : row_(row) {}

  bool is_null() const { return !row_.at(at_); }
  std::string text() { return row_.at(at_++).value_or(""); }
  std::int64_t number() {
    const std::string digits = text();
    std::int64_t value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    good_ = good_ && read.ec == std::errc() && read.ptr == digits.data() + digits.size();
    return value;
  }
  template <typename T>
  T number_of() {
    return static_cast<T>(number());
  }
  bool boolean() { return text() == "t"; }
  Result<ContentDigest> digest() { return ContentDigest::parse(text()); }
  bool good() const { return good_; }

 private:
  const std::vector<std::optional<std::string>>& row_;
  std::size_t at_ = 0;
  bool good_ = true;
};

Error damaged(const PostgresClient& client, const std::string& table, const std::string& what) {
  return client.at(
      {ErrorKind::kDataLoss, fmt::format("table {} of schema {}: {}; empty all tables of versions and export again", table,
                                         client.config().schema, what)});
}

// Hands over each row; false of it: the row is damaged.
Status for_each_row(PostgresClient& client, const std::string& table, const std::string& sql,
                    const std::function<bool(TextRow&)>& take) {
  STRATUS_ASSIGN_OR_RETURN(const PostgresAnswer answer, client.run(sql));
  for (const auto& texts : answer.rows) {
    TextRow row(texts);
    if (!take(row) || !row.good()) return fail(damaged(client, table, "a row is not what it should be"));
  }
  return {};
}

bool take_digest(TextRow& row, std::optional<ContentDigest>& digest) {
  if (row.is_null()) {
    static_cast<void>(row.text());
    return true;
  }
  const auto parsed = row.digest();
  if (parsed) digest = *parsed;
  return parsed.has_value();
}

bool take_version(TextRow& row, ServedVersion& served) {
  VersionInfo& info = served.info;
  info.number = row.number();
  info.content = row.number();
  info.run_id = row.text();
  info.created_at = {row.number()};
  info.generation = row.text();
  info.decoder = row.text();
  if (row.is_null()) {
    static_cast<void>(row.text());
  } else {
    info.newest_known_at = UtcMillis{row.number()};
  }
  info.facts = row.number();
  if (!take_digest(row, info.facts_digest) || !take_digest(row, info.cells_digest)) return false;
  served.view_tables = row.text();
  served.mark = row.text();
  return true;
}

bool take_partition(TextRow& row, VersionInfo& info) {
  const auto place = row.number_of<std::size_t>();
  if (place > info.former.size()) return false;
  const auto partition = row.number_of<std::int32_t>();
  Horizon& covered = place == 0 ? info.horizon : info.former[place - 1].covered;
  covered.end.set(partition, row.number());
  const std::int64_t end = row.number();
  if (place > 0) info.former[place - 1].end.set(partition, end);
  CountsByPartition& records = place == 0 ? info.records : info.former[place - 1].records;
  const bool counted = row.boolean();
  const RecordCounts counts{row.number(), row.number(), row.number(), row.number()};
  if (counted) records[partition] = counts;
  return true;
}

Status read_logs(PostgresClient& client, VersionInfo& info) {
  STRATUS_RETURN_IF_ERROR(
      for_each_row(client, "version_log", "SELECT place, log FROM version_log ORDER BY place", [&](TextRow& row) {
        const auto place = row.number_of<std::size_t>();
        const LogId log{row.text()};
        if (place == 0) {
          info.horizon.log = log;
        } else {
          info.former.emplace_back().covered.log = log;
        }
        return place == info.former.size();
      }));
  return for_each_row(client, "version_partition", kReadPartitions, [&](TextRow& row) { return take_partition(row, info); });
}

Status read_zones(PostgresClient& client, VersionInfo& info) {
  STRATUS_RETURN_IF_ERROR(
      for_each_row(client, "version_zone", "SELECT name, offset_s, rule, rule_from FROM version_zone", [&](TextRow& row) {
        ZoneHistory& zone = info.zones[row.text()];
        zone.offset_s = row.number();
        zone.rule = row.text();
        zone.rule_from = {row.number()};
        return true;
      }));
  STRATUS_RETURN_IF_ERROR(for_each_row(client, "version_zone_change",
                                       "SELECT name, at, offset_s FROM version_zone_change ORDER BY name, at",
                                       [&](TextRow& row) {
                                         ZoneHistory& zone = info.zones[row.text()];
                                         const UtcSeconds at{row.number()};
                                         zone.changes.push_back({at, row.number()});
                                         return true;
                                       }));
  info.zones_changed = changed_zones(info.zones);
  return {};
}

Status read_stations(PostgresClient& client, VersionInfo& info) {
  STRATUS_ASSIGN_OR_RETURN(const PostgresAnswer answer, client.run(kReadStations));
  auto stations = parse_stations(answer.rows.at(0).at(0).value_or(""));
  if (!stations) return fail(damaged(client, "version_station", stations.error().message));
  info.stations = *std::move(stations);
  return for_each_row(client, "version_unregistered", "SELECT station_id, facts FROM version_unregistered",
                      [&](TextRow& row) {
                        std::int64_t& facts = info.unregistered[StationId(row.text())];
                        facts = row.number();
                        return true;
                      });
}

Status read_pieces(PostgresClient& client, PieceContents& pieces) {
  return for_each_row(client, "version_piece",
                      "SELECT view, begins - date '1970-01-01', rows, bytes, content FROM version_piece", [&](TextRow& row) {
                        TablePiece piece{row.text(), {}};
                        piece.month = month_of(DayNumber{row.number_of<std::int32_t>()});
                        PieceContent& content = pieces[piece];
                        content.rows = row.number();
                        content.bytes = row.number();
                        const auto digest = row.digest();
                        if (digest) content.digest = *digest;
                        return digest.has_value();
                      });
}

}  // namespace

Result<std::string> read_served_mark(PostgresClient& client) {
  std::string mark;
  STRATUS_RETURN_IF_ERROR(
      for_each_row(client, "version", "SELECT number || ' ' || exported_at FROM version", [&](TextRow& row) {
        mark = row.text();
        return true;
      }));
  return mark;
}

Result<ServedVersion> read_served(PostgresClient& client) {
  ServedVersion served;
  STRATUS_RETURN_IF_ERROR(
      for_each_row(client, "version", kReadVersion, [&](TextRow& row) { return take_version(row, served); }));
  if (served.info.number == 0) return served;
  STRATUS_RETURN_IF_ERROR(read_logs(client, served.info));
  STRATUS_RETURN_IF_ERROR(read_stations(client, served.info));
  STRATUS_RETURN_IF_ERROR(read_zones(client, served.info));
  STRATUS_RETURN_IF_ERROR(read_pieces(client, served.pieces));
  return served;
}

}  // namespace stratus
