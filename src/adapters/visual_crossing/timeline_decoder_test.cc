#include "adapters/visual_crossing/timeline_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace stratus {
namespace {

constexpr UtcMillis kKnownAt{1764000000000};

Station station() {
  Station s;
  s.id = StationId("station_Test_XX");
  return s;
}

Result<Fetched> decode(std::string_view json) { return decode_timeline(json, station(), kKnownAt, "api"); }

// An answer with these hours.
Result<Fetched> decode_hours(const std::string& hours) {
  return decode(R"({"queryCost":24,"days":[{"datetime":"2026-01-01","temp":1.5,"hours":[)" + hours + "]}]}");
}

Fact only(const std::string& hour) {
  const auto fetched = decode_hours(hour);
  EXPECT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ(fetched->facts.size(), 1U);
  return fetched->facts.at(0);
}

TEST(TimelineDecoder, ReadsElementsExactly) {
  const Fact fact = only(
      R"({"datetime":"00:00:00","datetimeEpoch":1767225600,"temp":-0.5,"dew":-3,"humidity":79.785,"precip":0.25,
          "preciptype":["rain"],"windgust":37.1,"windspeed":12.3,"winddir":290.0,"pressure":1018.0,
          "conditions":"Rain, Overcast","icon":"rain","stations":["EPWR","E1158"],"source":"obs","unknown":{"a":[1,{}]}})");
  EXPECT_EQ(fact.station, station().id);
  EXPECT_EQ(fact.time.value, 1767225600);
  EXPECT_EQ(fact.kind, Kind::kObserved);
  EXPECT_EQ(fact.known_at, kKnownAt);
  EXPECT_EQ(fact.elements.get(Element::kTemperature), -5);
  EXPECT_EQ(fact.elements.get(Element::kDewPoint), -30);
  EXPECT_EQ(fact.elements.get(Element::kHumidity), 7979);  // half away from zero
  EXPECT_EQ(fact.elements.get(Element::kPrecipitation), 250);
  EXPECT_EQ(fact.elements.get(Element::kWindSpeed), 342);  // 12.3 / 3.6 = 3.4166…
  EXPECT_EQ(fact.elements.get(Element::kWindGust), 1031);  // 37.1 / 3.6 = 10.3055…
  EXPECT_EQ(fact.elements.get(Element::kWindDirection), 290);
  EXPECT_EQ(fact.elements.get(Element::kPressure), 10180);
  EXPECT_EQ(fact.is_rain, true);
  EXPECT_EQ(fact.is_storm, false);
  EXPECT_EQ(fact.condition, "Rain, Overcast");
  EXPECT_EQ(fact.origin, "api");
}

TEST(TimelineDecoder, NullsStayAbsentAndEmptyRowsAreLeftOut) {
  const auto fetched = decode_hours(
      R"({"datetimeEpoch":0,"temp":null,"precip":null,"preciptype":null,"stations":null,"source":"fcst"},
         {"datetimeEpoch":3600,"temp":1.0,"precip":null,"windgust":null,"preciptype":null,"stations":null,"source":"fcst"})");
  ASSERT_TRUE(fetched);
  ASSERT_EQ(fetched->facts.size(), 1U);
  EXPECT_EQ(fetched->facts[0].elements.count(), 1);
  EXPECT_EQ(fetched->facts[0].is_rain, std::nullopt);
  EXPECT_EQ(fetched->facts[0].is_storm, std::nullopt);
  EXPECT_EQ(fetched->cost, 24);
}

TEST(TimelineDecoder, KindsFollowTheSource) {
  const std::vector<std::pair<std::string, Kind>> rows{{R"("source":"obs","stations":["LFPG"])", Kind::kObserved},
                                                       {R"("source":"obs","stations":["remote"])", Kind::kRemote},
                                                       {R"("source":"obs","stations":["LFPG","remote"])", Kind::kObserved},
                                                       {R"("source":"comb")", Kind::kRemote},
                                                       {R"("source":"fcst","stations":null)", Kind::kForecast},
                                                       {R"("source":"histfcst")", Kind::kForecast},
                                                       {R"("source":"stats")", Kind::kStatistical}};
  for (const auto& [text, kind] : rows) EXPECT_EQ(only(R"({"datetimeEpoch":0,"temp":1.0,)" + text + "}").kind, kind) << text;
}

