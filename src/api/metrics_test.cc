#include "api/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/regex.hpp>
#include <map>
#include <set>
#include <sstream>

#include "support/api_world.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What breaks the rules of the text format 0.0.4: names, HELP and TYPE once before the samples of their family, samples of a
// family together, no series twice, histograms that grow to their count.
class Exposition {
 public:
  explicit Exposition(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) take(line);
    EXPECT_TRUE(text.ends_with('\n'));
    for (const auto& [series, counts] : buckets_) {
      EXPECT_TRUE(std::is_sorted(counts.begin(), counts.end())) << series;
      EXPECT_EQ(counts.back(), totals_[series]) << series;
    }
  }
  std::size_t series_of(const std::string& family) const {
    const auto found = series_.find(family);
    return found == series_.end() ? 0 : found->second.size();
  }

 private:
  void take(const std::string& line) {
    static const boost::regex kMeta("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    static const boost::regex kSample(
        R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)+)\})? (-?[0-9.e+-]+|\+Inf|NaN))re");
    boost::smatch parts;
    if (boost::regex_match(line, parts, kMeta)) {
      const bool is_new = types_.emplace(parts[2], "").second;
      EXPECT_EQ(is_new, parts[1] == "HELP") << "twice: " << line;
      if (parts[1] == "TYPE") types_[parts[2]] = parts[3];
      family_ = parts[2];
      return;
    }
    ASSERT_TRUE(boost::regex_match(line, parts, kSample)) << line;
    std::string name = parts[1];
    std::string labels = parts[3];
    if (types_[family_] == "histogram") {
      EXPECT_TRUE(name == family_ + "_bucket" || name == family_ + "_sum" || name == family_ + "_count") << line;
      const auto le = labels.find(",le=");
      if (name.ends_with("_bucket")) buckets_[labels.substr(0, le)].push_back(std::stoll(parts[4]));
      if (name.ends_with("_count")) totals_[labels] = std::stoll(parts[4]);
    } else {
      EXPECT_EQ(name, family_) << "under another family";
      EXPECT_EQ(types_[family_] == "counter", name.ends_with("_total")) << name;
    }
    EXPECT_TRUE(series_[family_].insert(name + labels).second) << "twice: " << line;
  }

  std::string family_;
  std::map<std::string, std::string> types_;
  std::map<std::string, std::set<std::string>> series_;
  std::map<std::string, std::vector<long long>> buckets_;
  std::map<std::string, long long> totals_;
};

TEST(Metrics, AreAValidExposition) {
  ApiWorld world;
  world.newest = {{ApiWorld::kParis, {1'795'000'000}}, {StationId{"a\"b\\c\nd"}, {-5}}};
  world.get("/api/v1/stations");
  world.get("/api/v1/stations?bad=1");
  world.http.answered({}, 503, false, std::chrono::seconds(40));
  world.http.refused(Refused::kQueueFull);
  const std::string text = body_of(world.get("/metrics"));
  const Exposition exposition(text);
  EXPECT_EQ(exposition.series_of("stratus_http_refused_total"), kRefusedCount);
  EXPECT_EQ(exposition.series_of("stratus_http_answer_duration_seconds"), 3 * (kLatencyBounds.size() + 3));
  EXPECT_THAT(text, HasSubstr("\nstratus_http_refused_total{reason=\"queue_full\"} 1\n"));
  EXPECT_THAT(text,
              HasSubstr("\nstratus_http_answer_duration_seconds_bucket{route=\"(none)\",class=\"5xx\",le=\"30\"} 0\n"));
  EXPECT_THAT(text,
              HasSubstr("\nstratus_http_answer_duration_seconds_bucket{route=\"(none)\",class=\"5xx\",le=\"+Inf\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{route=\"/api/v1/stations\",class=\"2xx\",le=\"0.005\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{route=\"/api/v1/stations\",class=\"2xx\",le=\"0.025\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("_sum{route=\"/api/v1/stations\",class=\"2xx\"} 0.02\n"));
  EXPECT_THAT(text, HasSubstr("\nstratus_station_newest_observation_seconds{station=\"station_Paris_FR\"} 1795000000\n"));
  EXPECT_THAT(text, HasSubstr("\nstratus_station_newest_observation_seconds{station=\"a\\\"b\\\\c\\nd\"} -5\n"));
  EXPECT_THAT(text, HasSubstr("\nstratus_station_series_left_out 0\n"));
  EXPECT_THAT(text, HasSubstr("\nprocess_open_fds "));
}

TEST(Metrics, TheSeriesOfStationsAreBounded) {
  const PipelineStatus status;
  MetricsSources sources{status, {}};
  for (std::size_t i = 0; i < kMostStationSeries + 7; ++i)
    sources.newest.push_back({StationId{"station_" + std::to_string(i)}, {1}});
  const std::string text = metrics_text(sources);
  EXPECT_EQ(Exposition(text).series_of("stratus_station_newest_observation_seconds"), kMostStationSeries);
  EXPECT_THAT(text, HasSubstr("\nstratus_station_series_left_out 7\n"));
}

TEST(Metrics, WithoutAServerNothingIsSaidOfHttp) {
  const PipelineStatus status;
  EXPECT_THAT(metrics_text({status, {}}), Not(HasSubstr("stratus_http")));
}

}  // namespace
}  // namespace stratus
