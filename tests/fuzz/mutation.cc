#include "fuzz/mutation.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace stratus {
namespace {

using namespace std::string_view_literals;

// What parsers of text stumble over: words cut short, numbers at borders, half characters, line ends, escapes, times.
constexpr std::array kTokens{"nul"sv,
                             "null"sv,
                             "nope"sv,
                             "nan"sv,
                             "-inf"sv,
                             "1e999"sv,
                             "-0.0"sv,
                             "2.999999999999999889e-01"sv,
                             "9223372036854775808"sv,
                             "-9223372036854775808"sv,
                             "2147483647.5"sv,
                             "00"sv,
                             "\0"sv,
                             "\xE9"sv,
                             "\xFF\xFE"sv,
                             "\xEF\xBB\xBF"sv,
                             "\xED\xA0\x80"sv,
                             "e\xCC\x81"sv,
                             "\\ud800"sv,
                             "\\u0000"sv,
                             "\r"sv,
                             "\r\n\r\n"sv,
                             "\n"sv,
                             "\t"sv,
                             "\""sv,
                             "\\"sv,
                             "{}"sv,
                             "[]"sv,
                             "[[[[[[[[[[[[[[[["sv,
                             ",,"sv,
                             ";"sv,
                             "%"sv,
                             "%00"sv,
                             "%FF"sv,
                             "+"sv,
                             "&"sv,
                             "="sv,
                             "2026-02-30"sv,
                             "T24:00:00Z"sv,
                             "9999-12-31T23:59:60Z"sv,
                             "-0001"sv,
                             "chunked"sv,
                             "Transfer-Encoding: chunked\r\n"sv,
                             "Content-Length: 18446744073709551616\r\n"sv,
                             "0\r\n\r\n"sv};

}  // namespace

std::string Mutation::next() {
  std::string bytes = any();
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(bytes);
  if (bytes.size() > kMostBytes) bytes.resize(kMostBytes);
  return bytes;
}

void Mutation::change(std::string& bytes) {
  const std::size_t place = below(bytes.size() + 1);
  const std::size_t length = std::min(1 + below(16), bytes.size() - place);
  switch (below(7)) {
    case 0:
      if (place < bytes.size()) bytes[place] = static_cast<char>(bytes[place] ^ (1 << below(8)));
      break;
    case 1:
      if (place < bytes.size()) bytes[place] = static_cast<char>(below(256));
      break;
    case 2: bytes.erase(place, length); break;
    case 3: bytes.insert(place, bytes.substr(place, length)); break;
    case 4: bytes.replace(place, length, kTokens[below(kTokens.size())]); break;
    case 5: bytes.insert(place, kTokens[below(kTokens.size())]); break;
    default: {
      const std::string& other = any();
      bytes = bytes.substr(0, place) + other.substr(below(other.size() + 1));
    }
  }
}

}  // namespace stratus
