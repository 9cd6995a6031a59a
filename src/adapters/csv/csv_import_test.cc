#include "adapters/csv/csv_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/csv/shipped_maps.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Imported {
  std::vector<Fact> facts;
  std::vector<RejectedRow> rejected;
  ImportedCounts counts;
};

Imported import_text(const ColumnMap& map, std::string_view text) {
  Imported imported;
  const auto import = CsvImport::open(map, text, "x.csv");
  EXPECT_TRUE(import) << import.error().message;
  if (!import) return imported;
  const auto counts = import->for_each([&](ImportedRow row) -> Status {
    if (auto* fact = std::get_if<Fact>(&row)) imported.facts.push_back(std::move(*fact));
    if (auto* rejected = std::get_if<RejectedRow>(&row)) imported.rejected.push_back(std::move(*rejected));
    return {};
  });
  EXPECT_TRUE(counts);
  imported.counts = counts.value_or(ImportedCounts{});
  EXPECT_EQ(counts->facts, imported.facts.size());
  EXPECT_EQ(counts->rejected, imported.rejected.size());
  return imported;
}

ColumnMap small_map(std::string_view time, std::string_view elements) {
  const std::string toml = "name = \"small\"\nmissing = [\"\", \"NA\"]\nlag_s = 60\n[station]\ncolumn = \"id\"\n[time]\n" +
                           std::string(time) + "\n[elements]\n" + std::string(elements);
  const auto map = parse_column_map(toml, "small.toml");
  EXPECT_TRUE(map) << map.error().message;
  return map.value_or(ColumnMap{});
}

ColumnMap rain_map() {
  return small_map("column = \"t\"",
                   "temperature_c = { column = \"temp\", unit = \"f\", sentinels = [\"-9999\"] }\n"
                   "precipitation_mm = { column = \"rain\", unit = \"in\", traces = [\"T\", \"-0.1\"] }");
}

TEST(CsvImport, ZeroDegreesIsNorthAndWhatNoCircleHoldsKeepsItsRow) {
  const Imported imported = import_text(small_map("column = \"t\"",
                                                  "wind_direction_deg = { column = \"from\", unit = \"deg\" }\n"
                                                  "wind_speed_mps = { column = \"wind\", unit = \"mps\" }"),
                                        "id,t,from,wind\n"
                                        "s,2026-01-01T00:00:00Z,0,5\n"
                                        "s,2026-01-01T01:00:00Z,0.49,5\n"
                                        "s,2026-01-01T02:00:00Z,0,0\n"
                                        "s,2026-01-01T03:00:00Z,0,\n"
                                        "s,2026-01-01T04:00:00Z,361,5\n"
                                        "s,2026-01-01T05:00:00Z,-9,5\n");
  std::vector<std::int32_t> directions;
  for (const Fact& fact : imported.facts) directions.push_back(*fact.elements.get(Element::kWindDirection));
  EXPECT_THAT(directions, ElementsAre(360, 360, 0, 360, 361, -9));
}

TEST(CsvImport, ValuesMissingMarkersSentinelsAndTraces) {
  const Imported imported = import_text(rain_map(),
                                        "id,t,temp,rain\n"
                                        "s,2026-01-01T00:00:00Z,50,0.01\n"
                                        "s,2026-01-01T01:00:00Z, NA ,\n"
                                        "s,2026-01-01T02:00:00Z,-9999.0,T\n"
                                        "s,2026-01-01T03:00:00Z,-9998,-0.10\n"
                                        "s,2026-01-01T04:00:00Z,0,0\n");
  ASSERT_EQ(imported.facts.size(), 4U);
  EXPECT_EQ(imported.counts.without_value, 1U) << "NA and nothing";
  const auto row = [&](std::size_t i) {
    const Fact& fact = imported.facts[i];
    return std::tuple(fact.elements.get(Element::kTemperature), fact.elements.get(Element::kPrecipitation),
                      fact.precipitation_trace);
  };
  using Row = std::tuple<std::optional<std::int32_t>, std::optional<std::int32_t>, bool>;
  EXPECT_EQ(row(0), Row(100, 254, false));
  EXPECT_EQ(row(1), Row(std::nullopt, 0, true));
  EXPECT_EQ(row(2), Row(-55722, 0, true));
  EXPECT_EQ(row(3), Row(-178, 0, false));
  EXPECT_EQ(format_utc(imported.facts[0].known_at), "2026-01-01T00:01:00Z");
  EXPECT_EQ(imported.facts[0].origin, "file");
  EXPECT_EQ(imported.facts[0].kind, Kind::kObserved);
}

