#include "adapters/csv/csv_import.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "adapters/csv/bound_columns.h"
#include "adapters/csv/cell_text.h"
#include "adapters/csv/csv_reader.h"
#include "adapters/csv/encoding.h"
#include "adapters/csv/row_reader.h"
#include "weather/station_intake.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

// "file line 12: what".
std::string reason(const std::string& file, const CsvRecord& row, std::string_view what) {
  return file + " line " + std::to_string(row.line) + ": " + std::string(what);
}

// What no map states and its rows need.
Status check_complete(const ColumnMap& map) {
  if (map.station.from == StationFrom::kFile && !map.station.of_file)
    return fail(ErrorKind::kInvalidArgument,
                "the column map " + map.name + " is for files of one station, and none is named");
  if (map.station.from == StationFrom::kKnown && !map.known_station)
    return fail(ErrorKind::kInvalidArgument, "the column map " + map.name + " names known stations, and none is known here");
  return {};
}

}  // namespace

struct CsvImport::Binding {
  // The records after the line that names the columns.
  CsvReader rows() const {
    CsvReader records(text, separator);
    CsvRecord first;
    if (!header.empty()) records.next(first);
    return records;
  }

  std::string converted;  // empty when the bytes are UTF-8 as they are
  std::string_view text;
  char separator;
  std::string file;
  std::string header;  // empty: the file has none
  RowReader reader;
};

CsvImport::CsvImport(std::unique_ptr<Binding> binding) : binding_(std::move(binding)) {}
CsvImport::~CsvImport() = default;
CsvImport::CsvImport(CsvImport&&) noexcept = default;
CsvImport& CsvImport::operator=(CsvImport&&) noexcept = default;

Result<CsvImport> CsvImport::open(const ColumnMap& map, std::string_view bytes, std::string_view file_name) {
  const std::string file = shown_utf8(file_name);
  STRATUS_RETURN_IF_ERROR(check_complete(map));
  std::string space;
  STRATUS_ASSIGN_OR_RETURN(std::string_view text, as_utf8(bytes, map.encoding, file, space));
  CsvReader reader(text, map.separator);
  CsvRecord header;
  if (!reader.next(header)) return fail(ErrorKind::kInvalidArgument, file + ": the file is empty");
  if (!header.problem.empty()) return fail(ErrorKind::kInvalidArgument, reason(file, header, header.problem));
  STRATUS_ASSIGN_OR_RETURN(BoundColumns columns, bind_columns(map, header.cells, file));
  auto binding = std::make_unique<Binding>(Binding{std::move(space), text, map.separator, file,
                                                   std::string(map.header ? header.bytes : std::string_view{}),
                                                   RowReader(map, std::move(columns))});
  if (!binding->converted.empty()) binding->text = binding->converted;
  return CsvImport(std::move(binding));
}

namespace {

// The first description of each station of a file.
using FirstPlaces = std::map<StationId, std::pair<Station, std::size_t>>;

// A sheet has such rows below its table.
bool is_blank(const CsvRecord& row) {
  return row.problem.empty() &&
         std::all_of(row.cells.begin(), row.cells.end(), [](std::string_view cell) { return trimmed_cell(cell).empty(); });
}

// What the row says of its station must be possible, and what the first row said; an elevation may be left out.
Status check_place(const RowReader& reader, const CsvRecord& row, FirstPlaces& first) {
  if (reader.stations_are_listed()) return {};
  STRATUS_ASSIGN_OR_RETURN(std::optional<Station> station, reader.station(row));
  if (!station) return {};
  const auto [known, fresh] = first.try_emplace(station->id, *station, row.line);
  if (fresh) return {};
  if (!station->elevation_m) station->elevation_m = known->second.first.elevation_m;
  if (*station == known->second.first) return {};
  return fail(ErrorKind::kInvalidArgument, "station " + station->id.text() + " is described otherwise in line " +
                                               std::to_string(known->second.second) +
                                               " (there / here): " + describe_difference(known->second.first, *station));
}

}  // namespace

Result<ImportedCounts> CsvImport::for_each(const RowVisitor& visit) const {
  FirstPlaces places;
  ImportedCounts counts;
  CsvReader rows = binding_->rows();
  CsvRecord row;
  while (rows.next(row)) {
    if (binding_->reader.is_dropped(row)) {
      ++counts.dropped;
      continue;
    }
    if (is_blank(row)) {
      ++counts.without_value;
      continue;
    }
    Result<Fact> fact = binding_->reader.fact(row);
    // A row with a place that cannot be is rejected alone, as with every other bad cell.
    const Status place = check_place(binding_->reader, row, places);
    if (fact && !place) fact = fail(place.error());
    if (fact && fact->elements.empty()) {
      ++counts.without_value;
    } else if (fact) {
      ++counts.facts;
      STRATUS_RETURN_IF_ERROR(visit(*std::move(fact)));
    } else {
      ++counts.rejected;
      STRATUS_RETURN_IF_ERROR(visit(RejectedRow{std::string(row.bytes), reason(binding_->file, row, fact.error().message),
                                                fact.error().message, binding_->header}));
    }
  }
  return counts;
}

Result<std::vector<Station>> CsvImport::stations() const {
  std::map<StationId, Station> found;
  CsvReader rows = binding_->rows();
  CsvRecord row;
  while (rows.next(row)) {
    if (binding_->reader.is_dropped(row)) continue;
    const auto id = binding_->reader.station_id(row);
    if (!id || found.contains(*id)) continue;
    auto station = binding_->reader.station(row);
    if (station && *station) found.emplace(*id, **std::move(station));
  }
  std::vector<Station> stations;
  stations.reserve(found.size());
  for (auto& [id, station] : found) stations.push_back(std::move(station));
  return stations;
}

}  // namespace stratus
