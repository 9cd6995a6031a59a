// A simulated weather service, a source that asks it, and small verbs for tests.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/visual_crossing/source.h"
#include "simulator/simulator.h"

namespace stratus::test {

inline UtcSeconds at(std::string_view text) { return *parse_utc_seconds(text); }
inline DayNumber day(std::string_view text) { return *parse_date(text); }

inline Station paris() {
  Station station;
  station.city = "Paris";
  station.country = "FR";
  station.id = make_station_id("Paris", "FR");
  station.latitude = 48.8566;
  station.longitude = 2.3522;
  station.zone = "Europe/Paris";
  return station;
}

// A fact for every hour of the range: temperature 10.0 + hour of the epoch mod 7, rain 1 mm every fifth hour.
inline std::vector<Fact> hourly_facts(const Station& station, TimeRange range) {
  std::vector<Fact> facts;
  for (UtcSeconds t = range.from; t < range.to; t = t + 3600) {
    const auto hour = static_cast<std::int32_t>(t.value / 3600);
    Fact fact;
    fact.station = station.id;
    fact.time = t;
    fact.elements.set(Element::kTemperature, 100 + hour % 7);
    fact.elements.set(Element::kDewPoint, 50);
    fact.elements.set(Element::kHumidity, 7125);
    fact.elements.set(Element::kPressure, 10132);
    fact.elements.set(Element::kWindSpeed, 500);  // 18.0 km/h
    fact.elements.set(Element::kWindDirection, 360);
    fact.elements.set(Element::kPrecipitation, hour % 5 == 0 ? 1000 : 0);
    fact.origin = "file";
    facts.push_back(fact);
  }
  return facts;
}

// A folder that is removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "stratus-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

inline constexpr std::string_view kKey = "se cret/KEY";

class WeatherService : public ::testing::Test {
 protected:
  void start(std::vector<SimulatedStation> stations, SimulatorOptions options = {}) {
    simulator = std::make_unique<Simulator>(std::move(stations), clock, std::move(options));
    ASSERT_TRUE(simulator->start());
    config.base_url = simulator->base_url();
    config.api_key = kKey;
    config.state_dir = folder.path();
    config.total_timeout_s = 5;
    source = make_source();
  }

  std::unique_ptr<VisualCrossingSource> make_source() {
    auto made = VisualCrossingSource::create(config, files, clock,
                                             {[this](std::int64_t ms) { slept.push_back(ms); }, [] { return 0.5; }});
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
  }

  TemporaryFolder folder;
  PosixFileSystem files;
  ManualClock clock{to_millis(at("2026-11-24T12:30:00Z"))};
  VisualCrossingConfig config;
  std::vector<std::int64_t> slept;
  std::unique_ptr<Simulator> simulator;
  std::unique_ptr<VisualCrossingSource> source;
};

}  // namespace stratus::test
