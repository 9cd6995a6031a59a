#include "app/intake/import_preview.h"

#include "adapters/csv/csv_import.h"
#include "adapters/csv/encoding.h"
#include "adapters/csv/text_file.h"
#include "api/message_array.h"
#include "views/station_calendars.h"
#include "weather/station_intake.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

// The first character that is not blank; '\0' without any.
char first_of(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? '\0' : text[first];
}

struct FileStations {
  std::vector<Station> stations;
  std::string place;  // where they are described
};

Result<FileStations> stations_of(const Context& context, const ImportOptions& options, const MapChoice& maps,
                                 const std::string& file) {
  STRATUS_ASSIGN_OR_RETURN(const std::string bytes, read_text_file(context.files, file));
  if (holds_messages(options, bytes)) {
    std::string space;
    STRATUS_ASSIGN_OR_RETURN(const std::string_view text, message_text(options, bytes, file, space));
    if (is_array(text)) STRATUS_RETURN_IF_ERROR(messages_of_array(text, file));
    STRATUS_ASSIGN_OR_RETURN(std::vector<Station> beside, stations_beside(context.files, file));
    return FileStations{std::move(beside), place_beside(file)};
  }
  STRATUS_ASSIGN_OR_RETURN(const ColumnMap map, maps.of(bytes, file));
  STRATUS_ASSIGN_OR_RETURN(const CsvImport import, CsvImport::open(map, bytes, file));
  STRATUS_ASSIGN_OR_RETURN(std::vector<Station> stations, import.stations());
  return FileStations{std::move(stations), file};
}

}  // namespace

std::string_view encoding_of(const ImportOptions& options) {
  return options.encoding.empty() ? kDefaultEncoding : std::string_view(options.encoding);
}

bool holds_messages(const ImportOptions& options, std::string_view bytes) {
  const char first = first_of(beginning_as_utf8(bytes, encoding_of(options)));
  return first == '{' || first == '[';
}

Result<std::string_view> message_text(const ImportOptions& options, std::string_view bytes, const std::string& file,
                                      std::string& space) {
  const std::string_view plain = without_utf8_mark(bytes);
  if (options.encoding.empty() && first_of(plain) == '{') return plain;
  return as_utf8(bytes, encoding_of(options), shown_utf8(file), space);
}

bool is_array(std::string_view text) { return first_of(text) == '['; }

Result<std::vector<PostedMessage>> messages_of_array(std::string_view text, const std::string& file) {
  auto messages = open_array(text, kMaxArrayMessages, "import " + shown_utf8(file));
  if (!messages) return fail(messages.error().with_context(shown_utf8(file)));
  return messages;
}

std::string place_beside(const std::string& file) { return file + ".stations.json"; }

Result<std::vector<Station>> stations_beside(const FileSystem& files, const std::string& file) {
  const std::string beside = place_beside(file);
  std::vector<Station> all;
  const auto json = files.read(beside, 0, kWholeFile);
  if (!json && json.error().kind == ErrorKind::kNotFound) return all;
  if (!json) return fail(json.error());
  const auto stations = parse_stations(*json);
  if (!stations) return fail(stations.error().with_context(shown_utf8(beside)));
  for (const auto& [id, station] : stations->stations()) all.push_back(station);
  return all;
}

Status preview_import(const Context& context, const ImportOptions& options, const MapChoice& maps,
                      const StationRegistry& known) {
  if (options.files.size() < 2) return {};
  StationIntake intake(known);
  for (const std::string& file : options.files) {
    STRATUS_ASSIGN_OR_RETURN(const FileStations found, stations_of(context, options, maps, file));
    for (const Station& station : found.stations) {
      Status good = StationCalendar::make(station).map([](const StationCalendar&) {});
      if (good) good = intake.add(station);
      if (!good) return fail(good.error().with_context(shown_utf8(found.place)));
    }
  }
  return {};
}

}  // namespace stratus
