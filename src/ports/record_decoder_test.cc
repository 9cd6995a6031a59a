#include "ports/record_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "weather/arrival.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

constexpr UtcMillis kNoon{1'764'072'000'000};  // 2025-11-25T12:00:00Z

// With further members.
std::string message(const std::string& members) {
  return R"({"station_id":"station_Nowhere_XX","timestamp":"2025-11-25T12:00:00Z")" + members + "}";
}

struct Case {
  const char* what;
  std::string bytes;
  std::optional<UtcMillis> time;
  std::string reason;  // empty: it is a fact
};

// Of a station that nobody knows: that is never asked.
const Case kCases[] = {
    {"a fact", message(R"(,"temperature":1,"known_at":"2025-11-25T12:00:00Z")"), kNoon, ""},
    {"the same of a log without times", message(R"(,"temperature":1,"known_at":"2025-11-25T12:00:00Z")"), {}, ""},
    {"without known_at", message(R"(,"temperature":1)"), kNoon, ""},
    {"without known_at, of a log without times", message(R"(,"temperature":1)"), {}, "no known_at"},
    {"a broker without times", message(R"(,"temperature":1)"), UtcMillis{-1}, "has no time"},
    {"nothing", "", kNoon, "JSON"},
    {"no JSON", "{", kNoon, "JSON"},
    {"no UTF-8", "\xff\xfe", {}, "JSON"},
    {"no element", message(""), kNoon, "no element is stated"},
    {"no element, of a log of before", message(R"(,"known_at":"2025-11-25T12:00:00Z")"), {}, ""},
    {"a retraction", message(R"(,"retracts":"observed")"), kNoon, ""},
    {"ahead by 15 minutes", message(R"(,"temperature":1,"known_at":"2025-11-25T12:15:00Z")"), kNoon, ""},
    {"ahead by more", message(R"(,"temperature":1,"known_at":"2025-11-25T12:15:00.001Z")"), kNoon, "known_at"},
    {"ahead, of a log of before", message(R"(,"temperature":1,"known_at":"2031-11-25T12:15:00Z")"), {}, ""},
    {"measured in the future", message(R"(,"temperature":1)"), UtcMillis{kNoon.value - kMaxAheadMs - 1}, "timestamp"},
    {"a forecast", message(R"(,"temperature":1,"kind":"forecast")"), UtcMillis{kNoon.value - 86'400'000}, ""},
};

TEST(RecordDecoder, DecidesFromTheRecordAlone) {
  RecordDecoder decoder;
  for (const Case& c : kCases) {
    const auto fact = decoder.decode({{0, 5}, c.bytes, c.time});
    EXPECT_EQ(fact.has_value(), c.reason.empty()) << c.what << (fact ? "" : ": " + fact.error().message);
    if (!fact) {
      EXPECT_THAT(fact.error().message, HasSubstr(c.reason)) << c.what;
      EXPECT_EQ(fact.error().kind, ErrorKind::kInvalidArgument) << c.what;
    }
  }
}

TEST(RecordDecoder, TheTimeOfTheRecordIsWhenItsFactWasKnown) {
  const auto fact = RecordDecoder().decode({{2, 5}, message(R"(,"temperature":1)"), kNoon});
  ASSERT_TRUE(fact) << fact.error().message;
  EXPECT_EQ(fact->known_at, kNoon);
}

}  // namespace
}  // namespace stratus
