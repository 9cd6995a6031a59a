// Layouts as people have them: what a map can say of columns, stations, rows and weather codes, and the shipped maps on
// files in the layout that they are for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/csv/csv_import.h"
#include "adapters/csv/shipped_maps.h"
#include "adapters/csv/text_file.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Imported {
  std::vector<std::string> facts;  // as shown() tells them
  std::vector<std::string> reasons;
  std::vector<std::string> headers;  // of the rejected rows
  ImportedCounts counts;
};

// "station_A_FR 2026-01-15T06:00:00Z temperature_c=62 rain storm? Fog": flags that are stated, "?" where they are not.
std::string shown(const Fact& fact) {
  std::string text = fact.station.text() + " " + format_utc(fact.time);
  for (const ElementInfo& element : kElements) {
    if (const auto value = fact.elements.get(element.element))
      text += " " + std::string(element.name) + "=" + std::to_string(*value);
  }
  if (fact.precipitation_trace) text += " trace";
  const auto flag = [](std::string_view name, std::optional<bool> truth) {
    return !truth ? std::string() : (*truth ? " " : " no ") + std::string(name);
  };
  text += flag("rain", fact.is_rain) + flag("storm", fact.is_storm);
  return fact.condition.empty() ? text : text + " " + fact.condition;
}

Imported imported(const ColumnMap& map, std::string_view text) {
  Imported all;
  const auto import = CsvImport::open(map, text, "x.csv");
  if (!import) {
    all.reasons.push_back(import.error().message);
    return all;
  }
  const auto counts = import->for_each([&](ImportedRow row) -> Status {
    if (const auto* fact = std::get_if<Fact>(&row)) all.facts.push_back(shown(*fact));
    if (const auto* rejected = std::get_if<RejectedRow>(&row)) {
      all.reasons.push_back(rejected->reason);
      all.headers.push_back(rejected->header);
    }
    return {};
  });
  all.counts = counts.value_or(ImportedCounts{});
  return all;
}

ColumnMap map_of(std::string_view top, std::string_view station, std::string_view time) {
  const std::string toml = "name = \"small\"\n" + std::string(top) + "\n[station]\n" + std::string(station) + "\n[time]\n" +
                           std::string(time) + "\n[elements]\ntemperature_c = { column = \"#3\", unit = \"c\" }\n";
  const auto map = parse_column_map(toml, "small.toml");
  EXPECT_TRUE(map) << map.error().message;
  return map.value_or(ColumnMap{});
}

constexpr std::string_view kId = "column = \"#1\"";
constexpr std::string_view kTime = "column = \"#2\"";

TEST(Layouts, FilesWithoutHeadsNameColumnsByNumber) {
  const ColumnMap map = map_of("header = false", kId, kTime);
  const Imported all = imported(map, "s,2026-01-01T00:00:00Z,1.5\ns,2026-01-01T01:00:00Z,warm\n");
  EXPECT_THAT(all.facts, ElementsAre("s 2026-01-01T00:00:00Z temperature_c=15")) << "the first row is a row";
  EXPECT_THAT(all.reasons, ElementsAre(HasSubstr("x.csv line 2: column \"#3\": \"warm\"")));
  EXPECT_THAT(all.headers, ElementsAre(""));
  EXPECT_THAT(imported(map, "s,2026-01-01T00:00:00Z\n").reasons, ElementsAre(HasSubstr("column #3 of a line with 2 cells")));
}

TEST(Layouts, AHeadThatOccursTwiceIsChosenByNumber) {
  EXPECT_THAT(imported(map_of("", kId, kTime), "id,t,temp,temp\ns,2026-01-01T00:00:00Z,1,2\n").facts,
              ElementsAre("s 2026-01-01T00:00:00Z temperature_c=10"));
}

TEST(Layouts, RowsAreLeftOutWhenAllConditionsOfADropHold) {
  const ColumnMap map = map_of("[[drop]]\ndew = \"999.9\"\n\"#3\" = [\"0.0\", \"99\"]\n[[drop]]\nid = \"x\"", kId, kTime);
  const Imported all = imported(map,
                                "id,t,temp,dew\ns,2026-01-01T00:00:00Z,0,999.90\ns,2026-01-01T01:00:00Z,99.0,999.9\n"
                                "s,2026-01-01T02:00:00Z,0.0,1\ns,2026-01-01T03:00:00Z,1,999.9\nx,bad,2,3\n");
  EXPECT_EQ(all.counts.dropped, 3U);
  EXPECT_THAT(all.facts, ElementsAre("s 2026-01-01T02:00:00Z temperature_c=0", "s 2026-01-01T03:00:00Z temperature_c=10"));
  EXPECT_TRUE(all.reasons.empty());
  EXPECT_THAT(imported(map, "id,t,temp\ns,2026-01-01T00:00:00Z,0\n").reasons, ElementsAre(HasSubstr("\"dew\"")))
      << "a condition that cannot be looked at";
}

