#include "storage/segment_calls.h"

namespace stratus {

Status visit_calls(const FileSystem& files, const SegmentFile& segment, UtcMillis since,
                   const std::function<void(StampedCall)>& visit) {
  STRATUS_ASSIGN_OR_RETURN(const std::uint64_t end, files.file_size(segment.path));
  FrameCursor cursor(files, segment.path, kSegmentHeaderBytes, end);
  FrameDecoder decoder;
  std::int64_t position = segment.base;
  const auto damaged = [&] {
    return fail(ErrorKind::kDataLoss,
                "the log is damaged: " + describe_range(position, position, segment.path, cursor.offset()));
  };
  while (cursor.offset() < end) {
    STRATUS_ASSIGN_OR_RETURN(const std::optional<FrameHeader> header, cursor.header());
    if (!header || header->base != position) return damaged();
    STRATUS_ASSIGN_OR_RETURN(const std::string_view frame, cursor.frame(*header));
    if (!frame_intact(*header, frame)) return damaged();
    if (header->calls > 0 && *header->time >= since) {
      std::vector<StampedCall> calls;
      STRATUS_RETURN_IF_ERROR(decoder.decode_calls(*header, frame, calls));
      for (StampedCall& call : calls) visit(std::move(call));
    }
    cursor.skip(*header);
    position = header->end();
  }
  return {};
}

}  // namespace stratus
