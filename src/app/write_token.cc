#include "app/write_token.h"

#include <arpa/inet.h>

#include <algorithm>
#include <filesystem>

#include "base/file_system.h"

namespace stratus {
namespace {

constexpr std::uint64_t kMaxTokenFileBytes = 4096;

constexpr auto kOfOthers = std::filesystem::perms::group_read | std::filesystem::perms::group_write |
                           std::filesystem::perms::others_read | std::filesystem::perms::others_write;

bool is_printable(char c) { return c > ' ' && c < '\x7f'; }

}  // namespace

Result<std::string> read_write_token(const ServeConfig& serve) {
  if (serve.token_file.empty()) return std::string();
  const std::string place = "[serve] token_file " + serve.token_file;
  std::error_code error;
  const auto status = std::filesystem::status(serve.token_file, error);
  if (error || !std::filesystem::is_regular_file(status))
    return fail(ErrorKind::kNotFound, place + ": there is no such file");
  if ((status.permissions() & kOfOthers) != std::filesystem::perms::none)
    return fail(ErrorKind::kPermissionDenied, place + ": other users may read or change it; chmod 600 it");
  STRATUS_ASSIGN_OR_RETURN(std::string token, PosixFileSystem().read(serve.token_file, 0, kMaxTokenFileBytes));
  while (!token.empty() && !is_printable(token.back())) token.pop_back();
  token.erase(token.begin(), std::find_if(token.begin(), token.end(), is_printable));
  if (token.size() < kLeastTokenBytes || !std::all_of(token.begin(), token.end(), is_printable))
    return fail(ErrorKind::kInvalidArgument, place + ": one word of at least " + std::to_string(kLeastTokenBytes) +
                                                 " characters is wanted, e.g. from: openssl rand -hex 24");
  return token;
}

Result<std::string> write_token_to_serve(const ServeConfig& serve) {
  STRATUS_ASSIGN_OR_RETURN(std::string token, read_write_token(serve));
  if (!token.empty() || is_loopback_address(serve.address)) return token;
  return fail(ErrorKind::kInvalidArgument, "address " + serve.address +
                                               " can be reached from other machines, and everybody there could write; set "
                                               "[serve] token_file, or use 127.0.0.1");
}

bool is_loopback_address(const std::string& address) {
  in_addr v4{};
  if (::inet_pton(AF_INET, address.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24U == 127;
  return address == "localhost" || address == "::1";
}

}  // namespace stratus
