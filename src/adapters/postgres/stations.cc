#include "adapters/postgres/stations.h"

#include <set>

#include "adapters/postgres/migrations.h"

namespace stratus {
namespace {

// Both ways as the JSON that files and routes have: one text of names and numbers for all.
constexpr const char* kRead = "SELECT coalesce(json_agg(row_to_json(station) ORDER BY id), '[]')::text FROM station";
constexpr const char* kPut =
    "INSERT INTO station SELECT * FROM jsonb_to_recordset($1::jsonb) AS stated(id text, city text, country text,"
    " latitude double precision, longitude double precision, elevation_m double precision, zone text, interval_s bigint,"
    " accumulation_stamp text, grid text)"
    " ON CONFLICT (id) DO UPDATE SET (city, country, latitude, longitude, elevation_m, zone, interval_s,"
    " accumulation_stamp, grid) = (excluded.city, excluded.country, excluded.latitude, excluded.longitude,"
    " excluded.elevation_m, excluded.zone, excluded.interval_s, excluded.accumulation_stamp, excluded.grid)";
constexpr const char* kRemove = "DELETE FROM station WHERE id = $1";

}  // namespace

Status PostgresStations::with_tables(const std::function<Status(PostgresClient&)>& work) const {
  const std::lock_guard lock(mutex_);
  return client_.on_a_connection([&](PostgresClient& client) -> Status {
    if (!migrated_) STRATUS_RETURN_IF_ERROR(migrate(client));
    migrated_ = true;
    return work(client);
  });
}

Result<StationRegistry> PostgresStations::read() const {
  StationRegistry registry;
  STRATUS_RETURN_IF_ERROR(with_tables([&](PostgresClient& client) -> Status {
    STRATUS_ASSIGN_OR_RETURN(const PostgresAnswer answer, client.run(kRead));
    auto read = parse_stations(answer.rows.at(0).at(0).value_or(""));
    if (!read)
      return fail(client.at({ErrorKind::kDataLoss, "table station of schema " + client.config().schema + ": " +
                                                       read.error().message + "; correct that row"}));
    registry = *std::move(read);
    return {};
  }));
  return registry;
}

// Sorted by id, so that two that put the same stations at once wait for each other and never in a ring.
Status PostgresStations::put(std::span<const Station> stations) {
  StationRegistry stated;
  for (const Station& station : stations) {
    if (stated.find(station.id) != nullptr)
      return fail(ErrorKind::kInvalidArgument, "station " + station.id.text() + " is stated twice");
    STRATUS_RETURN_IF_ERROR(stated.put(station));
  }
  if (stated.size() == 0) return {};
  return with_tables(
      [&](PostgresClient& client) { return client.run(kPut, {to_json(stated)}).map([](const PostgresAnswer&) {}); });
}

Status PostgresStations::remove(const StationId& station) {
  return with_tables([&](PostgresClient& client) -> Status {
    STRATUS_ASSIGN_OR_RETURN(const PostgresAnswer answer, client.run(kRemove, {station.text()}));
    if (answer.changed > 0) return {};
    return fail(ErrorKind::kNotFound, "station " + station.text() + " is not known");
  });
}

}  // namespace stratus
