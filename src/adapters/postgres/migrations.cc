#include "adapters/postgres/migrations.h"

#include "base/checksum.h"

namespace stratus {
namespace {

// Of the lock that lets one program migrate at a time. Must not change.
constexpr std::string_view kLock = "SELECT pg_advisory_xact_lock(7472617475733031)";
constexpr std::string_view kTable =
    "CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY, name text NOT NULL, digest text NOT NULL,"
    " made_at timestamptz NOT NULL DEFAULT now());"
    "COMMENT ON TABLE migration IS 'Which changes of these tables were made, and when; digest is that of the SQL'";

Status check_made(const PostgresClient& client, const PostgresRows& made, std::span<const Migration> migrations) {
  for (std::size_t i = 0; i < made.size(); ++i) {
    const std::string number = made[i][0].value_or("");
    if (i >= migrations.size())
      return fail(
          client.at({ErrorKind::kUnsupported, "migration " + number + " was made by a later program: update this one"}));
    if (number != std::to_string(migrations[i].number) || made[i][1] != digest(migrations[i].sql))
      return fail(client.at({ErrorKind::kConflict, "migration " + number + " in schema " + client.config().schema +
                                                       " was made from another text than that of " +
                                                       std::string(migrations[i].name) + ": choose another schema"}));
  }
  return {};
}

Status make(PostgresClient& client, const Migration& migration) {
  const auto done = client.run(std::string(migration.sql));
  if (!done) return fail(done.error().with_context("migration " + std::string(migration.name)));
  return client
      .run("INSERT INTO migration (number, name, digest) VALUES ($1::integer, $2, $3)",
           {std::to_string(migration.number), std::string(migration.name), digest(migration.sql)})
      .map([](const PostgresAnswer&) {});
}

}  // namespace

Status migrate(PostgresClient& client, std::span<const Migration> migrations) {
  return client.in_transaction([&](PostgresClient& locked) -> Status {
    STRATUS_RETURN_IF_ERROR(locked.run(std::string(kLock)));
    STRATUS_RETURN_IF_ERROR(locked.run(std::string(kTable)));
    const auto made = locked.run("SELECT number, digest FROM migration ORDER BY number");
    if (!made) return fail(made.error());
    STRATUS_RETURN_IF_ERROR(check_made(locked, made->rows, migrations));
    for (const Migration& migration : migrations.subspan(made->rows.size()))
      STRATUS_RETURN_IF_ERROR(make(locked, migration));
    return {};
  });
}

}  // namespace stratus
