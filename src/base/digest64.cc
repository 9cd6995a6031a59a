#include "base/digest64.h"

#include <xxhash.h>

namespace stratus {

std::uint64_t digest64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace stratus
