// What was done to a log on purpose: where it begins since it was shortened, and whose place it took. The file
// `beginning.json` of its folder. Format: docs/formats/log-segment.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/segment_files.h"

namespace stratus {

struct LogBeginning {
  LogId log;
  std::int64_t begin = 0;  // the first position that is kept, with which a segment begins; 0: it was never shortened
  // Only of a log that was shortened.
  UtcMillis shortened_at;
  std::int64_t newest_covered = 0;  // the newest record that every version covered then; it was kept
  std::string digest;               // of its message: another log of that id holds another one
  std::optional<LogId> former;      // as LogExtent::former

  bool shortened() const { return begin > 0; }
};

Path beginning_path(const Path& folder);
// Durable and atomic. From then on what lies before it counts no more, with or without its files.
Status write_beginning(FileSystem& files, const Path& folder, const LogBeginning& beginning);

// The segments of a log folder, in position order.
struct LogSegments {
  std::optional<LogBeginning> beginning;  // nothing: the log was never shortened, and took no other's place
  std::vector<SegmentFile> kept;          // those of the log
  std::vector<SegmentFile> given_up;      // before its beginning; their removal was interrupted

  std::int64_t begin() const { return beginning ? beginning->begin : 0; }
  std::optional<LogId> former() const { return beginning ? beginning->former : std::nullopt; }
};

// Also beside whoever shortens the log. kDataLoss: the beginning is damaged, or a log that has one lost all its segments.
Result<LogSegments> list_log(const FileSystem& files, const Path& folder);

// Removes what was given up. Repeatable.
Status remove_given_up(FileSystem& files, const Path& folder);

}  // namespace stratus
