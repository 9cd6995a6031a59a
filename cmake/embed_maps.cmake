# The column maps of maps/ as one source file, so that the program needs no files beside it.
set(embedded_maps "")
file(GLOB map_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/maps/*.toml)
list(SORT map_files)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${map_files})
foreach(map_file ${map_files})
  get_filename_component(map_name ${map_file} NAME_WE)
  file(READ ${map_file} map_text)
  string(APPEND embedded_maps "    {\"${map_name}\", R\"map(${map_text})map\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/shipped_maps_data.cc CONTENT [[
#include "adapters/csv/shipped_maps.h"

namespace stratus {
namespace {
constexpr ShippedMap kShippedMaps[] = {
@embedded_maps@};
}  // namespace

std::span<const ShippedMap> shipped_maps() { return kShippedMaps; }

}  // namespace stratus
]] @ONLY)
target_sources(stratus_adapters_csv PRIVATE ${CMAKE_BINARY_DIR}/generated/shipped_maps_data.cc)
