#include "adapters/webhdfs/client.h"

#include <algorithm>

namespace stratus {
namespace {

constexpr std::size_t kIdleConnections = 8;
constexpr std::size_t kMaxAnswerBytes = 16 * 1024 * 1024;  // a page of a list has 1000 entries
constexpr std::size_t kMaxListEntries = 10'000'000;
constexpr int kTemporaryRedirect = 307;
// In these letters: as the documentation writes it, startAfter, it is passed over without a word.
constexpr const char* kStartAfter = "startafter";

// '/' stays.
std::string encoded_path(std::string_view path) {
  std::string encoded;
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    encoded += percent_encode(path.substr(0, slash));
    if (slash < path.size()) encoded += '/';
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return encoded;
}

}  // namespace

std::unique_ptr<HttpClient> WebHdfsClient::borrow() const {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto client = std::move(idle_.back());
      idle_.pop_back();
      return client;
    }
  }
  HttpClientOptions options;
  options.ca_file = config_.ca_file;
  options.stopped = config_.stopped;
  return std::make_unique<HttpClient>(std::move(options));
}

void WebHdfsClient::give_back(std::unique_ptr<HttpClient> client) const {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleConnections) idle_.push_back(std::move(client));
}

std::string WebHdfsClient::url_of(const std::string& path, std::string_view op, const Params& params) const {
  std::string url = config_.url + "/webhdfs/v1" + encoded_path(config_.root + (path.empty() ? "" : "/" + path)) +
                    "?op=" + std::string(op) + "&user.name=" + percent_encode(config_.user);
  for (const auto& [name, value] : params) url += "&" + name + "=" + percent_encode(value);
  return url;
}

HttpFetch WebHdfsClient::fetch_of(std::string url) const {
  HttpFetch fetch;
  fetch.url = std::move(url);
  fetch.content_type = "application/octet-stream";
  fetch.connect_timeout_s = config_.connect_timeout_s;
  fetch.total_timeout_s = config_.request_timeout_s;
  fetch.max_body_bytes = kMaxAnswerBytes;
  fetch.follow_redirects = false;
  return fetch;
}

Result<HttpReply> WebHdfsClient::send(const HttpFetch& fetch, std::string_view method) const {
  auto client = borrow();
  auto reply = method == "GET" ? client->get(fetch) : client->post(fetch);
  give_back(std::move(client));
  return reply;
}

Result<std::string> WebHdfsClient::ask(std::string_view method, const std::string& path, std::string_view op,
                                       const Params& params) const {
  HttpFetch fetch = fetch_of(url_of(path, op, params));
  fetch.method = method;
  auto reply = send(fetch, method);
  if (!reply) return fail(reply.error());
  if (reply->status != 200) return fail(at(path, error_of_answer(reply->status, reply->body)));
  return std::move(reply->body);
}

Result<HdfsStatus> WebHdfsClient::status(const std::string& path) const {
  STRATUS_ASSIGN_OR_RETURN(const std::string body, ask("GET", path, "GETFILESTATUS", {}));
  auto status = parse_status(body);
  if (!status) return fail(at(path, status.error()));
  return status;
}

Result<std::vector<HdfsStatus>> WebHdfsClient::list(const std::string& path) const {
  std::vector<HdfsStatus> entries;
  for (std::string after; entries.size() < kMaxListEntries; after = entries.back().name) {
    Params params;
    if (!after.empty()) params.emplace_back(kStartAfter, after);
    STRATUS_ASSIGN_OR_RETURN(const std::string body, ask("GET", path, "LISTSTATUS_BATCH", params));
    auto page = parse_list_page(body);
    if (!page) return fail(at(path, page.error()));
    if (!after.empty() && !page->entries.empty() && page->entries.front().name <= after)
      return fail(ErrorKind::kUnsupported, place(path) + ": the NameNode begins again where a page of a list should go on");
    std::move(page->entries.begin(), page->entries.end(), std::back_inserter(entries));
    if (page->remaining == 0 || page->entries.empty()) return entries;
  }
  return fail(ErrorKind::kResourceExhausted, place(path) + " has more than " + std::to_string(kMaxListEntries) + " entries");
}

