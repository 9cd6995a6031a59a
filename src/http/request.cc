#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>

#include "http/server.h"

namespace stratus {
namespace {

bool same_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

struct Phrase {
  int status;
  std::string_view text;
  std::string_view code{};  // of a problem that says nothing more
};

constexpr std::array<Phrase, 32> kPhrases{{{200, "OK"},
                                           {201, "Created"},
                                           {202, "Accepted"},
                                           {204, "No Content"},
                                           {206, "Partial Content"},
                                           {301, "Moved Permanently"},
                                           {302, "Found"},
                                           {303, "See Other"},
                                           {304, "Not Modified"},
                                           {307, "Temporary Redirect"},
                                           {308, "Permanent Redirect"},
                                           {400, "Bad Request", "malformed-request"},
                                           {401, "Unauthorized", "unauthorized"},
                                           {403, "Forbidden", "foreign-origin"},
                                           {404, "Not Found", "unknown-route"},
                                           {405, "Method Not Allowed", "wrong-method"},
                                           {406, "Not Acceptable"},
                                           {408, "Request Timeout", "request-timeout"},
                                           {409, "Conflict"},
                                           {410, "Gone"},
                                           {412, "Precondition Failed"},
                                           {413, "Content Too Large", "body-too-large"},
                                           {414, "URI Too Long", "target-too-long"},
                                           {415, "Unsupported Media Type", "wrong-media-type"},
                                           {421, "Misdirected Request", "foreign-host"},
                                           {422, "Unprocessable Content"},
                                           {429, "Too Many Requests"},
                                           {431, "Request Header Fields Too Large", "header-too-large"},
                                           {500, "Internal Server Error", "internal-error"},
                                           {501, "Not Implemented"},
                                           {503, "Service Unavailable", "not-now"},
                                           {507, "Insufficient Storage"}}};

std::string_view code_of(int status) {
  const auto phrase =
      std::find_if(kPhrases.begin(), kPhrases.end(), [&](const Phrase& each) { return each.status == status; });
  return phrase == kPhrases.end() || phrase->code.empty() ? "other" : phrase->code;
}

}  // namespace

std::optional<std::string_view> HttpRequest::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_without_case(key, name)) return value;
  }
  return std::nullopt;
}

HttpResponse make_response(int status, std::string content_type, std::shared_ptr<const std::string> body) {
  HttpResponse response;
  response.status = status;
  response.content_type = std::move(content_type);
  response.body = std::move(body);
  return response;
}

HttpResponse make_response(int status, std::string content_type, std::string body) {
  return make_response(status, std::move(content_type), std::make_shared<const std::string>(std::move(body)));
}

HttpResponse make_problem(int status, std::string_view detail) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto text = [&](const char* key, std::string_view value) {
    writer.Key(key);
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  text("type", "about:blank");
  text("title", status_phrase(status));
  writer.Key("status");
  writer.Int(status);
  text("code", code_of(status));
  text("detail", detail);
  writer.EndObject();
  auto response = make_response(status, std::string(kProblemType), std::string(buffer.GetString(), buffer.GetSize()));
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

std::string_view status_phrase(int status) {
  for (const Phrase& phrase : kPhrases) {
    if (phrase.status == status) return phrase.text;
  }
  return "Status";
}

}  // namespace stratus
