// A verify report as JSON.
#pragma once

#include "api/json_writer.h"
#include "engine/verify.h"

namespace stratus {

// Its members, into an open object.
void write_report(JsonWriter& json, const VerifyReport& report);

}  // namespace stratus