Status WebHdfsClient::make_folder(const std::string& path) const {
  STRATUS_ASSIGN_OR_RETURN(const std::string body, ask("PUT", path, "MKDIRS", {}));
  const auto made = parse_boolean(body);
  if (!made) return fail(at(path, made.error()));
  if (!*made) return fail(ErrorKind::kUnavailable, place(path) + ": the folder was not made");
  return {};
}

Result<std::string> WebHdfsClient::data_node(std::string_view method, const std::string& path, std::string_view op,
                                             const Params& params) const {
  HttpFetch fetch = fetch_of(url_of(path, op, params));
  fetch.method = method;
  STRATUS_ASSIGN_OR_RETURN(const HttpReply reply, send(fetch, method));
  if (reply.status != kTemporaryRedirect) return fail(at(path, error_of_answer(reply.status, reply.body)));
  const std::string location(reply.header("Location").value_or(""));
  const auto there = origin_of(location);
  const auto here = origin_of(config_.url);
  if (!there || !here || there->scheme != here->scheme || location.find("/webhdfs/v1/") == std::string::npos)
    return fail(ErrorKind::kUnsupported, place(path) + ": the NameNode sends us to " + redacted(location) +
                                             ", which is no DataNode's address of the same scheme");
  return location;
}

Status WebHdfsClient::upload(const std::string& location, std::string_view method, const std::string& path,
                             std::string& bytes) const {
  HttpFetch fetch = fetch_of(location);
  fetch.method = method;
  fetch.body = std::move(bytes);
  const auto reply = send(fetch, method);
  bytes = std::move(fetch.body);
  if (!reply) return fail(reply.error());
  if (reply->status != 200 && reply->status != 201) return fail(at(path, error_of_answer(reply->status, reply->body)));
  return {};
}

Status WebHdfsClient::create(const std::string& path, std::string& bytes) const {
  STRATUS_ASSIGN_OR_RETURN(const std::string location, data_node("PUT", path, "CREATE", {{"overwrite", "false"}}));
  return upload(location, "PUT", path, bytes);
}

Status WebHdfsClient::append(const std::string& path, std::string& bytes) const {
  STRATUS_ASSIGN_OR_RETURN(const std::string location, data_node("POST", path, "APPEND", {}));
  return upload(location, "POST", path, bytes);
}

// An offset at or past the end is refused with the exception that stands for everything: the length says whether it was
// that.
Result<std::string> WebHdfsClient::open(const std::string& path, std::uint64_t offset, std::uint64_t bytes) const {
  const auto location =
      data_node("GET", path, "OPEN", {{"offset", std::to_string(offset)}, {"length", std::to_string(bytes)}});
  if (!location && offset > 0 && location.error().kind == ErrorKind::kUnavailable) {
    const auto known = status(path);
    if (known && known->is_file && known->bytes <= offset) return std::string();
  }
  if (!location) return fail(location.error());
  HttpFetch fetch = fetch_of(*location);
  fetch.max_body_bytes = std::max<std::size_t>(bytes, kMaxAnswerBytes);
  STRATUS_ASSIGN_OR_RETURN(HttpReply reply, send(fetch, "GET"));
  if (reply.status != 200) return fail(at(path, error_of_answer(reply.status, reply.body)));
  return std::move(reply.body);
}

// With the option that demands nothing: without options a folder of that name would swallow the file, and the answer tells
// a name that is taken from a folder that is missing.
Status WebHdfsClient::rename(const std::string& from, const std::string& to) const {
  return ask("PUT", from, "RENAME", {{"destination", config_.root + "/" + to}, {"renameoptions", "NONE"}})
      .map([](const std::string&) {});
}

Status WebHdfsClient::remove(const std::string& path, bool with_all) const {
  STRATUS_ASSIGN_OR_RETURN(const std::string body,
                           ask("DELETE", path, "DELETE", {{"recursive", with_all ? "true" : "false"}}));
  const auto removed = parse_boolean(body);
  if (!removed) return fail(at(path, removed.error()));
  return {};
}

}  // namespace stratus
