#include "weather/decimal.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <random>
#include <string>

namespace stratus {
namespace {

struct Row {
  const char* text;
  int scale;
  Conversion conversion;
  std::int32_t expected;
};

TEST(Decimal, ParsesExactlyWithOneRounding) {
  const Row rows[] = {
      {"18.5", 1, kIdentity, 185},
      {"-0", 1, kIdentity, 0},
      {"0.05", 1, kIdentity, 1},
      {"-0.05", 1, kIdentity, -1},
      {"0.04999999999999999", 1, kIdentity, 0},
      {"1.85E1", 1, kIdentity, 185},
      {"2e-1", 1, kIdentity, 2},
      {"39.02", 1, kFahrenheitToCelsius, 39},
      {"32", 1, kFahrenheitToCelsius, 0},
      {"-40", 1, kFahrenheitToCelsius, -400},
      {"273.15", 1, kKelvinToCelsius, 0},
      {"36", 2, kKmhToMps, 1000},
      {"37.296", 2, kKmhToMps, 1036},
      {"10.357019999999999", 2, kMphToMps, 463},
      {"0.01", 3, kInchesToMm, 254},
      {"101325", 1, kPascalsToHpa, 10133},
      {"100", 2, kKnotsToMps, 5144},
      {"29.92", 1, kInchesOfMercuryToHpa, 10132},
      // As numpy and other writers of doubles print them.
      {"2.999999999999999889e-01", 1, kIdentity, 3},
      {"0.0022999999999999995", 3, kIdentity, 2},
      {"1.850000000000000000e+01", 1, kIdentity, 185},
      {"20.00000000000000000000", 1, kIdentity, 200},
      {"0.000000000000000000e+00", 3, kIdentity, 0},
      {"1.013250000000000000e+05", 1, kPascalsToHpa, 10133},
      {"5.000000000000000277e-02", 1, kIdentity, 1},
      {"4.999999999999999584e-02", 1, kIdentity, 0},
      // A tie is a tie only to the last digit.
      {"0.05000000000000000000000000000000000000000000000000000000000000", 1, kIdentity, 1},
      {"0.04999999999999999999999999999999999999999999999999999999999999", 1, kIdentity, 0},
      {"-0.04999999999999999999999999999999999999999999999999999999999999", 1, kIdentity, 0},
      {"0.05000000000000000000000000000000000000000000000000000000000001", 1, kIdentity, 1},
      {"0.0179999999999999999999999999999999999999", 2, kKmhToMps, 0},
      {"0.0180000000000000000000000000000000000000", 2, kKmhToMps, 1},
      {"32.08999999999999999999999999999999999999", 1, kFahrenheitToCelsius, 0},
      {"32.09000000000000000000000000000000000000", 1, kFahrenheitToCelsius, 1},
      {"0.0000000000000000000000000000000000185e36", 1, kIdentity, 185},
      {"185000000000000000000000000000000000000e-37", 1, kIdentity, 185},
      {"1e-99", 1, kIdentity, 0},
      {"-1e-999999999999999999999", 1, kIdentity, 0},
      {"0e999999999999999999999", 1, kIdentity, 0},
      {"+5", 1, kIdentity, 50},
      {"007", 1, kIdentity, 70},
  };
  for (const Row& row : rows) {
    const auto value = parse_scaled(row.text, row.scale, row.conversion);
    ASSERT_TRUE(value) << row.text << ": " << value.error().message;
    EXPECT_EQ(*value, row.expected) << row.text;
  }
}

// With an exponent a number goes the way of long ones.
TEST(Decimal, ShortNumbersHaveTheValueOfLongOnes) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const Conversion conversions[] = {kIdentity,   kFahrenheitToCelsius, kKmhToMps,     kMphToMps,
                                    kKnotsToMps, kInchesToMm,          kPascalsToHpa, kInchesOfMercuryToHpa};
  for (int i = 0; i < 200'000; ++i) {
    std::string text = random() % 3 == 0 ? "-" : "";
    text += std::to_string(random() % (random() % 2 == 0 ? 1'000'000'000U : 200U));
    if (const auto places = random() % 11; places > 0) {
      text += '.';
      for (unsigned place = 0; place < places; ++place) text += static_cast<char>('0' + random() % 10);
    }
    const Conversion& conversion = conversions[random() % std::size(conversions)];
    const int scale = static_cast<int>(random() % 5);
    const auto plain = parse_scaled(text, scale, conversion);
    const auto exact = parse_scaled(text + "e0", scale, conversion);
    ASSERT_EQ(plain.has_value(), exact.has_value()) << text;
    if (plain) {
      ASSERT_EQ(*plain, *exact) << text << " " << scale;
    }
  }
}

TEST(Decimal, PlainNumbersAreThoseOfJsonWithoutAnExponent) {
  for (const char* text : {"0", "-0", "7", "10", "-12.50", "0.001", "123456789012345678901234567890.5"})
    EXPECT_TRUE(is_plain_number(text)) << text;
  for (const char* text :
       {"", "-", "+1", "01", "-01", "00", ".5", "5.", "-.5", "1e3", "1.5E2", "1.2.3", "1 ", " 1", "1x", "--1", "1-"})
    EXPECT_FALSE(is_plain_number(text)) << text;
}

TEST(Decimal, RefusesWhatIsNotANumber) {
  for (const char* text : {"",
                           "-",
                           ".",
                           "1.",
                           ".5",
                           "1e",
                           "NA",
                           "1,5",
                           "1 ",
                           "0x10",
                           "1e99",
                           "1000000000",
                           "inf",
                           "nan",
                           "1e",
                           "1e+",
                           "--1",
                           "1e999999999999999999999",
                           "99999999999999999999999999",
                           "1.5.2",
                           "1_000"}) {
    EXPECT_FALSE(parse_scaled(text, 1)) << text;
  }
}

// Every double as Python and numpy write it, against the shortest text of the same value.
TEST(Decimal, LongAndShortTextsOfADoubleAreOneNumber) {
  for (int n = -9'999; n <= 9'999; n += 7) {
    const double value = n / 1000.0;
    char shortest[40], longest[400];
    std::snprintf(shortest, sizeof shortest, "%.3f", value);
    std::snprintf(longest, sizeof longest, "%.330f", value);
    ASSERT_EQ(parse_scaled(longest, 3), parse_scaled(shortest, 3)) << shortest;
    std::snprintf(longest, sizeof longest, "%.18e", value);
    ASSERT_EQ(parse_scaled(longest, 3), parse_scaled(shortest, 3)) << longest;
  }
}

TEST(Decimal, ReadsUpToItsLimitAndRefusesBeyond) {
  const std::string zeros(kMaxNumberBytes - 4, '0');
  EXPECT_EQ(parse_scaled("18." + zeros + "1", 1), 180);
  EXPECT_EQ(parse_scaled("18.5" + zeros, 1), 185);
  EXPECT_FALSE(parse_scaled("18.5" + zeros + "0", 1));
  EXPECT_FALSE(parse_scaled(std::string(kMaxNumberBytes, '9'), 1));
}

TEST(Decimal, AMessageShowsTheBeginningOfALongText) {
  const auto error = parse_scaled(std::string(5000, '9'), 1).error();
  EXPECT_LT(error.message.size(), 100U);
}

TEST(Decimal, FormatsTheShortestText) {
  EXPECT_EQ(format_scaled(185, 1), "18.5");
  EXPECT_EQ(format_scaled(-5, 1), "-0.5");
  EXPECT_EQ(format_scaled(200, 1), "20");
  EXPECT_EQ(format_scaled(0, 3), "0");
  EXPECT_EQ(format_scaled(7, 3), "0.007");
}

TEST(Decimal, ConvertsBack) {
  EXPECT_EQ(convert_back(1036, 2, kKmhToMps, 3), 37296);
  EXPECT_EQ(convert_back(39, 1, kFahrenheitToCelsius, 1), 390);
  EXPECT_EQ(convert_back(254, 3, kInchesToMm, 2), 1);
  EXPECT_EQ(convert_back(-400, 1, kFahrenheitToCelsius, 1), -400);
}

TEST(Decimal, WindSurvivesKilometresAnHour) {
  for (std::int32_t v = 0; v <= 20000; ++v) {
    const std::string wire = format_scaled(convert_back(v, 2, kKmhToMps, 3), 3);
    ASSERT_EQ(parse_scaled(wire, 2, kKmhToMps), v);
  }
}

TEST(Decimal, BinaryNoiseAroundZeroIsZeroAndKeepsItsSign) {
  EXPECT_EQ(parse_scaled("-2.77555756156289e-17", 1), 0);
  EXPECT_EQ(parse_scaled("1e-30", 3, kInchesOfMercuryToHpa), 0);
  EXPECT_EQ(parse_scaled("2.7e-20", 1, kFahrenheitToCelsius), -178);
  // -273.15 is a tie at a tenth of a degree.
  EXPECT_EQ(parse_scaled("0", 1, kKelvinToCelsius), -2732);
  EXPECT_EQ(parse_scaled("2.7e-20", 1, kKelvinToCelsius), -2731);
  EXPECT_EQ(parse_scaled("-2.7e-20", 1, kKelvinToCelsius), -2732);
}

}  // namespace
}  // namespace stratus
