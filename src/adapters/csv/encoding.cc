#include "adapters/csv/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "adapters/csv/text_file.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

struct Encoding {
  std::string_view name;
  const char* iconv_name;
};

// Without a mark, "utf-16" is what Windows writes.
constexpr std::array<Encoding, 9> kEncodings{{{"utf-8", "UTF-8"},
                                              {"utf-16", "UTF-16LE"},
                                              {"utf-16le", "UTF-16LE"},
                                              {"utf-16be", "UTF-16BE"},
                                              {"cp1252", "CP1252"},
                                              {"iso-8859-1", "ISO-8859-1"},
                                              {"iso-8859-15", "ISO-8859-15"},
                                              {"cp850", "CP850"},
                                              {"macintosh", "MACINTOSH"}}};

struct ByteOrderMark {
  std::string_view bytes;
  std::string_view encoding;
};

constexpr std::array<ByteOrderMark, 3> kMarks{
    {{"\xEF\xBB\xBF", "utf-8"}, {"\xFF\xFE", "utf-16le"}, {"\xFE\xFF", "utf-16be"}}};

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr std::size_t kBeginningBytes = 64 * 1024;

const Encoding* find_encoding(std::string_view name) {
  const auto* const at =
      std::find_if(kEncodings.begin(), kEncodings.end(), [&](const Encoding& known) { return known.name == name; });
  return at == kEncodings.end() ? nullptr : &*at;
}

// What the byte order mark says, else what was declared; the mark is taken off the bytes. nullptr: unknown.
const Encoding* take_mark(std::string_view& bytes, std::string_view declared) {
  for (const ByteOrderMark& mark : kMarks) {
    if (!bytes.starts_with(mark.bytes)) continue;
    bytes.remove_prefix(mark.bytes.size());
    return find_encoding(mark.encoding);
  }
  return find_encoding(declared);
}

std::string hex(char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  return {kDigits[value >> 4U], kDigits[value & 0xFU]};
}

// `at`: of the byte that is wrong.
tl::unexpected<Error> wrong_byte(std::string_view bytes, std::size_t at, std::string_view encoding, std::string_view file) {
  const std::string_view before = bytes.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return fail(ErrorKind::kInvalidArgument, std::string(file) + " line " + std::to_string(line) + ", byte " +
                                               std::to_string(at - line_begin + 1) + ": " + hex(bytes[at]) + " is no " +
                                               std::string(encoding) +
                                               " text; say how the file is written with encoding = \"cp1252\" in the "
                                               "column map or --encoding cp1252 (known are " +
                                               known_encodings() + ")");
}

class Converter {
 public:
  explicit Converter(const char* from) : handle_(::iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (opened()) ::iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool opened() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // Appends the text of `input` to `text` and takes what it read off `input`. False at a byte that is no text.
  bool step(std::string_view& input, std::string& text) {
    std::string chunk(kChunkBytes, '\0');
    char* in = const_cast<char*>(input.data());  // iconv's signature is older than const
    char* out = chunk.data();
    std::size_t in_left = input.size();
    std::size_t out_left = chunk.size();
    const std::size_t code = ::iconv(handle_, &in, &in_left, &out, &out_left);
    const bool bad = code == static_cast<std::size_t>(-1) && errno != E2BIG;
    input.remove_prefix(input.size() - in_left);
    text.append(chunk, 0, chunk.size() - out_left);
    return !bad;
  }

 private:
  const iconv_t handle_;
};

Result<std::string_view> converted(std::string_view bytes, const Encoding& encoding, std::string_view file,
                                   std::string& space) {
  Converter converter(encoding.iconv_name);
  if (!converter.opened())
    return fail(ErrorKind::kUnsupported, "this machine cannot convert " + std::string(encoding.name) + "; convert " +
                                             std::string(file) + " to UTF-8 first");
  space.clear();
  std::string_view left = bytes;
  while (!left.empty()) {
    if (!converter.step(left, space)) return wrong_byte(bytes, bytes.size() - left.size(), encoding.name, file);
    if (space.size() > kMaxImportBytes)
      return fail(ErrorKind::kResourceExhausted, std::string(file) + ": the text is larger than the limit of " +
                                                     std::to_string(kMaxImportBytes) + " bytes");
  }
  return space;
}

}  // namespace

std::string known_encodings() {
  std::string names;
  for (const Encoding& encoding : kEncodings) names.append(names.empty() ? "" : ", ").append(encoding.name);
  return names;
}

bool is_known_encoding(std::string_view name) { return find_encoding(name) != nullptr; }

Result<std::string_view> as_utf8(std::string_view bytes, std::string_view encoding, std::string_view file,
                                 std::string& space) {
  const Encoding* known = take_mark(bytes, encoding);
  if (known == nullptr)
    return fail(ErrorKind::kInvalidArgument,
                "encoding \"" + std::string(encoding) + "\" is not one of " + known_encodings());
  std::string_view text = bytes;
  // Nearly every file is UTF-8, and it is looked at much faster than it is converted.
  if (known->name != kDefaultEncoding || !valid_utf8(bytes)) {
    STRATUS_ASSIGN_OR_RETURN(text, converted(bytes, *known, file, space));
  }
  if (text.find('\0') != std::string_view::npos)
    return fail(ErrorKind::kInvalidArgument, std::string(file) +
                                                 ": the text holds NUL bytes; it may be written in utf-16: say so with "
                                                 "encoding = \"utf-16\" in the column map or --encoding utf-16");
  return text;
}

std::string beginning_as_utf8(std::string_view bytes, std::string_view encoding) {
  const Encoding* known = take_mark(bytes, encoding);
  std::string text;
  if (known == nullptr) return text;
  Converter converter(known->iconv_name);
  std::string_view beginning = bytes.substr(0, kBeginningBytes);
  while (converter.opened() && !beginning.empty() && converter.step(beginning, text)) {
  }
  return text;
}

}  // namespace stratus
