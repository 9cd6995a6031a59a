// Facts as bytes for digests of content. Format: docs/formats/content-digest.md; it must not change, for digests of
// different versions, backups and engines are compared.
#pragma once

#include <string>

#include "weather/fact.h"

namespace stratus {

// Appends them. Equal for equal facts and for no others; the position takes no part.
void append_canonical_bytes(const Fact& fact, std::string& bytes);

}  // namespace stratus
