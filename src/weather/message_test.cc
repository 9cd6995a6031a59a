#include "weather/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "weather/decimal.h"

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

TEST(Message, WithoutKnownAtItTakesOneLater) {
  std::string text = "before ";
  MessageEncoder(paris()).append(some_fact(), KnownAt::kLeftOut, text);
  const std::string message = text.substr(text.find('{'));
  EXPECT_EQ(text, "before " + message);
  const auto decoded = MessageDecoder().decode(message);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_FALSE(decoded->has_known_at);
  const auto stamped = MessageDecoder().decode(with_known_at(message, some_fact().known_at));
  ASSERT_TRUE(stamped) << stamped.error().message;
  EXPECT_EQ(stamped->fact, some_fact());
}

TEST(Message, TextsAreEscaped) {
  Fact fact = some_fact();
  for (const std::string condition : {"a\"b", "a\\b", "a\nb", "a\x01", "é – 雨"}) {
    fact.condition = condition;
    const auto decoded = MessageDecoder().decode(encode_message(fact, paris()));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->fact.condition, condition);
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
        Hostile{"", "not valid JSON"}, Hostile{"   ", "not valid JSON"}, Hostile{"[]", "not a JSON object"},
        Hostile{"7", "not a JSON object"}, Hostile{"{}", "station_id: missing"},
        Hostile{R"({"station_id":"a b"})", "is not a station id"}, Hostile{R"({"station_id":"s"})", "timestamp: missing"},
        Hostile{kHead, "not valid JSON"}, Hostile{kHead + "} x", "not valid JSON"}, Hostile{kHead + "}{}", "follows"},
        Hostile{kHead + R"(,"temperature":"18"})", R"(temperature: "18" is not a number)"},
        Hostile{kHead + R"(,"temperature":true})", "temperature: true is not a number"},
        Hostile{kHead + R"(,"temperature":NaN})", "not valid JSON"},
        Hostile{kHead + R"(,"temperature":1e300})", "temperature"},
        Hostile{kHead + R"(,"temperature":99999999999})", "out of range"},
        Hostile{kHead + R"(,"temperature":01})", "not valid JSON"},
        Hostile{kHead + R"(,"temperature":1,"temperature":2})", "twice"}, Hostile{kHead + R"(,"kind":"guess"})", "kind"},
        Hostile{kHead + R"(,"known_at":"yesterday"})", "known_at"},
        Hostile{kHead + R"(,"wind_direction":"NNNE"})", "compass"}, Hostile{kHead + R"(,"is_rain":2})", "neither 0 nor 1"},
        Hostile{kHead + R"(,"known_at":null})", "known_at: must be a time, or left out"},
        Hostile{kHead + R"(,"\u006bnown_at":null})", "known_at: must be a time, or left out"},
        Hostile{R"({"station_id":nul})", "not valid JSON"}, Hostile{R"({"station_id":nope})", "not valid JSON"},
        Hostile{R"({"station_id":nullx})", "not valid JSON"}, Hostile{"nope", "not a JSON object"},
        Hostile{kHead + R"(,"is_rain":tru})", "is_rain"}, Hostile{kHead + R"(,"is_rain":falsex})", "is_rain"},
        Hostile{kHead + R"(,"temperature":-})", "not valid JSON"},
        Hostile{kHead + R"(,"temperature":nil})", "not valid JSON"}, Hostile{kHead + R"(,"x":nul})", "not valid JSON"},
        Hostile{kHead + R"(,"x":[1,nul]})", "not valid JSON"}, Hostile{kHead + R"(,"x":[1,tru]})", "not valid JSON"},
        Hostile{kHead + R"(,"x":{"y":nope}})", "not valid JSON"},
        Hostile{kHead + R"(,"retracts":"observed","temperature":3})", "retraction"},
        Hostile{kHead + R"(,"retracts":"observed","kind":"forecast"})", "different kinds"},
        Hostile{kHead + R"(,"x":[1,})", "not valid JSON"}, Hostile{kHead + R"(,"x":"\ud800"})", "not valid JSON"},
        Hostile{kHead + ",\"x\":\"\xff\"}", "not valid JSON"},
        Hostile{kHead + ",\"x\":" + std::string(2000, '[') + std::string(2000, ']') + "}", "not valid JSON"},
        Hostile{R"({"station_id":"s","timestamp":"2026-02-30T00:00:00Z"})", "timestamp"},
        Hostile{R"({"station_id":"s","timestamp":"2026-02-20T00:00:00.5Z"})", "whole second"},
        Hostile{R"({"station_id":"s","timestamp":"9999-02-20T00:00:00Z"})", "outside the years"}));

