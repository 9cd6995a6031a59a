#include "adapters/csv/column_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/csv/shipped_maps.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kSmall = R"(name = "small"
[station]
column = "id"
[time]
column = "t"
[elements]
temperature_c = { column = "temp", unit = "f" }
)";

// kSmall with `from` replaced by `to`.
std::string changed(std::string_view from, std::string_view to) {
  std::string text(kSmall);
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(ColumnMap, TwoStationsOfOneIdAreNotMerged) {
  const std::string head = changed("column = \"id\"", "column = \"id\"\nfrom = \"table\"\ncountry = \"FR\"");
  const auto entry = [](std::string_view value, std::string_view city) {
    return "[[stations]]\nvalue = \"" + std::string(value) + "\"\ncity = \"" + std::string(city) +
           "\"\nlatitude = 1\nlongitude = 2\n";
  };
  EXPECT_TRUE(parse_column_map(head + entry("a", "Paris") + entry("b", "Lyon"), "m.toml"));
  EXPECT_THAT(
      parse_column_map(head + entry("a", "Paris") + entry("b", "Paris"), "m.toml").error().message,
      HasSubstr("m.toml line 15, column 1: station station_Paris_FR of line 10 (value \"a\") stands again in line 15 "
                "(value \"b\")"));
  EXPECT_THAT(parse_column_map(head + entry("a", "Paris") + entry("b", "PARIS"), "m.toml").error().message,
              HasSubstr("station_Paris_FR of line 10 (value \"a\") is like station_PARIS_FR of line 15"));
  EXPECT_THAT(parse_column_map(head + entry("a", "Paris") + entry("a", "Lyon"), "m.toml").error().message,
              HasSubstr("the value \"a\" is there twice"));
}

TEST(ColumnMap, ReadsASmallMap) {
  const auto map = parse_column_map(kSmall, "small.toml");
  ASSERT_TRUE(map) << map.error().message;
  EXPECT_EQ(map->name, "small");
  EXPECT_EQ(map->missing, std::vector<std::string>{""});
  ASSERT_EQ(map->elements.size(), 1U);
  EXPECT_EQ(map->elements[0].element, Element::kTemperature);
  EXPECT_EQ(map->elements[0].unit.name, "f");
  EXPECT_EQ(map->required_columns(), (std::vector<std::string>{"id", "t", "temp"}));
}

TEST(ColumnMap, EachMistakeIsNamedWithItsPlace) {
  struct Case {
    std::string_view from, to, message;
  };
  const Case cases[] = {
      {"name = \"small\"", "name = ", "m.toml line 1, column 8: "},
      {"name = \"small\"", "name = 3", "line 1, column 8: name = 3 is not a text"},
      {"name = \"small\"", "", "\"name\" is missing or empty"},
      {"name = \"small\"", "name = \"small\"\nlag = 3", "line 2, column 7: \"lag\" is not a known key"},
      {"name = \"small\"", "name = \"small\"\nseparator = \"\"", "separator = \"\" is not one character"},
      {"name = \"small\"", "name = \"small\"\nmissing = [1]", "something that is not a text"},
      {"name = \"small\"", "name = \"small\"\nkind = \"seen\"", "kind = \"seen\" is not observed"},
      {"name = \"small\"", "name = \"small\"\nlag_s = 99999999999", "lag_s = 99999999999 is not within"},
      {"column = \"id\"", "columns = \"id\"", "\"column\" is missing or empty"},
      {"column = \"id\"", "column = \"id\"\nfrom = \"sky\"", "from = \"sky\" is not table, id, name, known or file"},
      {"column = \"id\"", "column = \"id\"\nfrom = \"table\"", "[[stations]], which is missing"},
      {"column = \"id\"", "column = \"id\"\nfrom = \"name\"", "latitude_column"},
      {"column = \"id\"", "column = \"id\"\naccumulation_stamp = \"mid\"", "neither start nor end"},
      {"column = \"t\"", "year = \"y\"\nmonth = \"m\"\nday = \"d\"\nhour = \"h\"", "needs either an offset or a zone"},
      {"column = \"t\"", "column = \"t\"\nzone = \"Asia/Tokyo\"", "need a format beside it"},
      {"column = \"t\"", "column = \"t\"\nhour = \"h\"", "need a format beside it"},
      {"column = \"t\"", "column = \"t\"\nformat = \"%Y%m%d%H\"\nhour = \"h\"\nzone = \"UTC\"", "has the hour already"},
      {"column = \"t\"", "column = \"t\"\nformat = \"%Y%m%d\"\nday = \"d\"\nzone = \"UTC\"", "a column of dates"},
      {"column = \"t\"", "column = \"t\"\nformat = \"%Y%m%d\"\nminute = \"m\"\nzone = \"UTC\"", "minutes without hours"},
      {"column = \"t\"", "column = \"t\"\nrule = \"next\"", "rule = \"next\" is neither as_stated nor nearest"},
      {"column = \"t\"", "column = \"t\"\nrule = \"nearest\"\ntolerance_s = 0", "tolerance_s = 0 is not from 1 to 43200"},
      {"column = \"t\"", "column = \"t\"\ntolerance_s = 60", "goes with rule = \"nearest\""},
      {"column = \"id\"", "column = \"id\"\nfrom = \"file\"", "stands in no column"},
      {"name = \"small\"", "name = \"small\"\nheader = false", "\"id\" is none like \"#3\""},
      {"name = \"small\"", "name = \"small\"\nweather_code = \"wmo1\"", "neither wmo4677 nor meteostat"},
      {"[time]", "[[drop]]\n[time]", "that all must hold"},
      {"[time]", "[[drop]]\ntemp = 3\n[time]", "temp = 3 is not a text"},
      {"column = \"t\"", "year = \"y\"\nmonth = \"m\"\nday = \"d\"\nhour = \"h\"\noffset = \"8\"",
       "offset = \"8\" is not like"},
      {"temperature_c", "warmth", "line 7, column 1: \"warmth\" is no element"},
      {"\"f\"", "\"mph\"", "\"mph\" is not a unit of temperature_c; it takes c, f, k"},
      {"unit = \"f\"", "unit = \"f\", traces = [\"T\"]", "only precipitation_mm knows traces"},
      {"unit = \"f\"", "unit = \"f\", optional = 1", "optional = 1 is not true or false"},
      {"[time]", "[times]", "the table [time] is missing"},
  };
  for (const Case& c : cases) {
    const auto map = parse_column_map(changed(c.from, c.to), "m.toml");
    ASSERT_FALSE(map) << c.to;
    EXPECT_EQ(map.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_THAT(map.error().message, HasSubstr(c.message)) << c.to;
    EXPECT_THAT(map.error().message, HasSubstr("m.toml line "));
  }
}

TEST(ShippedMaps, AllAreValidAndNamedLikeTheirFile) {
  std::vector<std::string> names;
  for (const ShippedMap& shipped : shipped_maps()) {
    const auto map = shipped_map(shipped.name);
    ASSERT_TRUE(map) << map.error().message;
    EXPECT_EQ(map->name, shipped.name);
    names.push_back(map->name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"beijing", "brittany", "excel-fr", "meteofrance", "meteostat", "nycflights13",
                                             "stratus", "synop"}));
  EXPECT_EQ(shipped_map("mars").error().kind, ErrorKind::kNotFound);
}

TEST(ShippedMaps, AreDetectedByTheFirstLine) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"origin,year,month,day,hour,temp,dewp,humid,wind_dir,wind_speed,wind_gust,precip,pressure,visib,time_hour\n",
       "nycflights13"},
      {"station,year,month,day,hour,TEMP,PRES,DEWP,RAIN,wd,WSPM\n", "beijing"},
      {"time,station_id,wind_speed_mps\n", "stratus"},
      {"station_id,name,country,latitude,longitude,elevation_m,time_utc,temp_c,dew_c,humidity_pct,pressure_hpa,"
       "wind_speed_ms,wind_gust_ms,wind_dir_deg,precip_mm,precip_trace\n",
       "brittany"},
  };
  for (const auto& [header, name] : cases) {
    const auto map = detect_map(header);
    ASSERT_TRUE(map) << map.error().message;
    EXPECT_EQ(map->name, name);
  }
}

