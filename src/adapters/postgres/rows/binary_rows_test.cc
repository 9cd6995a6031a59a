#include "adapters/postgres/rows/binary_rows.h"

#include <gtest/gtest.h>

#include <limits>

#include "adapters/postgres/rows/fact_table.h"

namespace stratus {
namespace {

using std::string_literals::operator""s;

// The bytes of the one value of the one row.
std::string only_value(CopyRows& rows) {
  constexpr std::size_t kHeader = 19;
  constexpr std::size_t kRow = 2 + 4;
  constexpr std::size_t kTrailer = 2;
  const std::string_view bytes = rows.finish();
  return std::string(bytes.substr(kHeader + kRow, bytes.size() - kHeader - kRow - kTrailer));
}

std::string decimal_bytes(Int128 value, int scale) {
  CopyRows rows;
  rows.begin_row();
  rows.decimal(value, scale);
  return only_value(rows);
}

struct Read {
  Int128 value;
  bool good;
};

Read read_decimal(std::string_view bytes, int scale) {
  const std::optional<std::string_view> column = bytes;
  BinaryReader reader({&column, 1});
  const Int128 value = reader.decimal(scale);
  return {value, reader.good()};
}

// groups, weight, sign, scale, then the groups: as the server writes them.
std::string numeric(std::initializer_list<int> words) {
  std::string bytes;
  for (const int word : words) {
    bytes += static_cast<char>(word >> 8 & 0xFF);
    bytes += static_cast<char>(word & 0xFF);
  }
  return bytes;
}

TEST(BinaryRows, ADecimalIsGroupsOfFourDigitsAroundItsPoint) {
  EXPECT_EQ(decimal_bytes(94, 1), numeric({2, 0, 0, 1, 9, 4000}));
  EXPECT_EQ(decimal_bytes(-123456, 2), numeric({2, 0, 0x4000, 2, 1234, 5600}));
  EXPECT_EQ(decimal_bytes(0, 3), numeric({1, -1, 0, 3, 0}));
  EXPECT_EQ(decimal_bytes(1, 8), numeric({1, -2, 0, 8, 1}));
}

TEST(BinaryRows, DecimalsComeBackEqual) {
  const Int128 large = static_cast<Int128>(std::numeric_limits<std::int64_t>::max()) * 1'000'000'000;
  for (const Int128 value : {Int128{0}, Int128{1}, Int128{-1}, Int128{9999}, Int128{10'000}, Int128{999'999'999}, large,
                             -large, static_cast<Int128>(std::numeric_limits<std::int64_t>::min())}) {
    for (int scale = 0; scale <= 8; ++scale) {
      const Read read = read_decimal(decimal_bytes(value, scale), scale);
      EXPECT_TRUE(read.good);
      EXPECT_TRUE(read.value == value);
    }
  }
}

TEST(BinaryRows, TrailingGroupsOfZerosMayBeMissing) {
  const Read read = read_decimal(numeric({1, 2, 0, 1, 3}), 1);
  EXPECT_TRUE(read.good);
  EXPECT_TRUE(read.value == Int128{3'000'000'000});
}

TEST(BinaryRows, WhatIsNoSuchDecimalIsBad) {
  EXPECT_FALSE(read_decimal(numeric({1, 0, 0, 2, 1, 5}), 1).good) << "one group more than it says";
  EXPECT_FALSE(read_decimal(numeric({2, 0, 0, 2, 1, 2500}), 1).good) << "a digit more than the scale";
  EXPECT_FALSE(read_decimal(numeric({0, 0, 0xC000, 0}), 1).good) << "NaN";
  EXPECT_FALSE(read_decimal(numeric({1, 2000, 0, 0, 9}), 1).good) << "beyond 128 bits";
  EXPECT_FALSE(read_decimal("", 1).good);
}

TEST(BinaryRows, AValueOfAnotherFormOrCountIsBad) {
  const std::vector<std::optional<std::string_view>> row{"abc", std::nullopt};
  BinaryReader reader(row);
  EXPECT_EQ(reader.int64(), 0);
  EXPECT_FALSE(reader.good());
  BinaryReader none(row);
  EXPECT_EQ(none.text(), "abc");
  EXPECT_FALSE(none.good()) << "a column is left";
  EXPECT_TRUE(none.pass_null());
  EXPECT_TRUE(none.good());
}

TEST(FactTable, TextsThatPostgresqlCannotHoldComeBackEqual) {
  for (const std::string& text : {""s, "Nebel"s, "a\0b"s, "\\0"s, "\\\\\0\\"s, "\\"s}) {
    EXPECT_EQ(to_column(text).find('\0'), std::string::npos);
    EXPECT_EQ(from_column(to_column(text)), text);
  }
}

}  // namespace
}  // namespace stratus