TEST(TimelineDecoder, RainNeedsRain) {
  struct Row {
    std::string text;
    std::optional<bool> rain;
  };
  const std::vector<Row> rows{{R"("precip":0.0,"preciptype":["rain"])", false},
                              {R"("precip":0.3,"preciptype":["snow"])", false},
                              {R"("precip":0.3,"preciptype":["rain","snow"])", true},
                              {R"("precip":0.3,"preciptype":["freezingrain"])", true},
                              {R"("precip":0.3,"preciptype":null)", true},
                              {R"("precip":0.3,"preciptype":null,"temp":-4.0)", false},
                              {R"("precip":0.3,"preciptype":null,"temp":-1.0,"conditions":"Rain, Overcast")", true},
                              {R"("temp":3.0,"preciptype":["rain"])", std::nullopt}};
  for (const Row& row : rows)
    EXPECT_EQ(only(R"({"datetimeEpoch":0,"source":"obs","humidity":50.0,)" + row.text + "}").is_rain, row.rain) << row.text;
}

TEST(TimelineDecoder, StormsShowInIconOrWords) {
  const std::vector<std::pair<std::string, bool>> rows{{R"("icon":"thunder-rain")", true},
                                                       {R"("icon":"thunder-showers-day")", true},
                                                       {R"("icon":"rain","conditions":"Thunderstorm, Rain")", true},
                                                       {R"("conditions":"Lightning Without Thunder")", true},
                                                       {R"("icon":"rain","conditions":"Rain")", false}};
  for (const auto& [text, storm] : rows)
    EXPECT_EQ(only(R"({"datetimeEpoch":0,"source":"obs","temp":5.0,)" + text + "}").is_storm, storm) << text;
}

TEST(TimelineDecoder, NorthIs360AndCalmIs0) {
  const std::vector<std::pair<std::string, int>> rows{
      {R"("windspeed":5.0,"winddir":0.0)", 360},   {R"("windspeed":5.0,"winddir":360.0)", 360},
      {R"("windspeed":5.0,"winddir":359.6)", 360}, {R"("windspeed":5.0,"winddir":0.4)", 360},
      {R"("windspeed":5.0,"winddir":1.2)", 1},     {R"("windspeed":0.0,"winddir":250.0)", 0}};
  for (const auto& [text, degrees] : rows)
    EXPECT_EQ(only(R"({"datetimeEpoch":0,"source":"obs",)" + text + "}").elements.get(Element::kWindDirection), degrees)
        << text;
}

TEST(TimelineDecoder, TheNextHourIsFoundByEpochAcrossDays) {
  const auto fetched = decode(
      R"({"queryCost":1,"days":[{"hours":[{"datetimeEpoch":82800,"temp":1.0,"precip":0.1,"source":"obs"}]},
          {"hours":[{"datetimeEpoch":86400,"temp":2.0,"precip":0.2,"source":"fcst"},
                    {"datetimeEpoch":93600,"temp":4.0,"source":"fcst"}]}],
          "currentConditions":{"datetimeEpoch":84060,"temp":1.4,"precip":null,"source":"obs","stations":["X"]}})");
  ASSERT_TRUE(fetched) << fetched.error().message;
  ASSERT_EQ(fetched->facts.size(), 4U);
  const auto next = [&](std::size_t i) { return fetched->facts[i].elements.get(Element::kNextHourTemperature); };
  EXPECT_EQ(next(0), 20);
  EXPECT_EQ(fetched->facts[1].time.value, 84060);
  EXPECT_EQ(next(1), 20);
  EXPECT_EQ(fetched->facts[1].elements.get(Element::kNextHourPrecipitation), 200);
  EXPECT_EQ(next(2), std::nullopt);  // a gap of an hour follows
  EXPECT_EQ(next(3), std::nullopt);
}

TEST(TimelineDecoder, RefusesWhatIsNoTimeline) {
  const std::vector<std::pair<std::string, ErrorKind>> rows{
      {"", ErrorKind::kUnavailable},
      {"<!DOCTYPE html><html></html>", ErrorKind::kUnavailable},
      {"Maximum daily cost exceeded", ErrorKind::kUnavailable},
      {"[]", ErrorKind::kUnavailable},
      {"{}", ErrorKind::kUnavailable},
      {R"({"queryCost":1,"days":[{"hours":[{"datetimeEpoch":0,"temp":1.0,"sou)", ErrorKind::kUnavailable},
      {R"({"queryCost":1,"days":[]} trailing)", ErrorKind::kUnavailable}};
  for (const auto& [json, kind] : rows) {
    const auto fetched = decode(json);
    ASSERT_FALSE(fetched) << json;
    EXPECT_EQ(fetched.error().kind, kind) << json << ": " << fetched.error().message;
  }
}

