// The OpenAPI 3.1 document, made of the tables.
#pragma once

#include <string>

namespace stratus {

// The same bytes in every process of one program. Made when it is first asked for. Thread-safe.
const std::string& openapi_document();

}  // namespace stratus