TEST(ColumnMap, NoMapThatFitsIsToldByTheNearest) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"a,b\n", "first line \"a,b\": no column map knows a column of it; --map names one of beijing, "},
      {"", "first line \"\": no column map knows a column of it"},
      {"station_id,temperature_c\n", "the nearest column map stratus lacks \"time\"; --map names another"},
      {"Date;Temp\xe9rature\n",
       "first line \"Date;Température\": the nearest column map excel-fr lacks \"Station\" (read as "
       "cp1252; --encoding states another); --map names another"},
  };
  for (const auto& [header, told] : cases) {
    const auto map = detect_map(header);
    ASSERT_FALSE(map) << header;
    EXPECT_THAT(map.error().message, HasSubstr(told));
  }
}

TEST(ColumnMap, TheEncodingThatIsStatedCountsMoreThanThatOfTheMap) {
  const std::string_view utf8 = "Station;Date;Température\n";
  EXPECT_FALSE(detect_map(utf8));
  for (const auto& [encoding, text] : std::initializer_list<std::pair<std::string_view, std::string>>{
           {"utf-8", std::string(utf8)}, {"iso-8859-1", "Station;Date;Temp\xe9rature\n"}}) {
    const auto map = detect_map(text, encoding);
    ASSERT_TRUE(map) << map.error().message;
    EXPECT_EQ(map->name, "excel-fr");
    EXPECT_EQ(map->encoding, encoding);
  }
}

}  // namespace
}  // namespace stratus