TEST(TimelineDecoder, ARowThatIsNoStatementCostsNoOther) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {R"({"datetime":"00:00:00","temp":1.0,"source":"obs"})", "datetimeEpoch"},
      {R"({"datetimeEpoch":"0","temp":1.0,"source":"obs"})", "the row is not an hour"},
      {R"({"datetimeEpoch":0,"temp":1.0,"source":"guess"})", "\"guess\""},
      {R"({"datetimeEpoch":0,"temp":1.0})", "source"},
      {R"({"datetimeEpoch":0,"temp":1e15,"source":"obs"})", "temperature_c"},
      {R"({"datetimeEpoch":99999999999,"temp":1.0,"source":"obs"})", "out of range"},
      {R"({"datetimeEpoch":0,"temp":nope,"source":"obs"})", "the row is not an hour"},
      {R"({"datetimeEpoch":0,"temp":"warm","humidity":50,"source":"obs"})", "warm"},
      {R"({"datetimeEpoch":0,"temp":true,"source":"obs"})", "temperature_c"},
      {R"({"datetimeEpoch":0,"temp":[1],"source":"obs"})", "temperature_c"},
      {R"({"datetimeEpoch":0,"temp":{"c":1},"source":"obs"})", "temperature_c"},
      {R"({"datetimeEpoch":0,"temp":1.0,"conditions":7,"source":"obs"})", "the row is not an hour"},
      {R"({"datetimeEpoch":0,"temp":1.0,"stations":7,"source":"obs"})", "the row is not an hour"},
      {R"({"datetimeEpoch":0,"preciptype":[1],"temp":1.0,"source":"obs"})", "the row is not an hour"},
      {"null", "the row is not an hour"},
      {"7", "the row is not an hour"},
      {"[]", "the row is not an hour"}};
  for (const auto& [row, reason] : rows) {
    const auto fetched = decode_hours(R"({"datetimeEpoch":3600,"temp":1.0,"source":"obs"},)" + row +
                                      R"(,{"datetimeEpoch":7200,"temp":2.0,"source":"obs"})");
    ASSERT_TRUE(fetched) << row << fetched.error().message;
    EXPECT_EQ(fetched->facts.size(), 2U) << row;
    ASSERT_EQ(fetched->unread.size(), 1U) << row;
    EXPECT_EQ(fetched->unread[0].bytes, row);
    EXPECT_THAT(fetched->unread[0].reason, ::testing::HasSubstr(reason));
  }
}

TEST(TimelineDecoder, SaysOfWhichDaysHoursCame) {
  const auto fetched = decode(
      R"({"queryCost":3,"days":[{"datetime":"2026-01-01","hours":[{"datetimeEpoch":1767225600,"temp":null,"source":"obs"}]},
          {"datetime":"2026-01-02","hours":[]},{"datetime":"2026-01-03","hours":null},{"datetime":"2026-01-04","temp":1.0},
          {"hours":[{"datetimeEpoch":1767571200,"temp":1.0,"source":"obs"}]}]})");
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_THAT(fetched->days, ::testing::ElementsAre(*parse_date("2026-01-01")));
  EXPECT_EQ(fetched->empty, 1);
  EXPECT_EQ(fetched->facts.size(), 1U);
}

TEST(TimelineDecoder, AnAnswerWithoutAUsableCostHasCostARecordARow) {
  for (const char* cost :
       {"", R"("queryCost":-5,)", R"("queryCost":1e300,)", R"("queryCost":"24",)", R"("queryCost":99999999999,)"}) {
    const auto fetched = decode("{" + std::string(cost) + R"("days":[{"datetime":"2026-01-01","hours":[
        {"datetimeEpoch":0,"temp":1.0,"source":"obs"},{"datetimeEpoch":3600,"temp":1.0,"source":"obs"}]}]})");
    ASSERT_TRUE(fetched) << cost << fetched.error().message;
    EXPECT_EQ(fetched->cost, 2) << cost;
  }
}