TEST(Layouts, ADateAndAnHourInColumnsOfTheirOwn) {
  const ColumnMap map = map_of("", kId, "column = \"date\"\nformat = \"%d/%m/%Y\"\nhour = \"h\"\noffset = \"+01:00\"");
  EXPECT_THAT(imported(map, "id,date,temp,h\ns,31/01/2026,1,0\ns,31/01/2026,2,24\n").facts,
              ElementsAre("s 2026-01-30T23:00:00Z temperature_c=10"));
}

TEST(Layouts, StationsByTheNamesThatAreKnown) {
  ColumnMap map = map_of("", "column = \"#1\"\nfrom = \"known\"", kTime);
  map.known_station = [](std::string_view name) -> Result<Station> {
    Station paris;
    paris.id = StationId("station_Paris_FR");
    if (name == "Paris") return paris;
    return fail(ErrorKind::kNotFound, "station \"" + std::string(name) + "\" is not known");
  };
  const std::string_view text = "city,t,temp\nParis,2026-01-01T00:00:00Z,1\nYs,2026-01-01T00:00:00Z,2\n";
  const Imported all = imported(map, text);
  EXPECT_THAT(all.facts, ElementsAre("station_Paris_FR 2026-01-01T00:00:00Z temperature_c=10"));
  EXPECT_THAT(all.reasons, ElementsAre("x.csv line 3: column \"#1\": station \"Ys\" is not known"));
  EXPECT_TRUE(CsvImport::open(map, text, "x.csv")->stations()->empty()) << "nothing new is said of them";
}

TEST(Layouts, StationsThatNobodyNamedAreAnError) {
  const std::string_view text = "id,t,temp\ns,2026-01-01T00:00:00Z,1\n";
  EXPECT_THAT(imported(map_of("", "from = \"file\"", kTime), text).reasons, ElementsAre(HasSubstr("files of one station")));
  EXPECT_THAT(imported(map_of("", "column = \"#1\"\nfrom = \"known\"", kTime), text).reasons,
              ElementsAre(HasSubstr("none is known here")));
}

TEST(Layouts, WeatherCodes) {
  struct Case {
    WeatherCode code;
    std::string_view text, condition;
    std::optional<bool> rain, storm;
  };
  const Case cases[] = {
      {WeatherCode::kWmo4677, "00", "", false, false},
      {WeatherCode::kWmo4677, "17", "Thunderstorm", false, true},
      {WeatherCode::kWmo4677, "25", "Rain shower in the hour before", false, false},
      {WeatherCode::kWmo4677, "45", "Fog", false, false},
      {WeatherCode::kWmo4677, "50", "Drizzle", true, false},
      {WeatherCode::kWmo4677, "61.0", "Rain", true, false},
      {WeatherCode::kWmo4677, "71", "Snow", false, false},
      {WeatherCode::kWmo4677, "80", "Rain shower", true, false},
      {WeatherCode::kWmo4677, "95", "Thunderstorm", std::nullopt, true},
      {WeatherCode::kWmo4677, "99", "Heavy thunderstorm with hail", std::nullopt, true},
      {WeatherCode::kWmo4677, "161", "code 161", std::nullopt, std::nullopt},
      {WeatherCode::kMeteostat, "0", "code 0", std::nullopt, std::nullopt},
      {WeatherCode::kMeteostat, "1", "Clear", false, false},
      {WeatherCode::kMeteostat, "8", "Rain", true, false},
      {WeatherCode::kMeteostat, "25", "Thunderstorm", std::nullopt, true},
  };
  for (const Case& c : cases) {
    const auto weather = present_weather(c.code, c.text);
    ASSERT_TRUE(weather) << c.text;
    EXPECT_EQ(weather->condition, c.condition) << c.text;
    EXPECT_EQ(weather->is_rain, c.rain) << c.text;
    EXPECT_EQ(weather->is_storm, c.storm) << c.text;
  }
  for (const std::string_view wrong : {"rain", "61.5", "1e9", "-"})
    EXPECT_FALSE(present_weather(WeatherCode::kWmo4677, wrong)) << wrong;
}

std::string made_up(const std::string& file) {
  return *read_text_file(PosixFileSystem(), Path(STRATUS_SOURCE_DIR) / "tests/data/made_up" / file);
}

Imported detected(const std::string& file, std::string_view name) {
  const std::string text = made_up(file);
  const auto map = detect_map(text);
  EXPECT_TRUE(map) << map.error().message;
  if (!map) return {};
  EXPECT_EQ(map->name, name);
  return imported(*map, text);
}