// Of what arrives both names are a mistake; what a log took so stays the fact that it was.
TEST(Message, NamesOfTheAnswersBesideTimestamp) {
  const std::string whole = kHead + R"(,"temperature":1,"weather_condition":"Rain","data_origin":"api")";
  const auto alone = MessageDecoder().decode(whole + "}");
  ASSERT_TRUE(alone) << alone.error().message;
  for (const auto& [second, own] : std::vector<std::pair<std::string, std::string>>{
           {R"("time":"2026-01-02T00:00:00Z")", "time: states the same as timestamp"},
           {R"("time":null)", "time: states the same as timestamp"},
           {R"("station":"s_Y_FR")", "station: states the same as station_id"},
           {R"("origin":7)", "origin: states the same as data_origin"},
           {R"("condition":"Fog")", "condition: states the same as weather_condition"}}) {
    for (const std::string& json : {whole + "," + second + "}", "{" + second + "," + whole.substr(1) + "}"}) {
      const auto logged = MessageDecoder().decode(json);
      ASSERT_TRUE(logged) << json;
      EXPECT_EQ(logged->fact, alone->fact) << json;
      const auto arriving = MessageDecoder(MessageState::kArriving).decode(json);
      ASSERT_FALSE(arriving) << json;
      EXPECT_THAT(arriving.error().message, HasSubstr(own));
    }
  }
  EXPECT_TRUE(MessageDecoder(MessageState::kArriving).decode(kHead + R"(,"temperature":1,"condition":"Fog"})"))
      << "alone it is an unknown field, as ever";
}

TEST(Message, AllMistakesAreToldInTheirOrderAndNotMoreThanTwenty) {
  MessageDecoder decoder;
  EXPECT_FALSE(decoder.decode(R"({"humidity":[],"temperature":"warm","known_at":null,"wind_speed":1e300,"is_storm":{}})"));
  std::string told;
  for (const MessageMistake& mistake : decoder.mistakes()) told += std::string(mistake.field) + "=" + mistake.value + " ";
  EXPECT_EQ(told, "humidity=[ temperature=warm known_at=null wind_speed=1e300 is_storm={ station_id= timestamp= ");
  EXPECT_TRUE(decoder.decode(kHead + "}"));
  EXPECT_THAT(decoder.mistakes(), ::testing::IsEmpty());
  std::string often = kHead;
  for (int i = 0; i < 100; ++i) often += R"(,"temperature":"x")";
  EXPECT_FALSE(decoder.decode(often + "}"));
  EXPECT_EQ(decoder.mistakes().size(), kMostMessageMistakes);
}

