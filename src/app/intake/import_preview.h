// What the files of an import are, found out before the first row is sent.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/intake/column_map_choice.h"
#include "app/commands/commands.h"

namespace stratus {

// That of --encoding, or UTF-8: of messages, and to find out what a file is.
std::string_view encoding_of(const ImportOptions& options);

// Whether the bytes of a file hold messages, one a line or in a JSON array; else they are CSV.
bool holds_messages(const ImportOptions& options, std::string_view bytes);

// Of FILE.stations.json, as stratus generate --output writes it; none without such a file. The error names it.
Result<std::vector<Station>> stations_beside(const FileSystem& files, const std::string& file);

// Reads all files of `options` once, so that one which will stop the import leaves no half of it behind: a file that is no
// text or fits no map, stations that are described otherwise among `known` or in two of the files. The error names the
// file. Of a single file nothing is read: what is wrong with it is found before its first row.
Status preview_import(const Context& context, const ImportOptions& options, const MapChoice& maps,
                      const StationRegistry& known);

}  // namespace stratus
