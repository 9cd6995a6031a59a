#include "adapters/csv/text_file.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <utility>

#include "weather/utf8.h"

namespace stratus {
namespace {

constexpr int kGzipOnly = 16;
constexpr std::size_t kChunkBytes = 256 * 1024;

// zlib asks for pointers to non-const bytes and promises not to write them.
Bytef* input_of(std::string& bytes) { return static_cast<Bytef*>(static_cast<void*>(bytes.data())); }

tl::unexpected<Error> damaged(std::string_view name) {
  return fail(ErrorKind::kDataLoss, std::string(name) + ": the gzip data is damaged or cut");
}

tl::unexpected<Error> too_large(std::string_view name, std::size_t max_bytes) {
  return fail(ErrorKind::kResourceExhausted,
              std::string(name) + ": the text is larger than the limit of " + std::to_string(max_bytes) + " bytes");
}

// Files that people take for CSV, by how they begin.
struct OtherFormat {
  std::string_view begins;
  std::string_view told;
  std::size_t at = 0;  // where it begins so
};

constexpr std::array<OtherFormat, 9> kOtherFormats{
    {{"PK\x03\x04", "is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV"},
     {"\xD0\xCF\x11\xE0", "is a workbook of an old Excel; save the sheet as CSV"},
     {"BZh", "is compressed by bzip2; unpack it, or use gzip"},
     {"\xFD"
      "7zXZ",
      "is compressed by xz; unpack it, or use gzip"},
     {"\x28\xB5\x2F\xFD", "is compressed by zstd; unpack it, or use gzip"},
     {"PAR1", "is a Parquet file; write it out as CSV"},
     {"SQLite format 3", "is an SQLite database; write the table out as CSV"},
     {"%PDF-", "is a PDF document; save its table as CSV"},
     {"ustar", "is a tar archive; unpack it", 257}}};

constexpr std::array<std::string_view, 3> kMarkup{"<!doctype", "<html", "<?xml"};

// A page about the file, or one that says why there is none.
bool is_markup(std::string_view bytes) {
  bytes = without_utf8_mark(bytes);
  bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
  return std::any_of(kMarkup.begin(), kMarkup.end(), [&](std::string_view tag) {
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    return bytes.size() >= tag.size() &&
           std::equal(tag.begin(), tag.end(), bytes.begin(), [&](char b, char a) { return same(a, b); });
  });
}

Status check_is_text(std::string_view bytes, std::string_view name) {
  for (const OtherFormat& format : kOtherFormats) {
    if (bytes.substr(std::min(format.at, bytes.size())).starts_with(format.begins))
      return fail(ErrorKind::kInvalidArgument, std::string(name) + " " + std::string(format.told));
  }
  if (is_markup(bytes))
    return fail(ErrorKind::kInvalidArgument, std::string(name) + " is a page of HTML or XML; import takes CSV and messages");
  return {};
}

Result<std::string> inflate_members(z_stream& stream, std::string_view name, std::size_t max_bytes) {
  std::string text;
  std::string chunk(kChunkBytes, '\0');
  int code = Z_OK;
  while (true) {
    stream.next_out = input_of(chunk);
    stream.avail_out = static_cast<uInt>(chunk.size());
    code = ::inflate(&stream, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END) return damaged(name);
    text.append(chunk, 0, chunk.size() - stream.avail_out);
    if (text.size() > max_bytes) return too_large(name, max_bytes);
    if (code != Z_STREAM_END) continue;
    if (stream.avail_in == 0) return text;
    if (inflateReset(&stream) != Z_OK) return damaged(name);
  }
}

}  // namespace

Result<std::string> inflate_text(std::string bytes, std::string_view name, std::size_t max_bytes) {
  if (!bytes.starts_with("\x1f\x8b")) {
    if (bytes.size() > max_bytes) return too_large(name, max_bytes);
    return bytes;
  }
  if (bytes.size() > kMaxImportBytes) return too_large(name, max_bytes);
  z_stream stream{};
  if (inflateInit2(&stream, kGzipOnly + MAX_WBITS) != Z_OK) return fail(ErrorKind::kInternal, "zlib does not start");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
  stream.next_in = input_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  return inflate_members(stream, name, max_bytes);
}

Result<std::string> read_text_file(const FileSystem& files, const Path& path, std::size_t max_bytes) {
  STRATUS_ASSIGN_OR_RETURN(const std::uint64_t size, files.file_size(path));
  if (size > max_bytes) return too_large(path.string(), max_bytes);
  STRATUS_ASSIGN_OR_RETURN(std::string bytes, files.read(path, 0, kWholeFile));
  STRATUS_ASSIGN_OR_RETURN(std::string text, inflate_text(std::move(bytes), path.string(), max_bytes));
  STRATUS_RETURN_IF_ERROR(check_is_text(text, path.string()));
  return text;
}

}  // namespace stratus
