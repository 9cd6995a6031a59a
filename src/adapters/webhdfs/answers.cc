#include "adapters/webhdfs/answers.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "base/shown_text.h"

namespace stratus {
namespace {

using Json = simdjson::dom::element;

constexpr std::size_t kShownBytes = 200;

tl::unexpected<Error> no_answer(std::string_view body) {
  return fail(ErrorKind::kUnavailable, "this is no answer of HDFS: " + escaped(body.substr(0, kShownBytes)));
}

bool read_status(const Json& json, HdfsStatus& status) {
  std::string_view name;
  std::string_view type;
  const bool whole = json["pathSuffix"].get(name) == simdjson::SUCCESS && json["type"].get(type) == simdjson::SUCCESS &&
                     json["length"].get(status.bytes) == simdjson::SUCCESS &&
                     json["modificationTime"].get(status.modified_ms) == simdjson::SUCCESS &&
                     json["fileId"].get(status.file_id) == simdjson::SUCCESS;
  status.name = name;
  status.is_file = type == "FILE";
  return whole;
}

struct NamedKind {
  std::string_view exception;
  ErrorKind kind;
};

constexpr std::array kKinds{
    NamedKind{"FileNotFoundException", ErrorKind::kNotFound},
    NamedKind{"FileAlreadyExistsException", ErrorKind::kAlreadyExists},
    NamedKind{"AccessControlException", ErrorKind::kPermissionDenied},
    NamedKind{"SecurityException", ErrorKind::kPermissionDenied},
    NamedKind{"DSQuotaExceededException", ErrorKind::kResourceExhausted},
    NamedKind{"NSQuotaExceededException", ErrorKind::kResourceExhausted},
    NamedKind{"QuotaExceededException", ErrorKind::kResourceExhausted},
    NamedKind{"ParentNotDirectoryException", ErrorKind::kInvalidArgument},
    NamedKind{"PathIsNotEmptyDirectoryException", ErrorKind::kInvalidArgument},
    NamedKind{"InvalidPathException", ErrorKind::kInvalidArgument},
    NamedKind{"IllegalArgumentException", ErrorKind::kInvalidArgument},
};

// Stated as a right that is missing, of whoever asks for a folder below a file.
constexpr std::string_view kBelowAFile = "(is not a directory)";

ErrorKind kind_of(int status, std::string_view exception, std::string_view message) {
  if (message.ends_with(kBelowAFile)) return ErrorKind::kInvalidArgument;
  const auto found =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const NamedKind& named) { return named.exception == exception; });
  if (found != kKinds.end()) return found->kind;
  if (status == 401) return ErrorKind::kPermissionDenied;
  return ErrorKind::kUnavailable;
}

std::string first_line(std::string_view message) {
  return escaped(message.substr(0, std::min(message.find('\n'), kShownBytes)));
}

}  // namespace

Result<HdfsStatus> parse_status(std::string_view json) {
  simdjson::dom::parser parser;
  Json status;
  HdfsStatus read;
  const bool found = parser.parse(json.data(), json.size())["FileStatus"].get(status) == simdjson::SUCCESS;
  if (!found || !read_status(status, read)) return no_answer(json);
  return read;
}

Result<HdfsListPage> parse_list_page(std::string_view json) {
  simdjson::dom::parser parser;
  Json listing;
  simdjson::dom::array entries;
  HdfsListPage page;
  if (parser.parse(json.data(), json.size())["DirectoryListing"].get(listing) != simdjson::SUCCESS ||
      listing["remainingEntries"].get(page.remaining) != simdjson::SUCCESS ||
      listing["partialListing"]["FileStatuses"]["FileStatus"].get(entries) != simdjson::SUCCESS)
    return no_answer(json);
  for (const Json entry : entries) {
    if (!read_status(entry, page.entries.emplace_back())) return no_answer(json);
  }
  return page;
}

Result<bool> parse_boolean(std::string_view json) {
  simdjson::dom::parser parser;
  bool value = false;
  if (parser.parse(json.data(), json.size())["boolean"].get(value) != simdjson::SUCCESS) return no_answer(json);
  return value;
}

Error error_of_answer(int status, std::string_view body) {
  simdjson::dom::parser parser;
  Json remote;
  std::string_view exception;
  std::string_view message;
  const bool said = parser.parse(body.data(), body.size())["RemoteException"].get(remote) == simdjson::SUCCESS &&
                    remote["exception"].get(exception) == simdjson::SUCCESS;
  if (!said)
    return {kind_of(status, "", ""),
            "HTTP status " + std::to_string(status) + " and no answer of HDFS: " + first_line(body)};
  if (remote["message"].get(message) != simdjson::SUCCESS) message = "";
  return {kind_of(status, exception, message), escaped(exception) + ": " + first_line(message)};
}

}  // namespace stratus
