#include "app/intake/made_messages.h"

#include <gtest/gtest.h>

#include "weather/message.h"

namespace stratus {
namespace {

StationYearsPlan plan_of(int stations, int days) {
  StationYearsPlan plan;
  plan.seed = 3;
  plan.stations = stations;
  plan.first_day = to_day_number({2020, 1, 1});
  plan.days = days;
  plan.without_known_at = 0.2;
  return plan;
}

struct All {
  std::string text;
  std::vector<MadeMessage> messages;
  std::vector<int> days;
};

All all(const StationYearsPlan& plan, std::size_t threads) {
  All all;
  MadeMessages made(plan, threads);
  const Status taken = made.for_each([&](const MessageStretch& stretch, int days) -> Status {
    for (MadeMessage message : stretch.messages) {
      message.begin += all.text.size();
      all.messages.push_back(message);
    }
    all.text += stretch.text;
    all.days.push_back(days);
    return {};
  });
  EXPECT_TRUE(taken);
  return all;
}

// Fewer stations than arrive together, a few more, and so many that a day takes more than one round.
TEST(MadeMessages, AreTheSameWhateverTheNumberOfThreads) {
  for (const auto& plan : {plan_of(3, 100), plan_of(130, 50), plan_of(3000, 2)}) {
    const All one = all(plan, 1);
    EXPECT_EQ(one.days.back(), plan.days);
    for (const std::size_t threads : {2U, 7U}) EXPECT_EQ(all(plan, threads).text, one.text) << plan.stations;
  }
}

TEST(MadeMessages, ArriveDayByDayAndSayWhatTheyState) {
  const StationYearsPlan plan = plan_of(70, 40);
  const std::vector<Station> stations = planned_stations(plan);
  const All made = all(plan, 2);
  MessageDecoder decoder;
  std::int64_t stated = 0;
  for (const MadeMessage& message : made.messages) {
    const auto decoded = decoder.decode(std::string_view(made.text).substr(message.begin, message.bytes));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->fact.station, stations[static_cast<std::size_t>(message.station)].id);
    EXPECT_EQ(decoded->fact.time, message.time);
    EXPECT_EQ(decoded->has_known_at, message.states_known_at);
    stated += message.states_known_at ? 1 : 0;
    EXPECT_EQ(made.text[message.begin + message.bytes], '\n');
  }
  const double share = static_cast<double>(stated) / static_cast<double>(made.messages.size());
  EXPECT_NEAR(share, 0.8, 0.01);
  EXPECT_TRUE(std::is_sorted(made.days.begin(), made.days.end()));
}

TEST(MadeMessages, EndWithTheFirstError) {
  int taken = 0;
  const Status ended = MadeMessages(plan_of(3000, 3), 2).for_each([&](const MessageStretch&, int) -> Status {
    if (++taken < 3) return {};
    return fail(ErrorKind::kUnavailable, "full");
  });
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "full");
  EXPECT_EQ(taken, 3);
}

}  // namespace
}  // namespace stratus
