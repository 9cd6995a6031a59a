#include "storage/copy_file.h"

#include <algorithm>

#include "base/checksum.h"

namespace stratus {
namespace {

constexpr std::uint64_t kPieceBytes = 1024 * 1024;

template <typename Take>
Result<FileContent> read_pieces(const FileSystem& files, const Path& path, std::uint64_t limit, Take&& take) {
  FileContent content;
  DigestOfPieces digest;
  while (content.bytes < limit) {
    const std::uint64_t wanted = std::min(kPieceBytes, limit - content.bytes);
    STRATUS_ASSIGN_OR_RETURN(const std::string piece, files.read(path, content.bytes, wanted));
    if (piece.empty()) break;
    digest.add(piece);
    content.bytes += piece.size();
    STRATUS_RETURN_IF_ERROR(take(piece));
  }
  content.digest = digest.text();
  return content;
}

}  // namespace

Result<FileContent> content_of(const FileSystem& files, const Path& path, const OnPiece& on_piece, std::uint64_t limit) {
  return read_pieces(files, path, limit, [&](const std::string& piece) { return on_piece(piece.size()); });
}

Result<FileContent> copy_file(FileSystem& files, const Path& from, const Path& to, const OnPiece& on_piece,
                              std::uint64_t limit) {
  // Without a source nothing is made.
  STRATUS_RETURN_IF_ERROR(files.file_size(from));
  STRATUS_RETURN_IF_ERROR(files.remove(to));
  STRATUS_ASSIGN_OR_RETURN(const std::unique_ptr<AppendFile> copy, files.open_append(to));
  const auto content = read_pieces(files, from, limit, [&](const std::string& piece) -> Status {
    STRATUS_RETURN_IF_ERROR(copy->append(piece));
    return on_piece(piece.size());
  });
  if (!content) return fail(content.error());
  STRATUS_RETURN_IF_ERROR(copy->sync());
  return content;
}

}  // namespace stratus