TEST(CsvImport, BadRowsAreRejectedWithPlaceAndValue) {
  struct Case {
    std::string_view row, reason;
  };
  const Case cases[] = {
      {"s,2026-01-01T00:00:00Z,warm,0", "x.csv line 2: column \"temp\": \"warm\" is not a number"},
      {"s,2026-01-01T00:00:00Z,1e12,0", "column \"temp\": the number 1e12 is out of range"},
      {"s,yesterday,1,0", "column \"t\": \"yesterday\" is not a UTC time"},
      {"s,,1,0", "column \"t\": the time is missing"},
      {",2026-01-01T00:00:00Z,1,0", "column \"id\": the station is missing"},
      {"a b,2026-01-01T00:00:00Z,1,0", "column \"id\": \"a b\" gives no station id"},
      {"s,2026-01-01T00:00:00Z,1", "3 cells where the first line has 4"},
      {"s,2026-01-01T00:00:00Z,1,0,7", "5 cells where the first line has 4"},
      {"s,\"2026-01-01T00:00:00Z,1,0", "a quote is not closed"},
  };
  for (const Case& c : cases) {
    const Imported imported =
        import_text(rain_map(), "id,t,temp,rain\n" + std::string(c.row) + "\ns,2026-01-01T00:00:00Z,1,0,\n");
    ASSERT_EQ(imported.rejected.size(), 1U) << c.row;
    EXPECT_THAT(imported.rejected[0].reason, HasSubstr(c.reason));
    EXPECT_EQ(imported.rejected[0].bytes, c.row);
    EXPECT_EQ(imported.facts.size(), 1U) << "the next row, with a separator at its end, is good";
  }
}

TEST(CsvImport, TheHeaderMustFitTheMap) {
  const ColumnMap map = rain_map();
  EXPECT_THAT(CsvImport::open(map, "id,t,temp\n", "x.csv").error().message, HasSubstr("\"rain\""));
  EXPECT_THAT(CsvImport::open(map, "id,t,temp,rain,t\n", "x.csv").error().message,
              HasSubstr("\"t\" is there twice; the column map may name one by its number, \"#2\""));
  EXPECT_THAT(CsvImport::open(map, "", "x.csv").error().message, HasSubstr("the file is empty"));
}

std::string time_of(const ColumnMap& map, std::string_view cells) {
  const Imported imported = import_text(map, "id,y,m,d,h,temp\ns," + std::string(cells) + ",1\n");
  return imported.facts.empty() ? imported.rejected.at(0).reason : format_utc(imported.facts[0].time);
}

TEST(CsvImport, LocalClocks) {
  const std::string parts = "year = \"y\"\nmonth = \"m\"\nday = \"d\"\nhour = \"h\"\n";
  const std::string_view temperature = "temperature_c = { column = \"temp\", unit = \"c\" }";
  const ColumnMap beijing = small_map(parts + "offset = \"+08:00\"", temperature);
  EXPECT_EQ(time_of(beijing, "2013,3,1,0"), "2013-02-28T16:00:00Z");
  EXPECT_THAT(time_of(beijing, "2013,2,29,0"), HasSubstr("day 29 is not in month 2 of 2013"));
  EXPECT_THAT(time_of(beijing, "2013,2,28,24"), HasSubstr("column \"h\": \"24\" is not a hour from 0 to 23"));

  const std::string zone = parts + "zone = \"America/New_York\"\n";
  const ColumnMap rejecting = small_map(zone, temperature);
  EXPECT_EQ(time_of(rejecting, "2013,7,1,12"), "2013-07-01T16:00:00Z");
  EXPECT_EQ(time_of(rejecting, "2013,11,3,0"), "2013-11-03T04:00:00Z");
  EXPECT_EQ(time_of(rejecting, "2013,11,3,2"), "2013-11-03T07:00:00Z");
  EXPECT_THAT(time_of(rejecting, "2013,11,3,1"), HasSubstr("occurs twice in America/New_York"));
  EXPECT_THAT(time_of(rejecting, "2013,3,10,2"), HasSubstr("2013-03-10T02:00 does not exist"));
  EXPECT_EQ(time_of(small_map(zone + "repeated_hour = \"earlier\"", temperature), "2013,11,3,1"), "2013-11-03T05:00:00Z");
  EXPECT_EQ(time_of(small_map(zone + "repeated_hour = \"later\"", temperature), "2013,11,3,1"), "2013-11-03T06:00:00Z");

  const ColumnMap mars = small_map(parts + "zone = \"Mars/Base\"", temperature);
  EXPECT_THAT(CsvImport::open(mars, "id,y,m,d,h,temp\n", "x").error().message, HasSubstr("Mars/Base"));
}

