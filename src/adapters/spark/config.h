// What a user can set about Spark.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace stratus {

struct SparkConfig {
  std::string host = "127.0.0.1";
  std::uint16_t port = 15002;  // of Spark Connect
  // Where Spark finds the store of the versions: a folder that its machines have, or hdfs://host:port/path. Its names are
  // taken as patterns, so that none of *?[]{} may be in it.
  std::string root;
  int request_timeout_s = 30;  // of what is answered at once
  // A statement of which nothing was heard for so long is given up. Spark ends a stream of answers every two minutes.
  int answer_timeout_s = 300;
  int patience_ms = 15'000;  // how long a call is made again, and a stream of answers taken up, while there is no connection
  // About so many cells are held at a time, at least those of one station: 180 MB.
  std::size_t cells_at_once = std::size_t{1} << 17;
  std::function<bool()> stopped;  // true ends what is under way with kCancelled; thread-safe; empty: never
};

}  // namespace stratus
