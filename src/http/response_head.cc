#include "http/response_head.h"

#include <fmt/chrono.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <ctime>

#include "http/request_id.h"

namespace stratus {
namespace {

void add_line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

// "Tue, 24 Nov 2026 18:00:00 GMT" (RFC 9110 5.6.7). Made once a second and thread.
const std::string& http_date(UtcSeconds now) {
  thread_local UtcSeconds made_for{-1};
  thread_local std::string text;
  if (now != made_for) text = fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(static_cast<std::time_t>(now.value)));
  made_for = now;
  return text;
}

}  // namespace

bool status_has_body(int status) { return status >= 200 && status != 204 && status != 304; }

// Plain appends: formatting took a tenth of the time of a prepared answer.
void write_head(const HttpResponse& response, const HeadOptions& options, std::string& out) {
  out = "HTTP/1.1 ";
  out.append(std::to_string(response.status)).append(" ").append(status_phrase(response.status)).append("\r\n");
  if (options.date) add_line(out, "Date", http_date(*options.date));
  if (!response.content_type.empty()) add_line(out, "Content-Type", response.content_type);
  if (!options.request_id.empty()) add_line(out, kRequestIdHeader, options.request_id);
  for (const auto& [name, value] : response.headers) add_line(out, name, value);
  if (response.stream) {
    if (!options.http_1_0) add_line(out, "Transfer-Encoding", "chunked");
  } else if (status_has_body(response.status)) {
    add_line(out, "Content-Length", std::to_string(response.body ? response.body->size() : 0));
  }
  if (!options.keep_alive) {
    add_line(out, "Connection", "close");
  } else if (options.http_1_0) {
    add_line(out, "Connection", "keep-alive");
  }
  out += "\r\n";
}

HttpResponse with_request_id(HttpResponse problem, std::string_view request_id) {
  rapidjson::Document document;
  document.Parse(problem.body->data(), problem.body->size());
  rapidjson::Value id(request_id.data(), static_cast<rapidjson::SizeType>(request_id.size()), document.GetAllocator());
  document.AddMember("request_id", id, document.GetAllocator());
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  problem.body = std::make_shared<const std::string>(buffer.GetString(), buffer.GetSize());
  return problem;
}

}  // namespace stratus
