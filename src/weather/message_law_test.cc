// Laws of the decoders over any bytes.
#include <gtest/gtest.h>

#include <random>

#include "weather/compass.h"
#include "weather/decimal.h"
#include "weather/message.h"

namespace stratus {
namespace {

constexpr std::uint32_t kSeed = 20261124;

constexpr std::string_view kPieces[] = {"{",
                                        "}",
                                        "[",
                                        "]",
                                        ":",
                                        ",",
                                        "\"",
                                        "\\",
                                        "\\u00",
                                        "\\ud800",
                                        "nul",
                                        "null",
                                        "nope",
                                        "tru",
                                        "true",
                                        "fals",
                                        "false",
                                        "-",
                                        "0",
                                        "01",
                                        "1e",
                                        "1e999",
                                        "1.5",
                                        "NaN",
                                        "\xff",
                                        "\xc3",
                                        " ",
                                        "\n",
                                        "\x01",
                                        std::string_view("\0", 1),
                                        "1e-400",
                                        "\"x\"",
                                        "\"\"",
                                        "[[[[",
                                        "{\"a\":",
                                        "/*",
                                        "00000000000000000000",
                                        "\xef\xbb\xbf"};

constexpr std::string_view kGood[] = {
    R"({"station_id":"station_Paris_FR","timestamp":"2026-11-24T18:00:00Z","known_at":"2026-11-24T18:05:00.250Z","kind":)"
    R"("observed","location":{"city":"Paris","country":"FR","latitude":48.8566,"longitude":2.3522},"temperature":-0.5,)"
    R"("humidity":80.15,"wind_speed":37.296,"wind_direction_deg":203,"wind_direction":"SSW","precipitation":0.254,)"
    R"("precipitation_trace":false,"is_rain":1,"is_storm":0,"weather_condition":"Rain","data_origin":"api"})",
    R"({"station_id":"a","timestamp":"2026-11-24T18:00:00Z","retracts":"remote"})",
    R"({"time":"2026-11-24T18:00:00Z","kind":"observed","known_at":"2026-11-24T18:05:00.250Z","origin":"api","layer":"batch",)"
    R"("position":7,"on_grid":true,"temperature_c":1.5,"wind_speed_mps":null,"precipitation_trace":false,"is_rain":null,)"
    R"("condition":"Rain","flagged":[],"station":"station_Paris_FR"})",
    R"({"x":[1,{"b":null},true],"temperature_c":1.85E1,"timestamp":"2026-01-01T01:00:00+01:00","station_id":"b","humidity":null})",
};

constexpr std::string_view kStations =
    R"([{"id":"station_Paris_FR","city":"Paris","country":"FR","latitude":48.8566,"longitude":2.3522,"elevation_m":35,)"
    R"("zone":"Europe/Paris","interval_s":3600,"accumulation_stamp":"start","grid":"local"}])";

// Bytes that a decoder may meet: good ones cut, joined, and with pieces put into them.
class Bytes {
 public:
  std::string mutated(std::string text) {
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(text);
    return text;
  }
  std::string made() {
    std::string text;
    for (std::size_t pieces = below(12); pieces > 0; --pieces) text += kPieces[below(std::size(kPieces))];
    return text;
  }
  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }

 private:
  void change(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = std::min(below(6), text.size() - at);
    switch (below(4)) {
      case 0: text.replace(at, length, kPieces[below(std::size(kPieces))]); break;
      case 1: text.erase(at, below(30)); break;
      case 2: text.resize(at); break;
      default: text.insert(at, 1, static_cast<char>(below(256))); break;
    }
  }

