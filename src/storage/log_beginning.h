// Where a log begins that was shortened on purpose: the file `beginning.json` of its folder. Format:
// docs/formats/log-segment.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/segment_files.h"

namespace stratus {

struct LogBeginning {
  LogId log;
  std::int64_t begin = 0;  // the first position that is kept, with which a segment begins; greater than 0
  UtcMillis shortened_at;
  std::int64_t newest_covered = 0;  // the newest record that every version covered then; it was kept
  std::string digest;               // of its message: another log of that id holds another one
};

Path beginning_path(const Path& folder);
// Durable and atomic. From then on what lies before it counts no more, with or without its files.
Status write_beginning(FileSystem& files, const Path& folder, const LogBeginning& beginning);

// The segments of a log folder, in position order.
struct LogSegments {
  std::optional<LogBeginning> beginning;  // nothing: the log was never shortened
  std::vector<SegmentFile> kept;          // those of the log
  std::vector<SegmentFile> given_up;      // before its beginning; their removal was interrupted

  std::int64_t begin() const { return beginning ? beginning->begin : 0; }
};

// Also beside whoever shortens the log. kDataLoss: the beginning is damaged, or a log that was shortened has lost all its
// segments.
Result<LogSegments> list_log(const FileSystem& files, const Path& folder);

// Removes what was given up. Repeatable.
Status remove_given_up(FileSystem& files, const Path& folder);

}  // namespace stratus
