#include "weather/decimal.h"

#include <gtest/gtest.h>

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
  };
  for (const Row& row : rows) {
    const auto value = parse_scaled(row.text, row.scale, row.conversion);
    ASSERT_TRUE(value) << row.text << ": " << value.error().message;
    EXPECT_EQ(*value, row.expected) << row.text;
  }
}

TEST(Decimal, RefusesWhatIsNotANumber) {
  for (const char* text : {"", "-", ".", "1.", ".5", "1e", "NA", "1,5", "1 ", "0x10", "1e99", "1000000000", "inf"}) {
    EXPECT_FALSE(parse_scaled(text, 1)) << text;
  }
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
