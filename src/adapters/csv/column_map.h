// How a CSV file states facts, declared in TOML. Format: docs/formats/column-map.md.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/csv/encoding.h"
#include "adapters/csv/present_weather.h"
#include "adapters/csv/unit.h"
#include "base/result.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// Where a row's station comes from: its column holds a key of the map's own table, a station id, the name that the id is
// made of, or a name of a station that is known already; or all rows of a file are of one station, which the file does not
// name.
enum class StationFrom { kTable, kId, kName, kKnown, kFile };

// A column is named as the first line names it, or by its number from 1: "#3". Empty names are columns that the map does not
// use; likewise below.
struct StationColumns {
  StationFrom from = StationFrom::kId;
  std::string column;
  std::string city, country, latitude, longitude, elevation, zone;
  Station defaults;                // what the columns do not say
  std::optional<Station> of_file;  // with kFile; no map states it
};

// A local time that occurs twice when clocks go back.
enum class RepeatedHour { kReject, kEarlier, kLater };

// Either `column` holds a whole time, or a date that `hour` and `minute` complete, or the parts are numbers of a clock
// `offset_s` east of UTC, or of `zone`.
struct TimeColumns {
  std::string column;
  std::string format;  // of strptime, when the column holds a local clock; empty: RFC 3339
  std::string year, month, day, hour, minute;
  std::optional<std::int64_t> offset_s;
  std::string zone;
  RepeatedHour repeated = RepeatedHour::kReject;
  std::optional<std::int64_t> tolerance_s;  // a row at most so far from a nominal time of its station is meant for that one
};

// A row whose columns all hold one of their values is left out.
struct DropRule {
  struct Condition {
    std::string column;
    std::vector<std::string> values;  // compared as numbers where they are
  };
  std::vector<Condition> all;
};

// A known station by its id or a name of it. kNotFound, kInvalidArgument.
using FindStation = std::function<Result<Station>(std::string_view name)>;

struct MappedColumn {
  Element element = Element::kTemperature;
  std::string column;
  Unit unit;
  std::vector<std::string> sentinels;  // further values that mean missing, compared as numbers where they are
  std::vector<std::string> traces;     // values that mean a trace: precipitation 0
  std::string trace_column;            // 1 or true there means a trace
  bool optional = false;               // the header may lack it
};

struct ColumnMap {
  std::string name;
  std::string title;
  std::string encoding{kDefaultEncoding};
  char separator = ',';
  bool header = true;          // the first line names the columns; else they have numbers only
  bool decimal_comma = false;  // numbers are written "12,5"
  std::vector<std::string> missing;
  std::string origin = "file";
  Kind kind = Kind::kObserved;
  std::int64_t lag_s = 0;             // known_at = time + lag where the file does not state it
  std::optional<UtcMillis> known_at;  // instead of the lag; no map states it
  // The header may lack these.
  std::string kind_column, known_at_column, condition_column, is_rain_column, is_storm_column, weather_column;
  WeatherCode weather_code = WeatherCode::kWmo4677;  // of weather_column: what the other columns do not say
  StationColumns station;
  std::map<std::string, Station, std::less<>> stations;  // by the value in the station column
  FindStation known_station;                             // for kKnown; no map states it
  TimeColumns time;
  std::vector<DropRule> drops;
  std::vector<MappedColumn> elements;

  // The columns without which a file is not of this layout.
  std::vector<std::string> required_columns() const;
};

// The number of a column that is named by it, from 1: 3 of "#3".
std::optional<std::size_t> column_number(std::string_view name);

// kInvalidArgument names `file_name`, line and column of what is wrong, unknown keys included.
Result<ColumnMap> parse_column_map(std::string_view toml, std::string_view file_name);

}  // namespace stratus
