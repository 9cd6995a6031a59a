#include "app/write_token.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace stratus {
namespace {

class WriteToken : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "stratus-test-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    serve_.token_file = (folder_ / "token").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& text, std::filesystem::perms others = std::filesystem::perms::none) {
    std::ofstream(serve_.token_file) << text;
    std::filesystem::permissions(serve_.token_file,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write | others);
  }

  Path folder_;
  ServeConfig serve_;
};

TEST_F(WriteToken, IsTheWordInTheFile) {
  write("  0123456789abcdef\n");
  EXPECT_EQ(*read_write_token(serve_), "0123456789abcdef");
  EXPECT_EQ(*read_write_token(ServeConfig()), "");
}

TEST_F(WriteToken, IsRefusedWithoutBeingShown) {
  EXPECT_EQ(read_write_token(serve_).error().kind, ErrorKind::kNotFound);
  for (const char* text : {"", "short", "two words of 0123456789", "0123456789abcde\xe9"}) {
    write(text);
    const auto token = read_write_token(serve_);
    ASSERT_FALSE(token) << text;
    EXPECT_EQ(token.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_TRUE(*text == '\0' || token.error().message.find(text) == std::string::npos) << token.error().message;
  }
  using std::filesystem::perms;
  for (const perms others : {perms::group_read, perms::group_write, perms::others_read, perms::others_write}) {
    write("0123456789abcdef", others);
    const auto token = read_write_token(serve_);
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().kind, ErrorKind::kPermissionDenied);
    EXPECT_NE(token.error().message.find("chmod 600"), std::string::npos);
  }
}

TEST_F(WriteToken, IsNeededWhereOtherMachinesReachTheAddress) {
  ServeConfig open;
  EXPECT_TRUE(write_token_to_serve(open));
  open.address = "0.0.0.0";
  EXPECT_EQ(write_token_to_serve(open).error().kind, ErrorKind::kInvalidArgument);
  write("0123456789abcdef");
  open.token_file = serve_.token_file;
  EXPECT_EQ(*write_token_to_serve(open), "0123456789abcdef");
}

TEST(Loopback, IsWhatOnlyThisMachineReaches) {
  for (const char* address : {"127.0.0.1", "127.0.0.2", "localhost", "::1"}) EXPECT_TRUE(is_loopback_address(address));
  for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "example.org", "127.example.org", "127.1"})
    EXPECT_FALSE(is_loopback_address(address));
}

}  // namespace
}  // namespace stratus
