#include "http/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>

namespace stratus {
namespace {

constexpr int kMaxRedirects = 3;
constexpr std::size_t kMaxHeaderLines = 200;

// curl_global_init is not thread-safe; the first use of this static is.
void init_curl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)code;
}

struct Transfer {
  HttpReply reply;
  std::size_t max_body_bytes = 0;
  bool too_large = false;
};

// Called with decompressed pieces of at most 16 KiB, so memory stays bounded whatever the peer packs.
std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  if (transfer.reply.body.size() + bytes > transfer.max_body_bytes) {
    transfer.too_large = true;
    return 0;
  }
  transfer.reply.body.append(data, bytes);
  return bytes;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& headers = static_cast<Transfer*>(user)->reply.headers;
  const std::string_view line(data, size * count);
  const auto colon = line.find(':');
  if (line.substr(0, 5) == "HTTP/") {
    headers.clear();
  } else if (colon != std::string_view::npos && headers.size() < kMaxHeaderLines) {
    headers.emplace_back(std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1))));
  }
  return size * count;
}

// Not 0 ends the transfer.
int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const std::function<bool()>*>(user))() ? 1 : 0;
}

ErrorKind kind_of(CURLcode code) {
  switch (code) {
    case CURLE_ABORTED_BY_CALLBACK: return ErrorKind::kCancelled;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return ErrorKind::kInvalidArgument;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return ErrorKind::kPermissionDenied;
    case CURLE_OUT_OF_MEMORY: return ErrorKind::kInternal;
    default: return ErrorKind::kUnavailable;
  }
}

struct HeaderList {
  curl_slist* list = nullptr;
  ~HeaderList() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

}  // namespace

std::optional<std::string_view> HttpReply::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && curl_strnequal(key.c_str(), name.data(), name.size()) != 0) return value;
  }
  return std::nullopt;
}

class HttpClient::Impl {
 public:
  explicit Impl(HttpClientOptions options) : options_(std::move(options)) {
    init_curl();
    curl_ = curl_easy_init();
  }
  ~Impl() { curl_easy_cleanup(curl_); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<HttpReply> get(HttpFetch fetch) {
    STRATUS_ASSIGN_OR_RETURN(const Origin origin, origin_of(fetch.url));
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(fetch.total_timeout_s);
    for (int i = 0; i <= kMaxRedirects; ++i) {
      STRATUS_ASSIGN_OR_RETURN(HttpReply reply, perform(fetch, false, end));
      if (!fetch.follow_redirects || reply.status < 300 || reply.status > 399 || reply.status == 304) return reply;
      char* next = nullptr;
      curl_easy_getinfo(curl_, CURLINFO_REDIRECT_URL, &next);
      if (next == nullptr) return reply;
      const auto target = origin_of(next);
      if (!target || *target != origin)
        return fail(ErrorKind::kUnsupported, redacted(fetch.url) + " redirects to another origin, " + redacted(next) +
                                                 "; it was not followed. Check the address of the service");
      fetch.url = next;
    }
    return fail(ErrorKind::kUnavailable, redacted(fetch.url) + ": more than 3 redirects");
  }

  Result<HttpReply> post(const HttpFetch& fetch) {
    STRATUS_RETURN_IF_ERROR(origin_of(fetch.url));
    return perform(fetch, true, std::chrono::steady_clock::now() + std::chrono::seconds(fetch.total_timeout_s));
  }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  void set_common(const HttpFetch& fetch, SteadyTime end) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    curl_easy_reset(curl_);  // keeps the connection
    curl_easy_setopt(curl_, CURLOPT_URL, fetch.url.c_str());
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl_, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl_, CURLOPT_PROXY, options_.proxy.c_str());
    curl_easy_setopt(curl_, CURLOPT_CONNECTTIMEOUT, static_cast<long>(fetch.connect_timeout_s));
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(left.count())));
    curl_easy_setopt(curl_, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(curl_, CURLOPT_USERAGENT, fetch.user_agent.c_str());
    curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options_.ca_file.empty()) curl_easy_setopt(curl_, CURLOPT_CAINFO, options_.ca_file.c_str());
    if (options_.stopped) {
      curl_easy_setopt(curl_, CURLOPT_NOPROGRESS, 0L);
      curl_easy_setopt(curl_, CURLOPT_XFERINFOFUNCTION, &on_progress);
      curl_easy_setopt(curl_, CURLOPT_XFERINFODATA, &options_.stopped);
    }
    curl_easy_setopt(curl_, CURLOPT_ERRORBUFFER, message_);
  }

  Result<HttpReply> perform(const HttpFetch& fetch, bool post, SteadyTime end) {
    Transfer transfer;
    transfer.max_body_bytes = fetch.max_body_bytes;
    set_common(fetch, end);
    HeaderList headers;
    for (const auto& [name, value] : fetch.headers) headers.add(name + ": " + value);
    if (post) {
      headers.add("Content-Type: " + fetch.content_type);
      curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(fetch.body.size()));
      curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, fetch.body.data());
      curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, fetch.method.c_str());
    }
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers.list);
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &transfer);
    message_[0] = '\0';
    const CURLcode code = curl_easy_perform(curl_);
    if (transfer.too_large)
      return fail(ErrorKind::kResourceExhausted, redacted(fetch.url) + ": the body is larger than the limit of " +
                                                     std::to_string(fetch.max_body_bytes) + " bytes");
    if (code != CURLE_OK) return fail(kind_of(code), redacted(fetch.url) + ": " + reason(code, fetch.url));
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    transfer.reply.status = static_cast<int>(status);
    if (const auto type = transfer.reply.header("Content-Type")) transfer.reply.content_type = *type;
    return std::move(transfer.reply);
  }

  // curl's own words, unless they quote the URL with its query.
  std::string reason(CURLcode code, const std::string& url) const {
    const std::string detail(message_);
    const auto query = url.find('?');
    const bool quotes = query != std::string::npos && detail.find(url.substr(query)) != std::string::npos;
    return detail.empty() || quotes ? curl_easy_strerror(code) : detail;
  }

  const HttpClientOptions options_;
  CURL* curl_ = nullptr;
  char message_[CURL_ERROR_SIZE] = {};
};

HttpClient::HttpClient(HttpClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;

Result<HttpReply> HttpClient::get(const HttpFetch& fetch) { return impl_->get(fetch); }
Result<HttpReply> HttpClient::post(const HttpFetch& fetch) { return impl_->post(fetch); }

}  // namespace stratus