TEST(CsvImport, OwnLayoutStatesEverything) {
  const auto map = shipped_map("stratus");
  ASSERT_TRUE(map);
  const std::string_view text =
      "station_id,time,kind,known_at,temperature_c,precipitation_mm,precipitation_trace,is_rain,weather_condition,"
      "latitude,longitude,zone\n"
      "station_Paris_FR,2026-01-01T00:00:00Z,forecast,2025-12-31T00:00:00.250Z,-0.5,0,1,0,\"Rain, fog\",48.86,2.35,"
      "Europe/Paris\n"
      "station_Nice_FR,2026-01-01T00:00:00Z,,,,,,,,,,\n";
  const Imported imported = import_text(*map, text);
  ASSERT_EQ(imported.facts.size(), 1U);
  EXPECT_EQ(imported.counts.without_value, 1U);
  const Fact& fact = imported.facts[0];
  EXPECT_EQ(fact.kind, Kind::kForecast);
  EXPECT_EQ(format_utc(fact.known_at), "2025-12-31T00:00:00.250Z");
  EXPECT_EQ(fact.elements.get(Element::kTemperature), -5);
  EXPECT_TRUE(fact.precipitation_trace);
  EXPECT_EQ(fact.is_rain, false);
  EXPECT_EQ(fact.condition, "Rain, fog");
  const auto stations = CsvImport::open(*map, text, "x.csv")->stations();
  ASSERT_TRUE(stations);
  ASSERT_EQ(stations->size(), 1U) << "Nice has no coordinates in the file";
  EXPECT_EQ(stations->front().zone, "Europe/Paris");
}

struct Named {
  std::vector<std::string> cities;
  std::string error;
};

// The cities of the stations of a file of the layout of Brittany, whose stations are made from their names.
Named cities_of(std::string_view encoding, std::string_view name) {
  ColumnMap map = *shipped_map("brittany");
  map.encoding = encoding;
  const std::string bytes =
      "name,country,latitude,longitude,elevation_m,time_utc,temp_c,dew_c,humidity_pct,pressure_hpa,wind_speed_ms,"
      "wind_gust_ms,wind_dir_deg,precip_mm,precip_trace\n" +
      std::string(name) + ",FR,47.9,1.9,,2026-01-01T00:00:00Z,1,,,,,,,,\n";
  const auto import = CsvImport::open(map, bytes, "x.csv");
  Named named;
  if (!import) {
    named.error = import.error().message;
    return named;
  }
  const std::vector<Station> stations = *import->stations();
  for (const Station& station : stations) named.cities.push_back(station.city);
  return named;
}

TEST(CsvImport, AFileIsReadByItsDeclaredEncodingOrRefusedWithThePlace) {
  EXPECT_THAT(cities_of("utf-8",
                        "Orl\xC3\xA9"
                        "ans")
                  .cities,
              ElementsAre("Orl\xC3\xA9"
                          "ans"));
  EXPECT_THAT(cities_of("cp1252",
                        "Orl\xE9"
                        "ans")
                  .cities,
              ElementsAre("Orl\xC3\xA9"
                          "ans"));
  EXPECT_THAT(cities_of("utf-8",
                        "Orl\xE9"
                        "ans")
                  .error,
              HasSubstr("x.csv line 2, byte 4: E9 is no utf-8 text; say how the file is written with encoding = "));
  EXPECT_THAT(cities_of("cp1252",
                        "Orl\x81"
                        "ans")
                  .error,
              HasSubstr("line 2, byte 4: 81 is no cp1252 text"));
  EXPECT_THAT(cities_of("latin", "Paris").error, HasSubstr("\"latin\" is not one of utf-8"));
}

