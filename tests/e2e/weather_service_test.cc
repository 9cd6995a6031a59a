#include "weather_service.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

namespace stratus::test {
namespace {

const TimeRange kYear{at("2025-12-01T00:00:00Z"), at("2026-12-15T00:00:00Z")};

const Fact* find(const Fetched& fetched, UtcSeconds time) {
  for (const Fact& fact : fetched.facts) {
    if (fact.time == time) return &fact;
  }
  return nullptr;
}

class ParisService : public WeatherService {
 protected:
  void SetUp() override { start({{paris(), hourly_facts(paris(), kYear)}}); }
};

struct DstDay {
  const char* day;
  std::size_t hours;
  const char* first;
};

TEST_F(ParisService, DaysOfAClockChangeHaveTheirOwnNumberOfHours) {
  for (const DstDay& row :
       {DstDay{"2026-03-28", 24, "2026-03-27T23:00:00Z"}, DstDay{"2026-03-29", 23, "2026-03-28T23:00:00Z"},
        DstDay{"2026-10-25", 25, "2026-10-24T22:00:00Z"}}) {
    const auto fetched = source->history(paris(), day(row.day), day(row.day));
    ASSERT_TRUE(fetched) << fetched.error().message;
    ASSERT_EQ(fetched->facts.size(), row.hours) << row.day;
    EXPECT_EQ(fetched->cost, 24) << row.day;
    for (std::size_t i = 0; i < row.hours; ++i)
      EXPECT_EQ(fetched->facts[i].time, at(row.first) + static_cast<std::int64_t>(i) * 3600) << row.day;
  }
}

TEST_F(ParisService, ValuesSurviveTheWayThroughTheService) {
  const auto fetched = source->history(paris(), day("2026-07-01"), day("2026-07-02"));
  ASSERT_TRUE(fetched);
  const auto facts = hourly_facts(paris(), {at("2026-06-30T22:00:00Z"), at("2026-07-02T22:00:00Z")});
  ASSERT_EQ(fetched->facts.size(), facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const Fact& got = fetched->facts[i];
    EXPECT_EQ(got.time, facts[i].time);
    EXPECT_EQ(got.kind, Kind::kObserved);
    EXPECT_EQ(got.origin, "api");
    EXPECT_EQ(got.known_at, clock.now());
    for (const ElementInfo& element : kElements) {
      if (!element.summarized && element.element != Element::kWindDirection) continue;  // next hour
      EXPECT_EQ(got.elements.get(element.element), facts[i].elements.get(element.element)) << element.name;
    }
    EXPECT_EQ(got.is_rain, facts[i].elements.get(Element::kPrecipitation) != 0);
    const bool last = i + 1 == facts.size();
    EXPECT_EQ(got.elements.get(Element::kNextHourTemperature),
              last ? std::nullopt : facts[i + 1].elements.get(Element::kTemperature));
  }
}

TEST_F(ParisService, AnHourIsFirstForecastThenObservedWithAnotherValue) {
  const UtcSeconds hour = at("2026-11-24T15:00:00Z");
  const auto before = source->current(paris());
  ASSERT_TRUE(before) << before.error().message;
  clock.set(to_millis(at("2026-11-24T15:05:00Z")));
  const auto after = source->current(paris());
  ASSERT_TRUE(after);
  const Fact* forecast = find(*before, hour);
  const Fact* observed = find(*after, hour);
  ASSERT_TRUE(forecast != nullptr && observed != nullptr);
  EXPECT_EQ(forecast->kind, Kind::kForecast);
  EXPECT_EQ(observed->kind, Kind::kObserved);
  EXPECT_EQ(*forecast->elements.get(Element::kTemperature), *observed->elements.get(Element::kTemperature) + 13);
  EXPECT_EQ(before->cost, 1);
}

TEST_F(ParisService, CurrentConditionsLieOffTheHour) {
  const auto fetched = source->current(paris());
  ASSERT_TRUE(fetched);
  const Fact* now = find(*fetched, at("2026-11-24T12:30:00Z"));
  ASSERT_NE(now, nullptr);
  EXPECT_EQ(now->kind, Kind::kObserved);
  EXPECT_EQ(now->elements.get(Element::kNextHourTemperature),
            find(*fetched, at("2026-11-24T13:00:00Z"))->elements.get(Element::kTemperature));
}

TEST_F(ParisService, ARevisedHourIsStatedAnew) {
  const UtcSeconds hour = at("2026-11-20T10:00:00Z");
  Elements elements;
  elements.set(Element::kTemperature, -42);
  ASSERT_TRUE(simulator->revise(paris().id, hour, elements));
  const auto fetched = source->history(paris(), day("2026-11-20"), day("2026-11-20"));
  ASSERT_TRUE(fetched);
  EXPECT_EQ(find(*fetched, hour)->elements.get(Element::kTemperature), -42);
}

TEST_F(ParisService, TheBudgetRefusesWhatDoesNotFitAndSurvivesARestart) {
  config.daily_cost_limit = 50;
  config.collect_share_pct = 0;
  source = make_source();
  ASSERT_TRUE(source->history(paris(), day("2026-07-01"), day("2026-07-02")));
  EXPECT_EQ(*source->used_cost(), 48);
  source = make_source();
  EXPECT_EQ(*source->used_cost(), 48);
  const auto refused = source->history(paris(), day("2026-07-03"), day("2026-07-03"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kResourceExhausted);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("24 records, and 48 of daily_cost_limit = 50"));
  EXPECT_EQ(simulator->requests(), 1);
  clock.set(to_millis(at("2026-11-25T00:00:00Z")));
  EXPECT_TRUE(source->history(paris(), day("2026-07-03"), day("2026-07-03")));
  EXPECT_EQ(*source->used_cost(), simulator->used_cost(std::string(kKey)));
}

TEST_F(WeatherService, TheServicesOwnLimitStopsUntilMidnightUtc) {
  start({{paris(), hourly_facts(paris(), kYear)}}, {.daily_cost = 30});
  ASSERT_TRUE(source->history(paris(), day("2026-07-01"), day("2026-07-01")));
  const auto refused = source->history(paris(), day("2026-07-02"), day("2026-07-02"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kResourceExhausted);
  const auto again = source->current(paris());
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, ::testing::HasSubstr("2026-11-25T00:00:00Z"));
  EXPECT_EQ(simulator->requests(), 2);  // the third was not sent
  clock.set(to_millis(at("2026-11-25T00:00:00Z")));
  EXPECT_TRUE(source->current(paris()));
}

TEST_F(WeatherService, OneKeyHasOneRequestUnderWayOverAllItsSources) {
  std::atomic<int> running{0}, greatest{0};
  SimulatorOptions options;
  options.max_concurrency = 10;
  options.while_running = [&] {
    const int now = ++running;
    greatest = std::max(greatest.load(), now);
    std::this_thread::yield();
    --running;
  };
  start({{paris(), hourly_facts(paris(), kYear)}}, options);
  std::vector<std::future<bool>> done;
  for (int i = 0; i < 4; ++i) {
    done.push_back(std::async(std::launch::async, [this] {
      auto own = VisualCrossingSource::create(config, files, clock,
                                              {[](std::int64_t) { std::this_thread::yield(); }, [] { return 0.5; }});
      auto& other = **own;
      for (int k = 0; k < 10; ++k) {
        auto fetched = other.current(paris());
        if (!fetched && fetched.error().kind != ErrorKind::kUnavailable) return false;
      }
      return true;
    }));
  }
  for (auto& one : done) EXPECT_TRUE(one.get());
  EXPECT_EQ(greatest, 1);
}

TEST_F(WeatherService, AWrongKeyIsFinalAndNeverShown) {
  start({{paris(), hourly_facts(paris(), kYear)}}, {.keys = {"another"}});
  const auto refused = source->current(paris());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kPermissionDenied);
  EXPECT_EQ(refused.error().message.find(std::string(kKey)), std::string::npos);
  EXPECT_EQ(refused.error().message.find("cret"), std::string::npos);
  EXPECT_EQ(simulator->requests(), 1);
}

TEST_F(ParisService, AnUnknownPlaceIsFinal) {
  Station nowhere = paris();
  nowhere.latitude = -60;
  const auto refused = source->current(nowhere);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("No valid locations"));
}

TEST_F(WeatherService, TheKeyIsNotSentInTheClear) {
  config.api_key = kKey;
  config.base_url = "http://weather.example.org";
  config.state_dir = folder.path();
  const auto made = VisualCrossingSource::create(config, files, clock, {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kInvalidArgument);
}

}  // namespace
}  // namespace stratus::test
