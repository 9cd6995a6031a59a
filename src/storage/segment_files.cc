#include "storage/segment_files.h"

#include <algorithm>
#include <charconv>

namespace stratus {
namespace {

constexpr std::string_view kSuffix = ".log";
constexpr std::size_t kDigits = 20;
constexpr std::size_t kReadAhead = 1024 * 1024;
constexpr std::uint64_t kFirstLook = 64 * 1024;  // from the end of a segment, for its last frame

std::optional<std::int64_t> base_of(std::string_view name) {
  if (name.size() != kDigits + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  std::int64_t base = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + kDigits, base);
  if (error != std::errc{} || end != name.data() + kDigits || base < 0) return std::nullopt;
  return base;
}

// Looks for a frame behind damaged bytes: it proves that they once were durable.
std::optional<std::int64_t> find_intact(std::string_view bytes, std::int64_t least) {
  for (std::size_t at = bytes.find(kFrameMagic, 1); at != std::string_view::npos; at = bytes.find(kFrameMagic, at + 1)) {
    const std::string_view rest = bytes.substr(at);
    const auto header = parse_frame_header(rest);
    if (header && header->base >= least && frame_intact(*header, rest)) return header->base;
  }
  return std::nullopt;
}

// The frame that ends with the bytes.
std::optional<FrameHeader> last_frame_in(std::string_view bytes) {
  for (std::size_t at = bytes.rfind(kFrameMagic); at != std::string_view::npos;
       at = at > 0 ? bytes.rfind(kFrameMagic, at - 1) : std::string_view::npos) {
    const std::string_view rest = bytes.substr(at);
    const auto header = parse_frame_header(rest);
    if (header && rest.size() == header->bytes() && frame_intact(*header, rest)) return header;
  }
  return std::nullopt;
}

// Where the positions below a byte of a segment end, and the time of the last of them.
struct SegmentEnd {
  std::int64_t end = 0;
  std::optional<UtcMillis> newest{};
};

// As the frame says that ends there. Nothing when no intact one does.
Result<std::optional<SegmentEnd>> end_below(const FileSystem& files, const SegmentFile& segment, std::uint64_t limit) {
  if (limit == kSegmentHeaderBytes) return SegmentEnd{segment.base};
  for (std::uint64_t window = kFirstLook;; window *= 4) {
    const std::uint64_t offset = limit - std::min(window, limit);
    STRATUS_ASSIGN_OR_RETURN(const std::string bytes, files.read(segment.path, offset, limit - offset));
    if (const auto last = last_frame_in(bytes)) return SegmentEnd{last->end(), last->time};
    if (offset == 0) return std::nullopt;
  }
}

// Up to which time the frames below the mark may hold calls, when `newest` is the time of the last one of the segment.
std::optional<UtcMillis> calls_below(const SegmentPlace& place, std::optional<UtcMillis> newest) {
  const UtcMillis until = place.mark.calls_until;
  if (!newest || until == kNoCalls || (place.before && until < *place.before)) return std::nullopt;
  return std::min(*newest, until);
}

// Intact frames from the one of `position` at `offset` on.
Result<SegmentCheck> follow_frames(const FileSystem& files, const Path& path, std::uint64_t offset, std::int64_t position) {
  SegmentCheck check;
  check.end = position;
  check.bytes = offset;
  STRATUS_ASSIGN_OR_RETURN(check.file_bytes, files.file_size(path));
  FrameCursor cursor(files, path, offset, check.file_bytes);
  while (true) {
    STRATUS_ASSIGN_OR_RETURN(const std::optional<FrameHeader> header, cursor.header());
    if (!header || header->base != check.end) return check;
    STRATUS_ASSIGN_OR_RETURN(const std::string_view frame, cursor.frame(*header));
    if (!frame_intact(*header, frame)) return check;
    cursor.skip(*header);
    if (!check.oldest) check.oldest = header->time;
    if (header->time) check.newest = *header->time;
    if (header->calls > 0) check.newest_calls = header->time;
    check.end = header->end();
    check.bytes = cursor.offset();
  }
}

Result<SegmentCheck> check_frames(const FileSystem& files, const Path& path, std::uint64_t offset, std::int64_t position) {
  STRATUS_ASSIGN_OR_RETURN(SegmentCheck check, follow_frames(files, path, offset, position));
  if (check.bytes < check.file_bytes) {
    // What a writer appends meanwhile proves nothing about the bytes before it.
    STRATUS_ASSIGN_OR_RETURN(const std::string rest, files.read(path, check.bytes, check.file_bytes - check.bytes));
    check.intact_after_damage = find_intact(rest, check.end);
  }
  return check;
}

}  // namespace

std::string segment_name(std::int64_t base) {
  std::string digits = std::to_string(base);
  return std::string(kDigits - digits.size(), '0') + digits + std::string(kSuffix);
}

Result<std::vector<SegmentFile>> list_segments(const FileSystem& files, const Path& folder) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::string> names, files.list(folder));
  std::vector<SegmentFile> segments;
  for (const std::string& name : names) {
    if (const auto base = base_of(name)) segments.push_back({*base, folder / name});
  }
  return segments;
}

