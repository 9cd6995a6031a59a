// The secret that whoever writes over HTTP must know.
#pragma once

#include <string>

#include "app/config.h"
#include "base/result.h"

namespace stratus {

// Characters without blanks; a shorter one could be guessed.
inline constexpr std::size_t kLeastTokenBytes = 16;

// The token in [serve] token_file, without blanks around it; empty when no file is set. Errors name the file and never show
// what is in it: kNotFound, kPermissionDenied when group or others may read or write the file, kInvalidArgument for a short
// or broken one.
Result<std::string> read_write_token(const ServeConfig& serve);

// The same of what `serve` would start with. kInvalidArgument too when other machines reach the address and no file is set.
Result<std::string> write_token_to_serve(const ServeConfig& serve);

// Whether only this machine can reach the address: an address of loopback, or localhost.
bool is_loopback_address(const std::string& address);

}  // namespace stratus
