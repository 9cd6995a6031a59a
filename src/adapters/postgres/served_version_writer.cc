#include <fmt/format.h>

#include <array>

#include "adapters/postgres/rows/parameters.h"
#include "adapters/postgres/served_version.h"

namespace stratus {
namespace {

constexpr const char* kWriteVersion =
    "INSERT INTO version (number, content, run_id, created_at, generation, decoder, newest_known_at, facts, facts_content,"
    " cells_content, view_tables) VALUES ($1::bigint, $2::bigint, $3, $4::timestamptz, $5, $6, NULLIF($7, '')::timestamptz,"
    " $8::bigint, NULLIF($9, ''), NULLIF($10, ''), $11)";
constexpr const char* kWritePartitions =
    "INSERT INTO version_partition SELECT * FROM unnest($1::integer[], $2::integer[], $3::bigint[], $4::bigint[],"
    " $5::boolean[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])";
constexpr const char* kWriteStations =
    "INSERT INTO version_station SELECT * FROM jsonb_to_recordset($1::jsonb) AS stated(id text, city text, country text,"
    " latitude double precision, longitude double precision, elevation_m double precision, zone text, interval_s bigint,"
    " accumulation_stamp text, grid text)";
constexpr std::array kTables{"version",       "version_log",     "version_partition", "version_unregistered",
                             "version_piece", "version_station", "version_zone",      "version_zone_change"};

// Columns of a table, filled row by row.
template <std::size_t kColumns>
class Columns {
 public:
  template <typename... Values>
  void add(const Values&... values) {
    static_assert(sizeof...(values) == kColumns);
    std::size_t at = 0;
    (columns_[at++].add(values), ...);
  }
  std::vector<std::string> parameters() const {
    std::vector<std::string> texts;
    for (const ArrayText& column : columns_) texts.push_back(column.text());
    return texts;
  }

 private:
  std::array<ArrayText, kColumns> columns_;
};

Status write(PostgresClient& client, const std::string& sql, const std::vector<std::string>& parameters) {
  return client.run(sql, parameters).map([](const PostgresAnswer&) {});
}

void add_log(Columns<9>& columns, std::int64_t place, const Offsets& covered, const Offsets& end,
             const CountsByPartition& records) {
  std::map<std::int32_t, RecordCounts> partitions = records;
  for (const auto* offsets : {&covered, &end}) {
    for (const auto& [partition, until] : *offsets) partitions[partition];
  }
  for (const auto& [partition, counts] : partitions) {
    columns.add(place, std::int64_t{partition}, covered.at(partition), end.at(partition),
                std::string_view(records.contains(partition) ? "t" : "f"), counts.records, counts.facts, counts.duplicates,
                counts.dead_letters);
  }
}

Status write_logs(PostgresClient& client, const VersionInfo& info) {
  Columns<2> logs;
  Columns<9> partitions;
  logs.add(std::int64_t{0}, info.horizon.log.text);
  add_log(partitions, 0, info.horizon.end, {}, info.records);
  std::int64_t place = 0;
  for (const FormerLog& former : info.former) {
    logs.add(++place, former.covered.log.text);
    add_log(partitions, place, former.covered.end, former.end, former.records);
  }
  STRATUS_RETURN_IF_ERROR(
      write(client, "INSERT INTO version_log SELECT * FROM unnest($1::integer[], $2::text[])", logs.parameters()));
  return write(client, kWritePartitions, partitions.parameters());
}

Status write_stations(PostgresClient& client, const VersionInfo& info) {
  Columns<2> unregistered;
  for (const auto& [station, facts] : info.unregistered) unregistered.add(station.text(), facts);
  STRATUS_RETURN_IF_ERROR(write(client, kWriteStations, {to_json(info.stations)}));
  return write(client, "INSERT INTO version_unregistered SELECT * FROM unnest($1::text[], $2::bigint[])",
               unregistered.parameters());
}

Status write_zones(PostgresClient& client, const VersionInfo& info) {
  Columns<4> zones;
  Columns<3> changes;
  for (const auto& [name, zone] : info.zones) {
    zones.add(name, zone.offset_s, zone.rule, zone.rule_from.value);
    for (const ZoneChange& change : zone.changes) changes.add(name, change.at.value, change.offset_s);
  }
  STRATUS_RETURN_IF_ERROR(write(client,
                                "INSERT INTO version_zone SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[],"
                                " $4::bigint[])",
                                zones.parameters()));
  return write(client, "INSERT INTO version_zone_change SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])",
               changes.parameters());
}

Status write_pieces(PostgresClient& client, const PieceContents& pieces) {
  Columns<5> columns;
  for (const auto& [piece, content] : pieces)
    columns.add(piece.view, BucketKey{first_day(piece.month).value}, content.rows, content.bytes, content.digest.text());
  return write(
      client,
      "INSERT INTO version_piece SELECT * FROM unnest($1::text[], $2::date[], $3::bigint[], $4::bigint[], $5::text[])",
      columns.parameters());
}

std::string digest_text(const std::optional<ContentDigest>& digest) { return digest ? digest->text() : ""; }

}  // namespace

Status write_served(PostgresClient& client, const ServedVersion& served) {
  for (const char* table : kTables) STRATUS_RETURN_IF_ERROR(write(client, fmt::format("DELETE FROM {}", table), {}));
  const VersionInfo& info = served.info;
  STRATUS_RETURN_IF_ERROR(write(
      client, kWriteVersion,
      {std::to_string(info.number), std::to_string(info.content), info.run_id, format_utc(info.created_at), info.generation,
       info.decoder, info.newest_known_at ? format_utc(*info.newest_known_at) : "", std::to_string(info.facts),
       digest_text(info.facts_digest), digest_text(info.cells_digest), served.view_tables}));
  STRATUS_RETURN_IF_ERROR(write_logs(client, info));
  STRATUS_RETURN_IF_ERROR(write_stations(client, info));
  STRATUS_RETURN_IF_ERROR(write_zones(client, info));
  return write_pieces(client, served.pieces);
}

}  // namespace stratus
