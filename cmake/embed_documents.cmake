# The OpenAPI document and the first page as one source file, so that the program needs no files beside it.
foreach(document openapi.json home.html)
  string(MAKE_C_IDENTIFIER ${document} document_name)
  file(READ ${CMAKE_SOURCE_DIR}/src/api/${document} ${document_name})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/api/${document})
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/documents_data.cc CONTENT [[
#include "api/documents.h"

namespace stratus {

std::string_view openapi_document() { return R"document(@openapi_json@)document"; }

std::string_view home_page() { return R"document(@home_html@)document"; }

}  // namespace stratus
]] @ONLY)
target_sources(stratus_api PRIVATE ${CMAKE_BINARY_DIR}/generated/documents_data.cc)