TEST(Message, KnownAtIsAddedBeforeTheRest) {
  const std::string stamped = with_known_at(kHead + "}", UtcMillis{1'500});
  const auto decoded = MessageDecoder().decode(stamped);
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(decoded->has_known_at);
  EXPECT_EQ(decoded->fact.known_at, UtcMillis{1'500});
}

TEST(Message, EveryStampIsOfOneLengthAndCanBeRestated) {
  const std::string json = "  " + kHead + "}";
  for (const UtcMillis stamp : {UtcMillis{0}, UtcMillis{1'000}, UtcMillis{1'764'000'000'250}}) {
    std::string stamped = with_known_at(json, UtcMillis{1});
    EXPECT_EQ(stamped.size(), json.size() + kKnownAtBytes);
    restate_known_at(stamped, stamp);
    EXPECT_EQ(stamped, with_known_at(json, stamp));
    EXPECT_EQ(MessageDecoder().decode(stamped)->fact.known_at, stamp);
  }
}

// What got into a log stays readable, whatever the limit of what may enter was.
TEST(Message, ReadsMessagesLongerThanWhatMayEnterALog) {
  MessageDecoder decoder;
  for (const std::size_t bytes : {kMaxMessageBytes - 1, kMaxMessageBytes, kMaxMessageBytes + 1,
                                  kMaxMessageBytes + kKnownAtBytes, 20 * kMaxMessageBytes}) {
    const std::string rest = R"(,"temperature":1,"x":")";
    const std::string json = kHead + rest + std::string(bytes - kHead.size() - rest.size() - 2, 'a') + "\"}";
    ASSERT_EQ(json.size(), bytes);
    ASSERT_TRUE(decoder.decode(json)) << bytes;
    EXPECT_EQ(decoder.decode(json)->fact.elements.get(Element::kTemperature), 10);
  }
}

TEST(Message, ReadsTheNamesAndUnitsOfTheAnswers) {
  for (const ElementInfo& element : kElements) {
    const std::string member = ",\"" + std::string(element.name) + "\":7";
    const auto decoded = MessageDecoder().decode(kHead + member + "}");
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->fact.elements.get(element.element), *parse_scaled("7", element.scale)) << element.name;
    EXPECT_EQ(decoded->fact.elements.count(), 1) << element.name;
  }
}

TEST(Message, BothNamesOfAnElementAreAMistake) {
  constexpr std::pair<const char*, const char*> kTable[] = {
      {R"("temperature":1,"temperature_c":1)", "temperature_c: states the same as temperature"},
      {R"("wind_speed_mps":1,"wind_speed":3.6)", "wind_speed: states the same as wind_speed_mps"},
      {R"("precipitation_mm":null,"precipitation":0)", "states the same as"},
      {R"("next_hour_temp":1,"next_hour_temperature_c":null)", "states the same as"},
  };
  for (const auto& [members, reason] : kTable) {
    const auto decoded = MessageDecoder().decode(kHead + "," + members + "}");
    ASSERT_FALSE(decoded) << members;
    EXPECT_THAT(decoded.error().message, HasSubstr(reason));
  }
}

TEST(Message, ReadsTheOtherNamesOfTheAnswersWhereTimestampIsAbsent) {
  constexpr const char* kTable[] = {
      R"({"time":"2026-01-01T00:00:00Z","station":"s_X_FR","origin":"api","condition":"Rain","temperature_c":1})",
      R"({"condition":"Rain","origin":"api","station":"s_X_FR","temperature":1,"time":"2026-01-01T00:00:00Z"})",
      R"({"station_id":"s_X_FR","time":"2026-01-01T00:00:00Z","data_origin":"api","weather_condition":"Rain","temperature":1})",
  };
  Fact expected;
  expected.station = StationId("s_X_FR");
  expected.time = *parse_utc_seconds("2026-01-01T00:00:00Z");
  expected.origin = "api";
  expected.condition = "Rain";
  expected.elements.set(Element::kTemperature, 10);
  for (const char* json : kTable) {
    const auto decoded = MessageDecoder().decode(json);
    ASSERT_TRUE(decoded) << json << decoded.error().message;
    EXPECT_EQ(decoded->fact, expected) << json;
  }
  EXPECT_EQ(MessageDecoder()
                .decode(R"({"station":"s_X_FR","time":"2026-01-01T00:00:00Z","condition":null,"origin":null})")
                ->fact.condition,
            "");
}

// A log of before the answers' names may hold such members; the facts stay what they were.
TEST(Message, MembersOfTheAnswersNamesBesideTimestampStateNothing) {
  constexpr const char* kTable[] = {
      R"("time":"2020-01-01T00:00:00Z","station":"s_Y_FR","origin":"api","condition":"Rain")",
      R"("time":7,"station":{"id":1},"origin":true,"condition":[])",
      R"("time":1,"time":2,"station":"a b")",
  };
  for (const char* members : kTable) {
    for (const std::string& json : {kHead + "," + members + "}", "{" + std::string(members) + "," + kHead.substr(1) + "}"}) {
      const auto decoded = MessageDecoder().decode(json);
      ASSERT_TRUE(decoded) << json << decoded.error().message;
      EXPECT_EQ(decoded->fact, MessageDecoder().decode(kHead + "}")->fact) << json;
    }
  }
}

TEST(Message, MistakesInTheOtherNamesOfTheAnswersAreNamed) {
  constexpr std::pair<const char*, const char*> kTable[] = {
      {R"({"time":7,"station":"s"})", "time: not a text"},
      {R"({"time":"yesterday","station":"s"})", "time: "},
      {R"({"time":"2026-01-01T00:00:00Z","station":"a b"})", "station: \"a b\" is not a station id"},
      {R"({"time":"2026-01-01T00:00:00Z","station":{"id":"s"}})", "station: not a text"},
      {R"({"time":"2026-01-01T00:00:00Z","time":null})", "time: the field is there twice"},
      {R"({"time":"2026-01-01T00:00:00Z","timestamp":null})", "time: states the same as timestamp"},
      {R"({"station_id":"s","time":"2026-01-01T00:00:00Z","station":"s"})", "station: states the same as station_id"},
      {R"({"origin":null,"time":"2026-01-01T00:00:00Z","data_origin":"api"})", "origin: states the same as data_origin"},
      {R"({"time":"2026-01-01T00:00:00Z","condition":"a","weather_condition":"a"})", "states the same as weather_condition"},
      {R"({"time":"2026-01-01T00:00:00Z"})", "station_id: missing"},
      {R"({"station":"s"})", "timestamp: missing"},
      {R"({"time":"2026-01-01T00:00:00Z","station":"\ud800"})", "not valid JSON"},
  };
  for (const auto& [json, reason] : kTable) {
    const auto decoded = MessageDecoder().decode(json);
    ASSERT_FALSE(decoded) << json;
    EXPECT_THAT(decoded.error().message, HasSubstr(reason)) << json;
  }
  const std::string condition = R"({"station":"s","time":"2026-01-01T00:00:00Z","condition":")";
  EXPECT_TRUE(MessageDecoder().decode(condition + std::string(256, 'x') + "\"}"));
  EXPECT_THAT(MessageDecoder().decode(condition + std::string(257, 'x') + "\"}").error().message,
              HasSubstr("longer than 256"));
}

TEST(Message, NamesTheElementThatWasMeant) {
  constexpr std::pair<const char*, const char*> kTable[] = {
      {R"("temp":9.9)", " (did you mean temperature?)"},
      {R"("Temperature":9.9)", " (did you mean temperature?)"},
      {R"("temprature":9.9,"humidty":80)", " (did you mean temperature, humidity?)"},
      {R"("wind-speed":9.9)", " (did you mean wind_speed?)"},
      {R"("precip":1)", " (did you mean precipitation?)"},
      {R"("location":{"city":"Paris"},"note":"nothing","x":1)", ""},
      {R"("is_rain":1)", ""},
      {R"("station":"s","origin":"api","condition":"Rain","wind_speed_ms":1)", " (did you mean wind_speed?)"},
  };
  for (const auto& [members, meant] : kTable) EXPECT_EQ(meant_elements(kHead + "," + members + "}"), meant) << members;
  EXPECT_EQ(meant_elements("no JSON"), "");
}

struct Direction {
  const char* members;
  std::optional<std::int32_t> degrees;
};

TEST(Message, ZeroDegreesIsNorthUnlessItIsCalm) {
  const Direction table[] = {
      {R"("wind_speed":18,"wind_direction_deg":0)", 360},
      {R"("wind_direction_deg":0,"wind_speed":18)", 360},
      {R"("wind_speed":18,"wind_direction_deg":0.49)", 360},
      {R"("wind_speed":18,"wind_direction_deg":-0.4)", 360},
      {R"("wind_speed_mps":5,"wind_direction_deg":0)", 360},
      {R"("wind_speed":18,"wind_direction_deg":0.5)", 1},
      {R"("wind_speed":18,"wind_direction_deg":360)", 360},
      {R"("wind_direction_deg":0)", 360},
      {R"("wind_speed":null,"wind_direction_deg":0)", 360},
      {R"("wind_speed":0,"wind_direction_deg":0)", 0},
      {R"("wind_speed":0.004,"wind_direction_deg":0)", 0},
      {R"("wind_speed":0,"wind_direction_deg":90)", 90},
      {R"("wind_speed":18,"wind_direction":"N")", 360},
      // Outside the circle: kept as stated, for the quality rules to flag.
      {R"("wind_speed":18,"wind_direction_deg":361)", 361},
      {R"("wind_speed":18,"wind_direction_deg":-1)", -1},
      {R"("wind_speed":18,"wind_direction_deg":990)", 990},
  };
  for (const Direction& row : table) {
    const auto decoded = MessageDecoder().decode(kHead + "," + row.members + "}");
    ASSERT_TRUE(decoded) << row.members << decoded.error().message;
    EXPECT_EQ(decoded->fact.elements.get(Element::kWindDirection), row.degrees) << row.members;
    EXPECT_EQ(MessageDecoder().decode(encode_message(decoded->fact, paris()))->fact, decoded->fact) << row.members;
  }
}

TEST(Message, ThePlaceOfItsStationIsReadWhenItIsWhole) {
  const StationId id("station_Lyon_FR");
  const auto place = stated_place(R"({"location":{"city":"Lyon","country":"FR","latitude":45.764,"longitude":4.5}})", id);
  ASSERT_TRUE(place);
  Station lyon;
  lyon.id = id;
  lyon.city = "Lyon";
  lyon.country = "FR";
  lyon.latitude = 45.764;
  lyon.longitude = 4.5;
  EXPECT_EQ(*place, lyon);
  for (const char* json :
       {"{}", "no JSON", R"({"location":7})", R"({"location":{"city":"Lyon","country":"FR","latitude":45}})",
        R"({"location":{"city":"Lyon","latitude":45,"longitude":4}})",
        R"({"location":{"city":"Lyon","country":"FR","latitude":91,"longitude":4}})"})
    EXPECT_FALSE(stated_place(json, id)) << json;
}

}  // namespace
}  // namespace stratus
