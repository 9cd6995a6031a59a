// What the files of an import are, found out before the first row is sent.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/services.h"
#include "app/commands/commands.h"
#include "app/intake/column_map_choice.h"

namespace stratus {

// That of --encoding, or UTF-8: of messages, and to find out what a file is.
std::string_view encoding_of(const ImportOptions& options);

// Whether the bytes of a file hold messages, one a line or in a JSON array; else they are CSV.
bool holds_messages(const ImportOptions& options, std::string_view bytes);

// Those messages as UTF-8: a view of the bytes, or of `space`. Lines of UTF-8 with some bad bytes stay as they are, so that
// a bad byte costs its own line only. Otherwise an error names the file.
Result<std::string_view> message_text(const ImportOptions& options, std::string_view bytes, const std::string& file,
                                      std::string& space);

inline constexpr std::size_t kMaxArrayMessages = 2'000'000;

bool is_array(std::string_view text);
// The messages of such a text, kMaxArrayMessages at most. The error names the file.
Result<std::vector<PostedMessage>> messages_of_array(std::string_view text, const std::string& file);

// FILE.stations.json, as stratus generate --output writes it.
std::string place_beside(const std::string& file);
// The stations there; none without such a file. The error names it.
Result<std::vector<Station>> stations_beside(const FileSystem& files, const std::string& file);

// Reads all files of `options` once, so that one which will stop the import leaves no half of it behind: a file that is no
// text or fits no map, stations that are described otherwise among `known` or in two of the files. The error names the
// file. Of a single file nothing is read: what is wrong with it is found before its first row.
Status preview_import(const Context& context, const ImportOptions& options, const MapChoice& maps,
                      const StationRegistry& known);

}  // namespace stratus