TEST(CsvImport, LocalClocksInOneColumn) {
  const auto time = [](std::string_view format, std::string_view text) {
    const ColumnMap map = small_map("column = \"t\"\nformat = \"" + std::string(format) + "\"\nzone = \"Europe/Paris\"",
                                    "temperature_c = { column = \"temp\", unit = \"c\" }");
    const Imported imported = import_text(map, "id,t,temp\ns," + std::string(text) + ",1\n");
    return imported.facts.empty() ? imported.rejected.at(0).reason : format_utc(imported.facts[0].time);
  };
  EXPECT_EQ(time("%d/%m/%Y %H:%M", "24/11/2026 14:00"), "2026-11-24T13:00:00Z");
  EXPECT_EQ(time("%Y%m%d%H", "2026112414"), "2026-11-24T13:00:00Z");
  EXPECT_EQ(time("%Y-%m-%d", "2026-07-01"), "2026-06-30T22:00:00Z") << "a date is its midnight";
  EXPECT_EQ(time("%Y-%m-%d %H:%M:%S", "2026-11-24 14:00:30"), "2026-11-24T13:00:30Z");
  EXPECT_THAT(time("%d/%m/%Y", "31/02/2026"), HasSubstr("column \"t\": day 31 is not in month 2"));
  for (const std::string_view wrong : {"24/13/2026", "24/11/26", "24/11/2026 14:00", "2026-11-24", "x"})
    EXPECT_THAT(time("%d/%m/%Y", wrong), HasSubstr("is not a time like %d/%m/%Y")) << wrong;
}

TEST(CsvImport, DecimalCommas) {
  const auto map = parse_column_map(
      "name = \"fr\"\nseparator = \";\"\ndecimal = \",\"\nmissing = [\"-\"]\n[station]\ncolumn = \"id\"\n"
      "latitude_column = \"lat\"\nlongitude_column = \"lon\"\n[time]\ncolumn = \"t\"\n[elements]\n"
      "temperature_c = { column = \"temp\", unit = \"c\", sentinels = [\"-9999\"] }\n",
      "fr.toml");
  ASSERT_TRUE(map) << map.error().message;
  const std::string_view text =
      "id;t;temp;lat;lon\ns;2026-01-01T00:00:00Z;-2,5;48,86;2,35\ns;2026-01-01T01:00:00Z;-9999,0;48,86;2,35\n"
      "s;2026-01-01T02:00:00Z;-;48,86;2,35\ns;2026-01-01T03:00:00Z;1.234,5;48,86;2,35\n";
  const Imported imported = import_text(*map, text);
  ASSERT_EQ(imported.facts.size(), 1U);
  EXPECT_EQ(imported.facts[0].elements.get(Element::kTemperature), -25);
  EXPECT_EQ(imported.counts.without_value, 2U);
  EXPECT_EQ(imported.rejected.size(), 1U);
  const auto stations = CsvImport::open(*map, text, "x.csv")->stations();
  EXPECT_EQ(stations->at(0).latitude, 48.86);
}

TEST(CsvImport, NumbersAsSheetsWriteThem) {
  const std::string nbsp = "\xC2\xA0";
  const std::string narrow = "\xE2\x80\xAF";
  const struct {
    std::string cell, of_point, of_comma;  // the value in hPa / 10, or the reason
  } cases[] = {
      {"1013.2", "10132", "\"1013.2\" has a point, and the column map m has the decimal comma"},
      {"1.013", "10", "\"1.013\" has a point, and the column map m has the decimal comma"},
      {"1013,2", "\"1013,2\" is not a number", "10132"},
      {"1" + narrow + "013", "10130", "10130"},
      {"1" + nbsp + "013,2", "\"1" + nbsp + "013,2\" is not a number", "10132"},
      {"1" + nbsp + "01", "\"1" + nbsp + "01\" is not a number", "\"1" + nbsp + "01\" is not a number"},
      {"1 013,2", "\"1 013,2\" is not a number", "\"1 013,2\" is not a number"},
      {"-9999.0", "nothing", "nothing"},
      {"999999999,5", "\"999999999,5\" is not a number", "the number 999999999,5 is out of range"},
  };
  for (const bool comma : {false, true}) {
    const auto map = parse_column_map(std::string("name = \"m\"\nseparator = \";\"\n") + (comma ? "decimal = \",\"\n" : "") +
                                          "[station]\ncolumn = \"id\"\n[time]\ncolumn = \"t\"\n[elements]\n"
                                          "pressure_hpa = { column = \"p\", unit = \"hpa\", sentinels = [\"-9999\"] }\n",
                                      "m.toml");
    ASSERT_TRUE(map) << map.error().message;
    for (const auto& [cell, of_point, of_comma] : cases) {
      const std::string& expected = comma ? of_comma : of_point;
      const Imported imported = import_text(*map, "id;t;p\ns;2026-01-01T00:00:00Z;" + cell + "\n");
      if (!imported.rejected.empty()) {
        EXPECT_EQ(imported.rejected[0].fault, "column \"p\": " + expected);
        EXPECT_EQ(imported.rejected[0].reason, "x.csv line 2: column \"p\": " + expected);
      } else if (imported.facts.empty()) {
        EXPECT_EQ(expected, "nothing") << cell;
      } else {
        EXPECT_EQ(std::to_string(*imported.facts[0].elements.get(Element::kPressure)), expected) << cell;
      }
    }
  }
}

