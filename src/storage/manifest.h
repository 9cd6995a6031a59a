// The manifest as JSON. Format: docs/formats/manifest.md.
#pragma once

#include <string>
#include <string_view>

#include "ports/manifest.h"

namespace stratus {

std::string to_json(const Manifest& manifest);
// kDataLoss says which member is missing or wrong, or that the checksum over all bytes differs.
Result<Manifest> parse_manifest(std::string_view json);

}  // namespace stratus
