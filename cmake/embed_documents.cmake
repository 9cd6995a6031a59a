# The first page as a source file, so that the program needs no files beside it.
file(READ ${CMAKE_SOURCE_DIR}/src/api/home.html home_html)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/api/home.html)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/documents_data.cc CONTENT [[
#include "api/documents.h"

namespace stratus {

std::string_view home_page() { return R"document(@home_html@)document"; }

}  // namespace stratus
]] @ONLY)
target_sources(stratus_api PRIVATE ${CMAKE_BINARY_DIR}/generated/documents_data.cc)