  std::mt19937 random_{kSeed};
};

// A value that is cut in the middle is no good message; what is good is read to its end by every second reader.
void expect_a_fact_or_a_reason(MessageDecoder& decoder, const std::string& json, int& good) {
  std::string reason;
  ASSERT_NO_THROW({
    const auto decoded = decoder.decode(json);
    if (!decoded) {
      reason = decoded.error().message;
      EXPECT_EQ(decoded.error().kind, ErrorKind::kInvalidArgument);
      EXPECT_FALSE(reason.empty()) << json;
      return;
    }
    ++good;
    Station station;
    station.id = decoded->fact.station;
    const auto again = decoder.decode(encode_message(decoded->fact, station));
    ASSERT_TRUE(again) << json << ": " << again.error().message;
    EXPECT_EQ(again->fact, decoded->fact) << json;
    if (decoded->has_known_at) return;
    const auto stamped = decoder.decode(with_known_at(json, UtcMillis{1'500}));
    ASSERT_TRUE(stamped) << json << ": " << stamped.error().message;
    Fact expected = decoded->fact;
    expected.known_at = UtcMillis{1'500};
    EXPECT_EQ(stamped->fact, expected) << json;
  }) << json;
}

TEST(MessageLaw, NoBytesMakeTheDecoderThrowAndWhatItReadsIsReadAgain) {
  constexpr int kRounds = 60'000;
  Bytes bytes;
  MessageDecoder decoder;
  int good = 0;
  for (int round = 0; round < kRounds && !::testing::Test::HasFailure(); ++round) {
    const std::string seed(kGood[bytes.below(std::size(kGood))]);
    expect_a_fact_or_a_reason(decoder, round % 4 == 0 ? bytes.made() : bytes.mutated(seed), good);
  }
  EXPECT_GT(good, kRounds / 100) << "the law must see good messages too";
}

TEST(MessageLaw, EveryPrefixOfAMessageIsRejected) {
  MessageDecoder decoder;
  for (const std::string_view json : kGood) {
    for (std::size_t length = 0; length < json.size(); ++length) EXPECT_FALSE(decoder.decode(json.substr(0, length)));
  }
}

std::string answered(const Fact& fact) {
  std::string json = R"({"station":")" + fact.station.text() + R"(","time":")" + format_utc(fact.time) +
                     R"(","known_at":")" + format_utc(fact.known_at) + R"(","origin":")" + fact.origin +
                     R"(","condition":")" + fact.condition + "\"";
  for (const ElementInfo& element : kElements) {
    const auto value = fact.elements.get(element.element);
    json += ",\"" + std::string(element.name) + "\":" + (value ? format_scaled(*value, element.scale) : "null");
  }
  return json + "}";
}

// Of every size that an element holds, not of plausible ones only.
std::int32_t any_stored(Bytes& bytes) {
  constexpr std::int32_t kPowers[] = {10, 1'000, 100'000, 10'000'000, kMaxStored};
  const auto magnitude = static_cast<std::int32_t>(bytes.below(static_cast<std::size_t>(kPowers[bytes.below(5)]) + 1));
  return bytes.below(2) == 0 ? magnitude : -magnitude;
}

TEST(MessageLaw, AFactIsTheSameUnderTheNamesAndUnitsOfTheAnswers) {
  Bytes bytes;
  MessageDecoder decoder;
  for (int round = 0; round < 20'000; ++round) {
    Fact fact;
    fact.station = StationId("station_Paris_FR");
    fact.time = UtcSeconds{static_cast<std::int64_t>(bytes.below(2'000'000'000))};
    fact.known_at = UtcMillis{static_cast<std::int64_t>(bytes.below(2'000'000'000'000))};
    fact.origin = "api";
    fact.condition = "Rain";
    for (const ElementInfo& element : kElements) {
      if (bytes.below(3) != 0) fact.elements.set(element.element, any_stored(bytes));
    }
    settle_direction(fact.elements);
    const auto decoded = decoder.decode(answered(fact));
    ASSERT_TRUE(decoded) << answered(fact) << decoded.error().message;
    ASSERT_EQ(decoded->fact, fact) << answered(fact);
  }
}

TEST(MessageLaw, NoBytesMakeTheReaderOfStationsThrow) {
  constexpr int kRounds = 30'000;
  Bytes bytes;
  int good = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string json = round % 4 == 0 ? bytes.made() : bytes.mutated(std::string(kStations));
    ASSERT_NO_THROW({
      if (const auto stations = parse_stations(json)) {
        ++good;
        (void)parse_stations(to_json(*stations));
      }
    }) << json;
  }
  EXPECT_GT(good, kRounds / 100);
}

TEST(MessageLaw, NoBytesMakeTheHintThrow) {
  Bytes bytes;
  for (int round = 0; round < 20'000; ++round) {
    const std::string json = bytes.mutated(std::string(kGood[bytes.below(std::size(kGood))]));
    ASSERT_NO_THROW((void)meant_elements(json)) << json;
  }
}

}  // namespace
}  // namespace stratus
