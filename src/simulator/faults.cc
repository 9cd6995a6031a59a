#include "simulator/faults.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <utility>

namespace stratus {
namespace {

constexpr std::array<std::pair<std::string_view, Fault>, 11> kNames{{{"none", Fault::kNone},
                                                                     {"daily-cost", Fault::kDailyCost},
                                                                     {"concurrency", Fault::kConcurrency},
                                                                     {"server-error", Fault::kServerError},
                                                                     {"cut-body", Fault::kCutBody},
                                                                     {"wrong-length", Fault::kWrongLength},
                                                                     {"slow", Fault::kSlow},
                                                                     {"html", Fault::kHtml},
                                                                     {"huge-body", Fault::kHugeBody},
                                                                     {"gzip-bomb", Fault::kGzipBomb},
                                                                     {"redirect", Fault::kRedirect}}};

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

// Packs piece by piece into a small string: the bomb never exists unpacked.
std::string deflate_all(std::string_view piece, int times) {
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out;
  std::array<char, 64 * 1024> buffer;
  for (int i = 0; i < times; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream.avail_in = static_cast<uInt>(piece.size());
    const int flush = i + 1 == times ? Z_FINISH : Z_NO_FLUSH;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      deflate(&stream, flush);
      out.append(buffer.data(), buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return out;
}

}  // namespace

std::optional<Fault> find_fault(std::string_view name) {
  for (const auto& [text, fault] : kNames) {
    if (text == name) return fault;
  }
  return std::nullopt;
}

std::string_view to_string(Fault fault) {
  for (const auto& [text, known] : kNames) {
    if (known == fault) return text;
  }
  return "none";
}

std::string gzip(std::string_view bytes) { return deflate_all(bytes, 1); }

HttpResponse faulty_response(Fault fault, const std::string& whole) {
  switch (fault) {
    case Fault::kDailyCost: return text(429, "Maximum daily cost exceeded");
    case Fault::kConcurrency: return text(429, "Maximum concurrency exceeded");
    case Fault::kServerError: return text(500, "An internal error occurred");
    case Fault::kCutBody: return with_length(whole.size(), std::string_view(whole).substr(0, whole.size() / 2));
    case Fault::kWrongLength: return with_length(whole.size() / 2, whole);
    case Fault::kSlow: return slow(whole);
    case Fault::kHtml: return make_response(200, "text/html", std::string("<!DOCTYPE html><html><body>Sign in</body></html>"));
    case Fault::kHugeBody: return huge();
    case Fault::kGzipBomb: {
      HttpResponse response =
          make_response(200, "application/json", deflate_all(std::string(kPieceBytes, ' '), kHugePieces));
      response.headers.emplace_back("Content-Encoding", "gzip");
      return response;
    }
    case Fault::kRedirect: {
      HttpResponse response = text(302, "");
      response.headers.emplace_back("Location", "http://elsewhere.invalid/timeline");
      return response;
    }
    case Fault::kNone: break;
  }
  return text(200, whole);
}

}  // namespace stratus
