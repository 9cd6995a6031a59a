#include "adapters/spark/answers.h"

#include <algorithm>
#include <array>

#include "base/shown_text.h"

namespace stratus {
namespace {

// Of nearly all failures the code says no more than this; the text begins with a class, or tells of exceptions.
constexpr int kInternalCode = 13;

struct NamedCode {
  int code;
  ErrorKind kind;
};

constexpr std::array kCodes{
    NamedCode{1, ErrorKind::kUnavailable},        // CANCELLED: the connection was given up
    NamedCode{4, ErrorKind::kUnavailable},        // DEADLINE_EXCEEDED
    NamedCode{7, ErrorKind::kPermissionDenied},   // PERMISSION_DENIED
    NamedCode{8, ErrorKind::kResourceExhausted},  // RESOURCE_EXHAUSTED
    NamedCode{12, ErrorKind::kUnsupported},       // UNIMPLEMENTED
    NamedCode{14, ErrorKind::kUnavailable},       // UNAVAILABLE
    NamedCode{16, ErrorKind::kPermissionDenied},  // UNAUTHENTICATED
};

struct NamedText {
  std::string_view text;
  ErrorKind kind;
};

// The first that is found.
constexpr std::array kTexts{
    NamedText{"OPERATION_CANCELED", ErrorKind::kCancelled},
    NamedText{"INVALID_HANDLE", ErrorKind::kUnavailable},
    NamedText{"INVALID_CURSOR", ErrorKind::kUnavailable},
    NamedText{"OutOfMemoryError", ErrorKind::kResourceExhausted},
    NamedText{"maxResultSize", ErrorKind::kResourceExhausted},
    NamedText{"No space left on device", ErrorKind::kResourceExhausted},
    NamedText{"AccessControlException", ErrorKind::kPermissionDenied},
    NamedText{"java.net.ConnectException", ErrorKind::kUnavailable},
    NamedText{"ExecutorLostFailure", ErrorKind::kUnavailable},
    NamedText{"SparkContext was shut down", ErrorKind::kUnavailable},
    NamedText{"PATH_NOT_FOUND", ErrorKind::kDataLoss},
    NamedText{"FileNotFoundException", ErrorKind::kDataLoss},
    NamedText{"BlockMissingException", ErrorKind::kDataLoss},
    NamedText{"while reading file", ErrorKind::kDataLoss},
    NamedText{"checksum verification failed", ErrorKind::kDataLoss},
    NamedText{"ParquetDecodingException", ErrorKind::kDataLoss},
};

ErrorKind kind_of(int code, std::string_view text) {
  if (code != kInternalCode) {
    const auto named = std::find_if(kCodes.begin(), kCodes.end(), [&](const NamedCode& one) { return one.code == code; });
    if (named != kCodes.end()) return named->kind;
  }
  const auto found = std::find_if(kTexts.begin(), kTexts.end(),
                                  [&](const NamedText& named) { return text.find(named.text) != std::string_view::npos; });
  return found == kTexts.end() ? ErrorKind::kInternal : found->kind;
}

}  // namespace

Error error_of_status(int code, std::string_view text) {
  std::string line(text.substr(0, kAnswerBytes));
  std::replace(line.begin(), line.end(), '\n', ' ');
  return {kind_of(code, text), escaped(line)};
}

bool says_forgotten(std::string_view text) { return text.find("INVALID_HANDLE") != std::string_view::npos; }

}  // namespace stratus
