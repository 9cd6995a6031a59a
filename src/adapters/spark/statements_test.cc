#include "adapters/spark/statements.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "adapters/spark/cell_numbers.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<const ViewSpec*> stored_views() {
  std::vector<const ViewSpec*> views;
  for (const ViewSpec& view : kViews) {
    if (view.stored) views.push_back(&view);
  }
  return views;
}

std::size_t count_of(std::string_view what, std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

// A view of one measure, as statements_test.sql says it.
TEST(SparkStatements, AreThisTextOfASmallView) {
  const ViewSpec small{"small", BucketScheme::kUtcDay, {Kind::kObserved}, true, std::span(kSummaryMeasures).first(1)};
  std::ifstream file(STRATUS_SOURCE_DIR "/src/adapters/spark/statements_test.sql");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(cells_statement(std::vector{&small}), text.str());
}

TEST(SparkStatements, SayEveryNumberOnceOfAStretchAndOnceOfACell) {
  const std::string sql = cells_statement(stored_views());
  for (const CellNumber& number : cell_numbers(kSummaryMeasures)) {
    EXPECT_EQ(count_of(fmt::format("{} AS {},\n", number.of_facts, number.name), sql) +
                  count_of(fmt::format("{} AS {}\n  FROM", number.of_facts, number.name), sql),
              1U)
        << number.name;
    EXPECT_EQ(count_of(fmt::format("p.{})", number.name), sql) + count_of(fmt::format("p.{} END)", number.name), sql), 1U)
        << number.name;
  }
}

TEST(SparkStatements, SpreadStretchesOverAllViewsAndBothOfTheirBuckets) {
  const std::string sql = cells_statement(stored_views());
  for (const ViewSpec* view : stored_views()) {
    const char* has_sums = view->measures.empty() ? "FALSE" : "TRUE";
    EXPECT_THAT(sql, HasSubstr(fmt::format("('{0}', TRUE, {1}), ('{0}', FALSE, {1})", view->name, has_sums)));
  }
  EXPECT_THAT(sql, Not(HasSubstr("hourly"))) << "a view that is not stored";
}

TEST(SparkStatements, ReadEachElementByItsScaleAndJudgeItByItsRange) {
  for (const ElementInfo& element : kElements) {
    EXPECT_THAT(facts_schema(), HasSubstr(fmt::format("{} DECIMAL(9,{})", element.name, element.scale)));
    for (const std::string& sql :
         {cells_statement(stored_views()), histograms_statement(view_of(BucketScheme::kCivilMonth))}) {
      EXPECT_THAT(sql, HasSubstr(fmt::format("CASE WHEN {} NOT BETWEEN {} AND {} THEN 1 ELSE 0 END", element.name,
                                             element.least, element.greatest)));
      EXPECT_THAT(sql, HasSubstr(fmt::format("{} DESC NULLS LAST", element.name)));
    }
  }
}

TEST(SparkStatements, TakeKindsAsTheViewDoes) {
  ViewSpec view = view_of(BucketScheme::kUtcDay);
  view.kinds = {Kind::kForecast, Kind::kRemote};
  EXPECT_THAT(cells_statement(std::vector<const ViewSpec*>{&view}), HasSubstr("kind IN (1, 2)"));
}

TEST(SparkStatements, TakeStationsAsParameters) {
  for (const std::string& sql : {cells_statement(stored_views()), histograms_statement(view_of(BucketScheme::kCivilMonth))})
    EXPECT_THAT(sql, HasSubstr(fmt::format("BETWEEN :{} AND :{}", kFirstStation, kLastStation)));
}

TEST(SparkStatements, CountEachHistogram) {
  const std::string sql = histograms_statement(view_of(BucketScheme::kCivilMonth));
  for (const HistogramSpec& histogram : kMonthHistograms)
    EXPECT_THAT(sql, HasSubstr(fmt::format(" AS BIGINT) AS {}", histogram.name)));
  EXPECT_THAT(sql, HasSubstr("FOR histogram IN (temperature_c, wind_speed_mps, pressure_hpa, precipitation_mm, wind_rose)"));
  EXPECT_THAT(sql, HasSubstr("if(histogram IN ('precipitation_mm'), accumulation_bucket, instant_bucket)"));
}

}  // namespace
}  // namespace stratus
