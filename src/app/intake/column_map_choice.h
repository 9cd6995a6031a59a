// The column map that a command line names, or that fits a file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/csv/column_map.h"
#include "app/context.h"

namespace stratus {

struct MapOptions {
  std::string map;  // name of a shipped map, or the path of a .toml file; empty: the shipped map that fits the first line
  std::string
      station;  // of files with one station each: a value of the map's table, or a known station; empty: none is named
  std::string encoding;  // of the files, whatever the map says; empty: as the map says
};

// Not thread-safe: what the maps hold of the known stations is one thread's.
class MapChoice {
 public:
  // `known`: the stations that rows and --station may name. kInvalidArgument names the option that is wrong.
  static Result<MapChoice> open(const Context& context, MapOptions options, std::shared_ptr<const StationRegistry> known);

  // The map for a file of these `bytes`. `file` is for messages. kInvalidArgument.
  Result<ColumnMap> of(std::string_view bytes, const std::string& file) const;

 private:
  MapChoice(MapOptions options, FindStation known) : options_(std::move(options)), known_(std::move(known)) {}
  Status complete(ColumnMap& map) const;

  MapOptions options_;
  FindStation known_;
  std::optional<ColumnMap> named_;  // by --map
};

}  // namespace stratus
