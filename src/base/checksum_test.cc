#include "base/checksum.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

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
