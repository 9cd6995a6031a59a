// What a user can set about the Visual Crossing source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/file_system.h"

namespace stratus {

struct VisualCrossingConfig {
  std::string base_url = "https://weather.visualcrossing.com";  // http only for loopback: the key is in the URL
  std::string api_key;                                          // never printed
  std::string origin = "api";                                   // of the facts
  std::string ca_file;                                          // PEM; empty: the authorities of the machine
  std::string proxy;                                            // empty: none
  Path state_dir;                                               // of the user: budget and lease files
  std::int64_t daily_cost_limit = 1000;                         // records a UTC day
  std::int64_t collect_share_pct = 50;                          // of them, for current weather; history takes the rest
  std::size_t max_body_bytes = 16 * 1024 * 1024;                // after decompression
  int connect_timeout_s = 10;
  int total_timeout_s = 60;
  int max_retries = 3;      // of a concurrency 429, a 5xx or a broken connection
  int retry_base_ms = 500;  // doubles with each retry, with jitter of half to the whole
  int lease_wait_s = 60;    // for another process that asks with the same key
};

}  // namespace stratus