TEST(CsvImport, RowsWithoutAnyTextAreLeftOut) {
  const auto map = shipped_map("stratus");
  const Imported imported =
      import_text(*map, "station_id,time,temperature_c\n,,\n , ,\t\n,,,,,\n,\n\"\",,\nstation_A_FR,,\n");
  EXPECT_EQ(imported.counts.without_value, 5U);
  EXPECT_EQ(imported.rejected.size(), 1U);
}

TEST(CsvImport, ABadLatitudeRejectsItsRowsOnly) {
  const std::string_view text =
      "station_id,time,temperature_c,latitude,longitude\nstation_A_FR,2026-01-01T00:00:00Z,1,948.86,2.35\n"
      "station_B_FR,2026-01-01T00:00:00Z,2,45.7,4.8\nstation_A_FR,2026-01-01T01:00:00Z,3,48.86,2.35\n";
  const auto map = shipped_map("stratus");
  const Imported imported = import_text(*map, text);
  EXPECT_EQ(imported.facts.size(), 2U);
  ASSERT_EQ(imported.rejected.size(), 1U);
  EXPECT_THAT(imported.rejected[0].reason,
              HasSubstr("x.csv line 2: station station_A_FR: latitude is not within -90 to 90"));
  const auto stations = CsvImport::open(*map, text, "x.csv")->stations();
  ASSERT_EQ(stations->size(), 2U) << "the next row says where it is";
}

// Made up in the layout of the published files.
TEST(CsvImport, HourlyDataOfMeteoFrance) {
  const std::string_view text =
      "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJHH;RR1;QRR1;FF;QFF;DD;QDD;T;QT;TD;QTD;U;QU;PMER;QPMER\n"
      "29075001;BREST-GUIPAVAS;48.444167;-4.412000;94;2026112400;0.2;1;7.4;1;230;1;9.4;1;8.1;1;92;1;1002.3;1\n"
      "29075001;BREST-GUIPAVAS;48.444167;-4.412000;94;2026112401;;;7.0;1;240;1;9.2;1;;;;;;\n";
  const auto map = detect_map(text);
  ASSERT_TRUE(map) << map.error().message;
  EXPECT_EQ(map->name, "meteofrance");
  const Imported imported = import_text(*map, text);
  ASSERT_EQ(imported.facts.size(), 2U);
  EXPECT_EQ(imported.facts[0].station.text(), "station_29075001_FR");
  EXPECT_EQ(format_utc(imported.facts[1].time), "2026-11-24T01:00:00Z");
  EXPECT_EQ(imported.facts[0].elements.get(Element::kPressure), 10023);
  EXPECT_FALSE(imported.facts[1].elements.has(Element::kPrecipitation));
  EXPECT_EQ(CsvImport::open(*map, text, "x.csv")->stations()->at(0).city, "BREST-GUIPAVAS");
}

TEST(CsvImport, TheVisitorCanStop) {
  const ColumnMap map = rain_map();
  const auto import = CsvImport::open(map, "id,t,temp,rain\ns,2026-01-01T00:00:00Z,1,0\nx,,,\n", "x.csv");
  int calls = 0;
  const auto counts = import->for_each([&](const ImportedRow&) -> Status {
    ++calls;
    return fail(ErrorKind::kCancelled, "enough");
  });
  EXPECT_EQ(counts.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace stratus