TEST(Layouts, Synop) {
  EXPECT_EQ(shipped_map("synop")->stations.size(), 62U);
  const Imported all = detected("synop.202601.csv", "synop");
  EXPECT_THAT(
      all.facts,
      ElementsAre(
          "station_07149_FR 2026-01-15T06:00:00Z temperature_c=62 dew_point_c=40 humidity_pct=8600 pressure_hpa=10132 "
          "station_pressure_hpa=10025 wind_speed_mps=520 wind_gust_mps=980 wind_direction_deg=240 "
          "precipitation_mm=1200 rain no storm Rain",
          "station_07149_FR 2026-01-15T09:00:00Z temperature_c=69 dew_point_c=31 humidity_pct=7700 pressure_hpa=10141 "
          "station_pressure_hpa=10034 wind_speed_mps=0 wind_direction_deg=0 precipitation_mm=0 trace no rain no storm",
          "station_07690_FR 2026-01-15T06:00:00Z temperature_c=101 dew_point_c=85 humidity_pct=9000 "
          "pressure_hpa=10108 station_pressure_hpa=10105 wind_speed_mps=310 wind_direction_deg=80 "
          "precipitation_mm=7000 storm Thunderstorm"));
  EXPECT_EQ(all.counts.without_value, 1U);
  EXPECT_THAT(all.reasons, ElementsAre(HasSubstr("\"99999\" is not among the stations of the column map synop")));
}

TEST(Layouts, MeteoFrance) {
  const Imported all = detected("meteofrance_H_29.csv", "meteofrance");
  EXPECT_THAT(all.facts,
              ElementsAre("station_29075001_FR 2026-01-15T06:00:00Z temperature_c=94 dew_point_c=81 humidity_pct=9200 "
                          "pressure_hpa=10023 station_pressure_hpa=9909 wind_speed_mps=740 wind_gust_mps=1260 "
                          "wind_direction_deg=230 precipitation_mm=200",
                          "station_29075001_FR 2026-01-15T07:00:00Z temperature_c=92 wind_speed_mps=700 "
                          "wind_direction_deg=240",
                          "station_29155005_FR 2026-01-15T06:00:00Z temperature_c=101 dew_point_c=90 humidity_pct=9300 "
                          "pressure_hpa=10010 station_pressure_hpa=9932 wind_speed_mps=1410 wind_gust_mps=2130 "
                          "wind_direction_deg=250 precipitation_mm=0"));
  EXPECT_TRUE(all.reasons.empty());
}

TEST(Layouts, Meteostat) {
  const std::string text = made_up("meteostat_07149.csv");
  EXPECT_THAT(detect_map(text).error().message, HasSubstr("meteostat: for files whose first line names no columns"));
  ColumnMap map = *shipped_map("meteostat");
  map.station.of_file.emplace().id = StationId("station_Orly_FR");
  const Imported all = imported(map, text);
  EXPECT_THAT(all.facts,
              ElementsAre("station_Orly_FR 2026-01-15T06:00:00Z temperature_c=62 dew_point_c=40 humidity_pct=8600 "
                          "pressure_hpa=10132 wind_speed_mps=519 wind_gust_mps=981 wind_direction_deg=240 "
                          "precipitation_mm=400 rain no storm Rain",
                          "station_Orly_FR 2026-01-15T07:00:00Z temperature_c=64 dew_point_c=41 humidity_pct=8500 "
                          "pressure_hpa=10136 wind_speed_mps=461 wind_gust_mps=919 wind_direction_deg=250 "
                          "precipitation_mm=0 no rain no storm Overcast",
                          "station_Orly_FR 2026-01-15T09:00:00Z temperature_c=69 dew_point_c=31 humidity_pct=7700 "
                          "pressure_hpa=10141 wind_speed_mps=0 wind_direction_deg=0 precipitation_mm=0 storm "
                          "Thunderstorm"));
  EXPECT_EQ(all.counts.without_value, 1U);
}

TEST(Layouts, ASheetOfAFrenchExcel) {
  const std::string text = made_up("excel_fr.csv");
  auto map = detect_map(text);
  ASSERT_TRUE(map) << map.error().message;
  EXPECT_EQ(map->name, "excel-fr");
  map->known_station = [](std::string_view name) -> Result<Station> {
    if (name == "Ys") return fail(ErrorKind::kNotFound, "station \"Ys\" is not known");
    Station station;
    station.id = StationId(name == "Orl\xc3\xa9"
                                   "ans"
                               ? "station_Orleans_FR"
                               : "station_lower_FR");
    return station;
  };
  const Imported all = imported(*map, text);
  EXPECT_THAT(
      all.facts,
      ElementsAre("station_Orleans_FR 2026-01-15T06:00:00Z temperature_c=62 humidity_pct=8600 wind_speed_mps=519 "
                  "precipitation_mm=400",
                  "station_lower_FR 2026-01-15T07:00:00Z temperature_c=64 humidity_pct=8500 precipitation_mm=0 trace",
                  "station_Orleans_FR 2026-07-15T06:00:00Z temperature_c=215 humidity_pct=6000 wind_speed_mps=200 "
                  "precipitation_mm=0"));
  EXPECT_THAT(all.reasons, ElementsAre(HasSubstr("line 5: column \"Station\": station \"Ys\" is not known")));
}

}  // namespace
}  // namespace stratus
