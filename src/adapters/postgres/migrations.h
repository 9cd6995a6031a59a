// The tables in the database, brought to what this program knows.
#pragma once

#include <span>
#include <string_view>

#include "adapters/postgres/client.h"

namespace stratus {

// A file of migrations/, built into the program. One that was shipped must not change.
struct Migration {
  int number;  // 1, 2, ...
  std::string_view name;
  std::string_view sql;
};

std::span<const Migration> shipped_migrations();

// Makes those that the database does not have yet, in one transaction; of programs that do it at once one does. Noted in the
// table `migration`. kUnsupported: a later program was here. kConflict: a migration that was made reads otherwise now.
Status migrate(PostgresClient& client, std::span<const Migration> migrations = shipped_migrations());

}  // namespace stratus
