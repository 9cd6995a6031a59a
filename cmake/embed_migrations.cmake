# The migrations of adapters/postgres as one source file, so that the program needs no files beside it.
set(embedded_migrations "")
set(migration_number 0)
file(GLOB migration_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/adapters/postgres/migrations/*.sql)
list(SORT migration_files)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${migration_files})
foreach(migration_file ${migration_files})
  math(EXPR migration_number "${migration_number} + 1")
  get_filename_component(migration_name ${migration_file} NAME_WE)
  file(READ ${migration_file} migration_text)
  string(APPEND embedded_migrations "    {${migration_number}, \"${migration_name}\", R\"sql(${migration_text})sql\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/shipped_migrations.cc CONTENT [[
#include "adapters/postgres/migrations.h"

namespace stratus {
namespace {
constexpr Migration kShippedMigrations[] = {
@embedded_migrations@};
}  // namespace

std::span<const Migration> shipped_migrations() { return kShippedMigrations; }

}  // namespace stratus
]] @ONLY)
target_sources(stratus_adapters_postgres PRIVATE ${CMAKE_BINARY_DIR}/generated/shipped_migrations.cc)