// Bodies that the real service sent.
class RecordedAnswers : public ::testing::Test {
 protected:
  std::string read(const std::string& name) const {
    std::ifstream file(folder_ / name);
    EXPECT_TRUE(file) << name;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  const std::filesystem::path folder_ = std::filesystem::path(STRATUS_SOURCE_DIR) / "tests/data/visualcrossing";
};

TEST_F(RecordedAnswers, MetricHoursWithSnowAndStations) {
  const auto fetched = decode(read("excerpts/metric_pl_17hours_snow_stations.json"));
  ASSERT_TRUE(fetched) << fetched.error().message;
  ASSERT_EQ(fetched->facts.size(), 17U);
  const Fact& first = fetched->facts[0];
  EXPECT_EQ(format_utc(first.time), "2025-12-30T23:00:00Z");
  EXPECT_EQ(first.elements.get(Element::kTemperature), -30);
  EXPECT_EQ(first.elements.get(Element::kHumidity), 7978);
  EXPECT_EQ(first.elements.get(Element::kWindSpeed), 719);  // 25.9 km/h
  EXPECT_EQ(first.elements.get(Element::kWindGust), 1031);  // 37.1 km/h
  EXPECT_EQ(first.elements.get(Element::kPressure), 10180);
  EXPECT_EQ(first.kind, Kind::kObserved);
  EXPECT_EQ(first.elements.get(Element::kNextHourTemperature), -30);
  int remote = 0, forecast = 0;
  for (const Fact& fact : fetched->facts) {
    remote += fact.kind == Kind::kRemote;
    forecast += fact.kind == Kind::kForecast;
  }
  EXPECT_GT(remote, 0);
  EXPECT_GT(forecast, 0);
}

TEST_F(RecordedAnswers, HoursSwitchFromObservationToForecast) {
  const auto fetched = decode(read("excerpts/us_london_2days_hourly_obs_fcst.json"));
  ASSERT_TRUE(fetched) << fetched.error().message;
  ASSERT_EQ(fetched->facts.size(), 48U);
  EXPECT_EQ(fetched->cost, 25);
  for (std::size_t i = 0; i < 48; ++i) EXPECT_EQ(fetched->facts[i].kind, i < 32 ? Kind::kObserved : Kind::kForecast) << i;
}

TEST_F(RecordedAnswers, DaysWithoutHoursBringNoFacts) {
  for (const char* name : {"us_days_all_elements_nyc.json", "us_history_3days_nyc.json", "us_history_3days_mtholly.json",
                           "us_history_3days_snow_rain_mtholly.json", "us_stats_future_day_mtholly.json"}) {
    const auto fetched = decode(read(std::string("http/") + name));
    ASSERT_TRUE(fetched) << name << ": " << fetched.error().message;
    EXPECT_TRUE(fetched->facts.empty()) << name;
    EXPECT_GE(fetched->cost, 1) << name;
  }
}

TEST_F(RecordedAnswers, RowsWithoutEpochAreUnread) {
  for (const char* name : {"http/us_hours_15days_nyc.json", "http/us_current_days_london.json"}) {
    const auto fetched = decode(read(name));
    ASSERT_TRUE(fetched) << name << fetched.error().message;
    EXPECT_TRUE(fetched->facts.empty()) << name;
    ASSERT_FALSE(fetched->unread.empty()) << name;
    EXPECT_THAT(fetched->unread[0].reason, ::testing::HasSubstr("datetimeEpoch"));
  }
}

// Law: no bytes whatever make the decoder throw, and each row of what it reads is a fact, unread, empty or the hour of now.
TEST_F(RecordedAnswers, NoBytesMakeTheDecoderThrow) {
  const std::string good = read("excerpts/us_london_2days_hourly_obs_fcst.json").substr(0, 6000);
  constexpr std::string_view kBytes = "{}[]\",:0123456789-+.eEntfu\\ \n\x00\x80\xff";
  std::mt19937 random(20261124);
  const auto below = [&](std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random); };
  std::size_t read_at_all = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = good + "}]}]}";
    for (std::size_t n = 1 + below(4); n > 0; --n) {
      const std::size_t at = below(bytes.size());
      switch (below(3)) {
        case 0: bytes[at] = kBytes[below(kBytes.size())]; break;
        case 1: bytes.erase(at, 1 + below(40)); break;
        default: bytes.insert(at, bytes.substr(below(bytes.size()), below(40))); break;
      }
    }
    EXPECT_NO_THROW(read_at_all += decode(bytes).has_value());
  }
  EXPECT_GT(read_at_all, 0U);
}

}  // namespace
}  // namespace stratus
