#include "http/request_rules.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/url.hpp>
#include <cctype>

#include "http/url.h"

namespace stratus {
namespace {

namespace http = boost::beast::http;
using Request = http::request<http::string_body>;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_absolute(std::string_view target) { return target.find("://") != std::string_view::npos && target.front() != '/'; }

// "host/path" of "http://host/path".
std::string_view after_scheme(std::string_view target) { return target.substr(target.find("://") + 3); }

Refusal check_length(const Request& request) {
  const auto codings = static_cast<std::size_t>(request.count(http::field::transfer_encoding));
  if (codings == 0) return {};
  const bool chunked = codings == 1 && boost::beast::iequals(request[http::field::transfer_encoding], "chunked");
  if (!chunked) return {400, "Transfer-Encoding must be chunked, once"};
  if (request.count(http::field::content_length) > 0)
    return {400, "Transfer-Encoding and Content-Length exclude each other"};
  if (request.version() < 11) return {400, "HTTP/1.0 has no Transfer-Encoding"};
  return {};
}

bool is_safe(http::verb method) {
  return method == http::verb::get || method == http::verb::head || method == http::verb::options;
}

bool names_one_of(const std::vector<std::string>& names, const std::string& host) {
  return std::find(names.begin(), names.end(), host) != names.end();
}

Refusal check_origin(const Request& request, const std::vector<std::string>& names) {
  if (is_safe(request.method()) || request.count(http::field::origin) == 0) return {};
  const auto origin = origin_of(view(request[http::field::origin]));
  if (origin && names_one_of(names, host_of(origin->host))) return {};
  return {403, "a page of another origin may not change anything here; see [serve] names"};
}

}  // namespace

std::string host_of(std::string_view authority) {
  const auto parsed = boost::urls::parse_authority(boost::urls::string_view(authority.data(), authority.size()));
  if (!parsed || parsed->has_userinfo()) return {};
  std::string host = parsed->host_address();
  for (char& c : host) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return host;
}

std::string_view origin_form(std::string_view target, std::string& memory) {
  if (target.empty() || !is_absolute(target)) return target;
  const std::string_view rest = after_scheme(target);
  const auto path = rest.find_first_of("/?");
  if (path == std::string_view::npos) return "/";
  if (rest[path] == '/') return rest.substr(path);
  memory.assign("/").append(rest.substr(path));
  return memory;
}

Refusal refusal_of(const Request& request, const std::vector<std::string>& names) {
  if (Refusal refusal = check_length(request); refusal.status != 0) return refusal;
  if (request.count(http::field::content_encoding) > 0 &&
      !boost::beast::iequals(request[http::field::content_encoding], "identity"))
    return {415, "the body must not be encoded; send it without Content-Encoding"};
  const auto hosts = request.count(http::field::host);
  const std::string_view target = view(request.target());
  const bool absolute = !target.empty() && is_absolute(target);
  if (hosts > 1 || (hosts == 0 && request.version() >= 11)) return {400, "HTTP/1.1 needs one Host"};
  if (names.empty()) return {};
  std::string_view authority = view(request[http::field::host]);
  if (absolute) authority = after_scheme(target).substr(0, after_scheme(target).find_first_of("/?"));
  if ((absolute || hosts == 1) && !names_one_of(names, host_of(authority)))
    return {421, "this server does not answer for that Host; [serve] names lists those that it does"};
  return check_origin(request, names);
}

}  // namespace stratus
