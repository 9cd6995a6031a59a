// What a user can set about files in HDFS.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace stratus {

// A call is repeated while the answer is kUnavailable, for `patience_ms` in all: it returns at the latest after that and
// one `request_timeout_s` more.
struct WebHdfsConfig {
  std::string url = "http://127.0.0.1:9871";  // of the NameNode
  std::string user = "spark";                 // who the servers are told is asking; in no message
  std::string root = "/user/spark/weather";   // absolute; made when it is needed
  std::string ca_file;                        // PEM, of https; empty: the authorities of the machine
  int connect_timeout_s = 3;
  int request_timeout_s = 30;  // at most 60: what may be asked under the marker of a removal must end before it expires
  int patience_ms = 15'000;
  // A file that is shorter goes up at its commit as one upload, which can be repeated whole; a longer one in pieces of this
  // size. Each writer holds one in memory.
  std::size_t piece_bytes = 16 * 1024 * 1024;
  std::function<bool()> stopped;  // true ends what is under way with kCancelled; thread-safe; empty: never
};

}  // namespace stratus