Result<SegmentHeader> read_segment_header(const FileSystem& files, const SegmentFile& segment) {
  STRATUS_ASSIGN_OR_RETURN(const std::string bytes, files.read(segment.path, 0, kSegmentHeaderBytes));
  const auto header = parse_segment_header(bytes);
  if (!header) return fail(header.error().with_context(segment.path.string()));
  if (header->base != segment.base)
    return fail(ErrorKind::kDataLoss, segment.path.string() + ": the file says that it begins at position " +
                                          std::to_string(header->base) + ", its name says otherwise");
  return *header;
}

Path mark_path(const Path& folder) { return folder / "durable"; }

std::optional<DurableMark> read_mark(const FileSystem& files, const Path& folder) {
  // A reader may meet the writer in the middle of an overwrite.
  constexpr int kAttempts = 3;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto bytes = files.read(mark_path(folder), 0, kWholeFile);
    if (!bytes || bytes->empty()) return std::nullopt;
    if (const auto mark = parse_mark(*bytes)) return mark;
  }
  return std::nullopt;
}

FrameCursor::FrameCursor(const FileSystem& files, Path path, std::uint64_t offset, std::uint64_t limit)
    : files_(files), path_(std::move(path)), offset_(offset), limit_(limit) {}

Result<std::string_view> FrameCursor::bytes(std::size_t size) {
  const std::uint64_t available = limit_ > offset_ ? limit_ - offset_ : 0;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, available));
  if (wanted == 0) return std::string_view();
  if (offset_ < window_start_ || offset_ + wanted > window_start_ + window_.size()) {
    const std::uint64_t ahead = std::min<std::uint64_t>(available, std::max(wanted, kReadAhead));
    STRATUS_ASSIGN_OR_RETURN(window_, files_.read(path_, offset_, ahead));
    window_start_ = offset_;
  }
  return std::string_view(window_).substr(static_cast<std::size_t>(offset_ - window_start_), wanted);
}

Result<std::optional<FrameHeader>> FrameCursor::header() {
  STRATUS_ASSIGN_OR_RETURN(const std::string_view found, bytes(kMaxFrameHeaderBytes));
  return parse_frame_header(found);
}

Result<std::string_view> FrameCursor::frame(const FrameHeader& header) { return bytes(header.bytes()); }

Result<SegmentCheck> check_segment(const FileSystem& files, const SegmentFile& segment) {
  return check_frames(files, segment.path, kSegmentHeaderBytes, segment.base);
}

Result<SegmentCheck> check_segment_from(const FileSystem& files, const SegmentFile& segment, const SegmentPlace& place) {
  const DurableMark& mark = place.mark;
  const bool marked = segment.base == mark.segment;
  const std::optional<std::int64_t> end = marked ? mark.end : place.end;
  STRATUS_ASSIGN_OR_RETURN(const std::uint64_t size, files.file_size(segment.path));
  const std::uint64_t trusted = marked ? mark.bytes : size;
  if (segment.base > mark.segment || trusted > size) return check_segment(files, segment);
  STRATUS_ASSIGN_OR_RETURN(const auto below, end_below(files, segment, trusted));
  if (!below || below->end != end) return check_segment(files, segment);
  STRATUS_ASSIGN_OR_RETURN(SegmentCheck check, check_frames(files, segment.path, trusted, below->end));
  if (!check.newest_calls) check.newest_calls = calls_below(place, below->newest);
  if (!check.newest) check.newest = below->newest;
  check.oldest = std::nullopt;
  return check;
}

Result<std::optional<std::int64_t>> closed_segment_end(const FileSystem& files, const SegmentFile& segment) {
  STRATUS_ASSIGN_OR_RETURN(const std::uint64_t size, files.file_size(segment.path));
  STRATUS_ASSIGN_OR_RETURN(const auto end, end_below(files, segment, size));
  return end ? std::optional(end->end) : std::nullopt;
}

Result<DurableMark> last_intact(const FileSystem& files, const Path& folder, DurableMark mark) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<SegmentFile> segments, list_segments(files, folder));
  for (const SegmentFile& segment : segments) {
    const bool marked = segment.base == mark.segment;
    if (segment.base < mark.segment || (!marked && segment.base != mark.end)) continue;
    const std::uint64_t offset = marked ? mark.bytes : kSegmentHeaderBytes;
    STRATUS_ASSIGN_OR_RETURN(const SegmentCheck check, follow_frames(files, segment.path, offset, mark.end));
    mark = {mark.log, segment.base, check.bytes, check.end,
            std::max(mark.calls_until, check.newest_calls.value_or(kNoCalls))};
  }
  return mark;
}

Status check_nothing_behind(const FileSystem& files, const Path& folder, const DurableMark& end) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<SegmentFile> segments, list_segments(files, folder));
  for (const SegmentFile& segment : segments) {
    std::optional<std::int64_t> behind;
    if (segment.base > end.segment) behind = segment.base;
    if (segment.base == end.segment) {
      STRATUS_ASSIGN_OR_RETURN(const std::string rest, files.read(segment.path, end.bytes, kWholeFile));
      behind = find_intact(rest, end.end);
    }
    if (behind)
      return fail(ErrorKind::kDataLoss, "the log lacks " + describe_range(end.end, *behind, segment.path, end.bytes));
  }
  return {};
}

std::string describe_range(std::int64_t from, std::int64_t end, const Path& path, std::uint64_t offset) {
  const std::string last = end > from + 1 ? " to " + std::to_string(end - 1) : "";
  return "position" + std::string(last.empty() ? " " : "s ") + std::to_string(from) + last + " (file " + path.string() +
         ", from byte " + std::to_string(offset) + " on)";
}

}  // namespace stratus
