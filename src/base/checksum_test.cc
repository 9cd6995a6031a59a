#include "base/checksum.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

// Bit by bit, by the definition of RFC 3720.
std::uint32_t plain_crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
  }
  return ~crc;
}

TEST(Checksum, Crc32cOfRfc3720) {
  EXPECT_EQ(crc32c(""), 0U);
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62A8AB43U);
}

// Whatever way the processor goes: for few bytes and many, wherever they begin.
TEST(Checksum, Crc32cIsThatOfTheDefinitionForEveryLengthAndPlace) {
  std::string bytes;
  for (int i = 0; i < 20'000; ++i) bytes += static_cast<char>(i * 131 + i / 256);
  for (std::size_t size = 0; size < 700; ++size) {
    const std::string_view piece = std::string_view(bytes).substr(size % 19, size);
    ASSERT_EQ(crc32c(piece), plain_crc32c(piece)) << size;
  }
  EXPECT_EQ(crc32c(bytes), plain_crc32c(bytes));
}

TEST(Checksum, PiecesHaveTheDigestOfTheWhole) {
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += static_cast<char>(i * 7);
  for (const std::size_t piece : {1, 3, 240, 1024, 5000}) {
    DigestOfPieces pieces;
    for (std::size_t at = 0; at < bytes.size(); at += piece) pieces.add(std::string_view(bytes).substr(at, piece));
    EXPECT_EQ(pieces.text(), digest(bytes)) << piece;
  }
  EXPECT_EQ(DigestOfPieces().text(), digest(""));
}

}  // namespace
}  // namespace stratus
