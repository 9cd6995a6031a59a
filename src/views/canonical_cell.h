// Cells as bytes for digests of content. Format: docs/formats/content-digest.md.
#pragma once

#include <string>
#include <string_view>

#include "views/cell.h"

namespace stratus {

// Appends them. Equal for equal cells of one view and for no others.
void append_canonical_bytes(std::string_view view, const KeyedCell& keyed, std::string& bytes);

}  // namespace stratus
