#include "simulator/faults.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <utility>

namespace stratus {
namespace {

constexpr std::array<std::pair<std::string_view, Fault>, 12> kNames{{{"none", Fault::kNone},
                                                                     {"daily-cost", Fault::kDailyCost},
                                                                     {"concurrency", Fault::kConcurrency},
                                                                     {"server-error", Fault::kServerError},
                                                                     {"cut-body", Fault::kCutBody},
                                                                     {"wrong-length", Fault::kWrongLength},
                                                                     {"slow", Fault::kSlow},
                                                                     {"html", Fault::kHtml},
                                                                     {"huge-body", Fault::kHugeBody},
                                                                     {"gzip-bomb", Fault::kGzipBomb},
                                                                     {"redirect", Fault::kRedirect},
                                                                     {"revised-values", Fault::kRevised}}};

constexpr std::size_t kPieceBytes = 1 << 20;
constexpr int kHugePieces = 1024;

HttpResponse text(int status, std::string line) { return make_response(status, "application/json", std::move(line)); }

// A body whose head tells another length.
HttpResponse with_length(std::size_t told, std::string_view body) {
  HttpResponse response = make_response(
      200, "", fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", told, body));
  response.raw = true;
  return response;
}

HttpResponse streamed(std::function<std::string()> next, std::chrono::milliseconds pause) {
  HttpResponse response;
  response.content_type = "application/json";
  response.stream = std::make_shared<const HttpStream>(HttpStream{std::move(next), pause});
  return response;
}

HttpResponse slow(const std::string& whole) {
  auto sent = std::make_shared<std::size_t>(0);
  return streamed([whole, sent] { return *sent < whole.size() ? whole.substr((*sent)++, 1) : std::string(); },
                  std::chrono::milliseconds(100));
}

HttpResponse huge() {
  auto left = std::make_shared<int>(kHugePieces);
  return streamed([left] { return (*left)-- > 0 ? std::string(kPieceBytes, ' ') : std::string(); },
                  std::chrono::milliseconds(0));
}

constexpr int kRawWindow = -15;
constexpr int kGzipWindow = 15 + 16;

std::string deflated(std::string_view bytes, int window, int flush) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())) + 16, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, flush);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

void append_little_endian(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xFF);
}

// A valid gzip file of 1 GiB of blanks: one packed piece, again and again, with the checksum of all.
std::string gzip_bomb() {
  const std::string piece(kPieceBytes, ' ');
  const std::string packed = deflated(piece, kRawWindow, Z_FULL_FLUSH);
  const uLong piece_crc = crc32(0, reinterpret_cast<const Bytef*>(piece.data()), static_cast<uInt>(piece.size()));
  uLong crc = crc32(0, nullptr, 0);
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  for (int i = 0; i < kHugePieces; ++i) {
    out += packed;
    crc = crc32_combine(crc, piece_crc, static_cast<z_off_t>(piece.size()));
  }
  out.append("\x03\0", 2);  // an empty last block
  append_little_endian(out, static_cast<std::uint32_t>(crc));
  append_little_endian(out, static_cast<std::uint32_t>(kPieceBytes * kHugePieces));
  return out;
}

}  // namespace

std::optional<Fault> find_fault(std::string_view name) {
  for (const auto& [text, fault] : kNames) {
    if (text == name) return fault;
  }
  return std::nullopt;
}

std::string fault_names() {
  std::string names;
  for (const auto& [text, fault] : kNames) {
    if (fault != Fault::kNone) names.append(names.empty() ? "" : ", ").append(text);
  }
  return names;
}

std::string_view to_string(Fault fault) {
  for (const auto& [text, known] : kNames) {
    if (known == fault) return text;
  }
  return "none";
}

std::string gzip(std::string_view bytes) { return deflated(bytes, kGzipWindow, Z_FINISH); }

HttpResponse faulty_response(Fault fault, const std::string& whole) {
  switch (fault) {
    case Fault::kDailyCost: return text(429, "Maximum daily cost exceeded");
    case Fault::kConcurrency: return text(429, "Maximum concurrency exceeded");
    case Fault::kServerError: return text(500, "An internal error occurred");
    case Fault::kCutBody: return with_length(whole.size(), std::string_view(whole).substr(0, whole.size() / 2));
    case Fault::kWrongLength: return with_length(whole.size() / 2, whole);
    case Fault::kSlow: return slow(whole);
    case Fault::kHtml:
      return make_response(200, "text/html", std::string("<!DOCTYPE html><html><body>Sign in</body></html>"));
    case Fault::kHugeBody: return huge();
    case Fault::kGzipBomb: {
      HttpResponse response = make_response(200, "application/json", gzip_bomb());
      response.headers.emplace_back("Content-Encoding", "gzip");
      return response;
    }
    case Fault::kRedirect: {
      HttpResponse response = text(302, "");
      response.headers.emplace_back("Location", "http://elsewhere.invalid/timeline");
      return response;
    }
    case Fault::kRevised:
    case Fault::kNone: break;
  }
  return text(200, whole);
}

}  // namespace stratus
