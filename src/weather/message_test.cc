#include "weather/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

using ::testing::HasSubstr;

Station paris() {
  Station station;
  station.id = StationId("station_Paris_FR");
  station.city = "Paris";
  station.country = "FR";
  station.latitude = 48.8566;
  station.longitude = 2.3522;
  station.zone = "Europe/Paris";
  return station;
}

Fact some_fact() {
  Fact fact;
  fact.station = StationId("station_Paris_FR");
  fact.time = *parse_utc_seconds("2026-11-24T18:00:00Z");
  fact.known_at = *parse_utc_millis("2026-11-24T18:05:00.250Z");
  fact.elements.set(Element::kTemperature, -5);
  fact.elements.set(Element::kHumidity, 8015);
  fact.elements.set(Element::kWindSpeed, 1036);
  fact.elements.set(Element::kWindDirection, 203);
  fact.elements.set(Element::kPrecipitation, 254);
  fact.is_rain = true;
  fact.is_storm = false;
  fact.condition = "Rain \"heavy\"";
  fact.origin = "api";
  return fact;
}

TEST(Message, RoundTrips) {
  MessageDecoder decoder;
  for (std::int32_t wind = 0; wind < 7500; ++wind) {
    Fact fact = some_fact();
    fact.elements.set(Element::kWindSpeed, wind);
    const auto decoded = decoder.decode(encode_message(fact, paris()));
    ASSERT_TRUE(decoded) << decoded.error().message;
    ASSERT_EQ(decoded->fact, fact) << wind;
  }
}

TEST(Message, RoundTripsARetraction) {
  Fact fact;
  fact.station = StationId("station_Paris_FR");
  fact.kind = Kind::kRemote;
  fact.retraction = true;
  fact.known_at = {1234};
  fact.origin = "http";
  const auto decoded = MessageDecoder().decode(encode_message(fact, paris()));
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(decoded->fact, fact);
}

TEST(Message, ReadsAnyKeyOrderAndKeepsUnknownFields) {
  const auto decoded = MessageDecoder().decode(
      R"( {"x":{"a":[1,2,{"b":null}]},"wind_direction":"NNE","wind_speed":36.0,"temperature":1.85E1,)"
      R"("timestamp":"2026-01-01T01:00:00+01:00","humidity":null,"station_id":"station_Paris_FR","is_rain":0} )");
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_FALSE(decoded->has_known_at);
  EXPECT_EQ(decoded->fact.elements.get(Element::kTemperature), 185);
  EXPECT_EQ(decoded->fact.elements.get(Element::kWindSpeed), 1000);
  EXPECT_EQ(decoded->fact.elements.get(Element::kWindDirection), 23);
  EXPECT_EQ(decoded->fact.elements.get(Element::kHumidity), std::nullopt);
  EXPECT_EQ(decoded->fact.kind, Kind::kObserved);
  EXPECT_EQ(format_utc(decoded->fact.time), "2026-01-01T00:00:00Z");
}

struct Hostile {
  std::string json;
  std::string reason;
};

class HostileMessage : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostileMessage, IsRejectedWithAReason) {
  const auto decoded = MessageDecoder().decode(GetParam().json);
  ASSERT_FALSE(decoded) << GetParam().json;
  EXPECT_EQ(decoded.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(decoded.error().message, HasSubstr(GetParam().reason));
}

const std::string kHead = R"({"station_id":"s_X_FR","timestamp":"2026-01-01T00:00:00Z")";

INSTANTIATE_TEST_SUITE_P(
    Table, HostileMessage,
    ::testing::Values(
        Hostile{"", "not valid JSON"}, Hostile{"   ", "not valid JSON"}, Hostile{"[]", "not valid JSON"},
        Hostile{"{}", "station_id: missing"}, Hostile{R"({"station_id":"a b"})", "is not a station id"},
        Hostile{R"({"station_id":"s"})", "timestamp: missing"}, Hostile{kHead, "not valid JSON"},
        Hostile{kHead + "} x", "not valid JSON"}, Hostile{kHead + "}{}", "follows"},
        Hostile{kHead + R"(,"temperature":"18"})", "temperature: not a number"},
        Hostile{kHead + R"(,"temperature":NaN})", "not valid JSON"},
        Hostile{kHead + R"(,"temperature":1e300})", "temperature"},
        Hostile{kHead + R"(,"temperature":99999999999})", "out of range"},
        Hostile{kHead + R"(,"temperature":01})", "not valid JSON"},
        Hostile{kHead + R"(,"temperature":1,"temperature":2})", "twice"}, Hostile{kHead + R"(,"kind":"guess"})", "kind"},
        Hostile{kHead + R"(,"known_at":"yesterday"})", "known_at"},
        Hostile{kHead + R"(,"wind_direction":"NNNE"})", "compass"},
        Hostile{kHead + R"(,"wind_direction_deg":361})", "0 to 360"}, Hostile{kHead + R"(,"is_rain":2})", "neither 0 nor 1"},
        Hostile{kHead + R"(,"retracts":"observed","temperature":3})", "retraction"},
        Hostile{kHead + R"(,"retracts":"observed","kind":"forecast"})", "different kinds"},
        Hostile{kHead + R"(,"x":[1,})", "not valid JSON"}, Hostile{kHead + R"(,"x":"\ud800"})", "not valid JSON"},
        Hostile{kHead + ",\"x\":\"\xff\"}", "not valid JSON"},
        Hostile{kHead + ",\"x\":" + std::string(2000, '[') + std::string(2000, ']') + "}", "not valid JSON"},
        Hostile{kHead + ",\"x\":\"" + std::string(70'000, 'a') + "\"}", "larger than the limit"},
        Hostile{R"({"station_id":"s","timestamp":"2026-02-30T00:00:00Z"})", "timestamp"},
        Hostile{R"({"station_id":"s","timestamp":"2026-02-20T00:00:00.5Z"})", "whole second"},
        Hostile{R"({"station_id":"s","timestamp":"9999-02-20T00:00:00Z"})", "outside the years"}));

TEST(Message, KnownAtIsAddedBeforeTheRest) {
  const std::string stamped = with_known_at(kHead + "}", UtcMillis{1'500});
  const auto decoded = MessageDecoder().decode(stamped);
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(decoded->has_known_at);
  EXPECT_EQ(decoded->fact.known_at, UtcMillis{1'500});
}

}  // namespace
}  // namespace stratus
