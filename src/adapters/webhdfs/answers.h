// What the servers of HDFS answer, as it stands in its JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stratus {

// A file or a folder as the NameNode knows it.
struct HdfsStatus {
  std::string name;  // of an entry of a list, its last part; empty when it was asked for itself
  bool is_file = false;
  std::uint64_t bytes = 0;
  std::int64_t modified_ms = 0;  // by the NameNode's clock
  std::uint64_t file_id = 0;     // the same under whatever name; never given twice
};

struct HdfsListPage {
  std::vector<HdfsStatus> entries;
  std::uint64_t remaining = 0;  // entries after these
};

// kUnavailable when the text is no such answer: something else listens there, or the answer was cut.
Result<HdfsStatus> parse_status(std::string_view json);
Result<HdfsListPage> parse_list_page(std::string_view json);
Result<bool> parse_boolean(std::string_view json);

// What an answer that is no success says: its kind, and the exception's name with the first line of its message, never a
// stack of Java calls.
//
//   kUnavailable       starting, in safe mode, no DataNode, recovering a lease, 5xx, and whatever is not named here
//   kNotFound          kAlreadyExists          kPermissionDenied
//   kResourceExhausted a quota
//   kInvalidArgument   a name that cannot be one, a folder where a file was wanted or the other way
Error error_of_answer(int status, std::string_view body);

}  // namespace stratus
