// The ways in which the simulated service can misbehave.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/server.h"

namespace stratus {

enum class Fault {
  kNone,
  kDailyCost,    // 429 Maximum daily cost exceeded
  kConcurrency,  // 429 Maximum concurrency exceeded
  kServerError,  // 500
  kCutBody,      // the connection closes in the middle of the body
  kWrongLength,  // Content-Length is shorter than the body
  kSlow,         // a byte every 100 ms
  kHtml,         // an HTML page under 200
  kHugeBody,     // 1 GiB of blanks
  kGzipBomb,     // 1 GiB of blanks, packed into 1 MiB
  kRedirect,     // 302 to another host
  kRevised,      // every hour is stated a degree warmer than before
};

// "daily-cost", "concurrency", "server-error", "cut-body", "wrong-length", "slow", "html", "huge-body", "gzip-bomb",
// "redirect", "revised-values", "none".
std::optional<Fault> find_fault(std::string_view name);
// All of them but "none", as a list: "daily-cost, concurrency, ...".
std::string fault_names();
std::string_view to_string(Fault fault);

// The answer with the fault in it; kRevised is none of it, for there the values differ. `whole` is the answer that would
// have been given.
HttpResponse faulty_response(Fault fault, const std::string& whole);

std::string gzip(std::string_view bytes);

}  // namespace stratus
