#include "http/url.h"

#include <boost/url.hpp>
#include <cctype>

namespace stratus {
namespace {

namespace urls = boost::urls;

urls::encoding_opts plus_is_blank() {
  urls::encoding_opts options;
  options.space_as_plus = true;
  return options;
}

void decode_into(urls::pct_string_view text, bool plus, std::string& out) {
  out.clear();
  text.decode(plus ? plus_is_blank() : urls::encoding_opts{}, urls::string_token::append_to(out));
}

void decode_params(urls::params_encoded_view params, QueryParams& out) {
  std::size_t used = 0;
  for (const auto& param : params) {
    if (used == out.size()) out.emplace_back();
    auto& [name, value] = out[used++];
    decode_into(param.key, true, name);
    decode_into(param.value, true, value);
  }
  out.resize(used);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

Status parse_target(std::string_view text, Target& target) {
  const auto url = urls::parse_origin_form(urls::string_view(text.data(), text.size()));
  if (!url) return fail(ErrorKind::kInvalidArgument, "the request target is not a valid path and query");
  decode_into(url->encoded_path(), false, target.path);
  if (url->encoded_query().empty()) {
    target.query.clear();
  } else {
    decode_params(url->encoded_params(), target.query);
  }
  return {};
}

Result<QueryParams> parse_query(std::string_view text) {
  Target target;
  STRATUS_RETURN_IF_ERROR(parse_target("/?" + std::string(text), target));
  return std::move(target.query);
}

std::string percent_encode(std::string_view text) {
  return urls::encode(urls::string_view(text.data(), text.size()), urls::unreserved_chars);
}

std::string percent_encode_query(const QueryParams& params) {
  std::string out;
  for (const auto& [name, value] : params) {
    if (!out.empty()) out += '&';
    out += percent_encode(name) + '=' + percent_encode(value);
  }
  return out;
}

Result<Origin> origin_of(std::string_view text) {
  const auto url = urls::parse_uri(urls::string_view(text.data(), text.size()));
  if (!url || url->host().empty()) return fail(ErrorKind::kInvalidArgument, "\"" + redacted(text) + "\" is not a URL");
  Origin origin{lower(std::string_view(url->scheme().data(), url->scheme().size())), lower(url->host()), url->port_number()};
  if (origin.scheme != "http" && origin.scheme != "https")
    return fail(ErrorKind::kInvalidArgument, "\"" + redacted(text) + "\" is neither http nor https");
  if (origin.port == 0) origin.port = origin.scheme == "https" ? 443 : 80;
  return origin;
}

std::string redacted(std::string_view url) {
  std::string out(url.substr(0, url.find_first_of("?#")));
  const auto scheme = out.find("://");
  if (scheme == std::string::npos) return out;
  const auto path = out.find('/', scheme + 3);
  const auto user = out.rfind('@', path);
  if (user != std::string::npos && user > scheme) out.erase(scheme + 3, user - scheme - 2);
  return out;
}

}  // namespace stratus
