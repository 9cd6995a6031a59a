#include "app/intake/import_preview.h"

#include "adapters/csv/csv_import.h"
#include "adapters/csv/encoding.h"
#include "adapters/csv/text_file.h"
#include "views/station_calendars.h"
#include "weather/station_intake.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

Result<std::vector<Station>> stations_of(const Context& context, const ImportOptions& options, const MapChoice& maps,
                                         const std::string& file) {
  STRATUS_ASSIGN_OR_RETURN(const std::string bytes, read_text_file(context.files, file));
  if (holds_messages(options, bytes)) return stations_beside(context.files, file);
  STRATUS_ASSIGN_OR_RETURN(const ColumnMap map, maps.of(bytes, file));
  STRATUS_ASSIGN_OR_RETURN(const CsvImport import, CsvImport::open(map, bytes, file));
  return import.stations();
}

}  // namespace

std::string_view encoding_of(const ImportOptions& options) {
  return options.encoding.empty() ? kDefaultEncoding : std::string_view(options.encoding);
}

bool holds_messages(const ImportOptions& options, std::string_view bytes) {
  const std::string text = beginning_as_utf8(bytes, encoding_of(options));
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text[first] == '{';
}

Result<std::vector<Station>> stations_beside(const FileSystem& files, const std::string& file) {
  const std::string beside = file + ".stations.json";
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
    STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, stations_of(context, options, maps, file));
    for (const Station& station : stations) {
      Status good = StationCalendar::make(station).map([](const StationCalendar&) {});
      if (good) good = intake.add(station);
      if (!good) return fail(good.error().with_context(shown_utf8(file)));
    }
  }
  return {};
}

}  // namespace stratus
