#include "api/api.h"

#include <algorithm>

#include "api/answer_cache.h"
#include "api/routes.h"
#include "base/checksum.h"

namespace stratus {
namespace {

constexpr std::string_view kNoRoute = "(none)";

// HEAD is GET whose body the server keeps to itself.
std::string_view method_of(const HttpRequest& request) {
  if (request.method == "HEAD") return "GET";
  return request.method;
}

// No name or value holds a zero byte after a zero byte, so different questions have different keys.
std::string key_of(const HttpRequest& request) {
  std::string key = request.path;
  for (const auto& [name, value] : request.query) {
    for (const std::string* part : {&name, &value}) {
      key += '\0';
      key += std::to_string(part->size());
      key += ':';
      key += *part;
    }
  }
  return key;
}

// Of a list of entity tags, weak ones compared as strong ones (RFC 9110, 13.1.2).
bool names_tag(std::string_view list, std::string_view tag) {
  return list == "*" || list.find(tag) != std::string_view::npos;
}

std::string_view route_of(const HttpRequest& request) {
  std::string id;
  for (const Route& route : routes()) {
    if (matches(route.path, request.path, id)) return route.path;
  }
  return kNoRoute;
}

HttpResponse if_changed(const HttpRequest& request, HttpResponse response) {
  const auto known = request.header("If-None-Match");
  if (!known) return response;
  const auto tag = std::find_if(response.headers.begin(), response.headers.end(),
                                [](const auto& header) { return header.first == "ETag"; });
  if (tag == response.headers.end() || !names_tag(*known, tag->second)) return response;
  response.status = 304;
  response.content_type.clear();
  response.body = nullptr;
  return response;
}

// Answers that last can be asked for again with If-None-Match; all others are of the moment.
void add_headers(HttpResponse& response, bool lasting) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  if (lasting) response.headers.emplace_back("ETag", "\"" + digest(*response.body) + "\"");
  response.headers.emplace_back("Cache-Control", lasting ? "no-cache" : "no-store");
}

Problem no_such_route(const HttpRequest& request) {
  Problem problem;
  problem.status = 404;
  problem.detail = "there is nothing at " + request.path + "; GET /api/v1 lists the routes";
  return problem;
}

Problem wrong_method(const HttpRequest& request, std::string allow) {
  Problem problem;
  problem.status = 405;
  problem.detail = request.method + " is not a method of " + request.path + "; allowed: " + allow;
  problem.headers.emplace_back("Allow", std::move(allow));
  return problem;
}

}  // namespace

class Api::Impl {
 public:
  Impl(ApiServices services, ApiOptions options)
      : services_(std::move(services)), options_(options), kept_(options.kept_answers, options.kept_bytes) {}

  std::optional<HttpResponse> ready(const HttpRequest& request) {
    if (!services_.state || method_of(request) != "GET") return std::nullopt;
    auto kept = kept_.find(key_of(request), services_.state(), services_.clock.now());
    if (!kept) return std::nullopt;
    HttpResponse response = if_changed(request, *std::move(kept));
    count(route_of(request), response.status, true);
    return response;
  }

  HttpResponse handle(const HttpRequest& request) {
    HttpResponse response = answer(request);
    count(route_of(request), response.status, false);
    return response;
  }

 private:
  HttpResponse answer(const HttpRequest& request) {
    // Before the question is looked into: a change meanwhile makes the kept answer old, never wrong.
    const std::uint64_t state = services_.state ? services_.state() : 0;
    const Answered<Answer> found = dispatch(request);
    HttpResponse response = found ? found->response : to_response(found.error());
    const bool lasting = found && response.status == 200 && found->valid_until.value != 0;
    add_headers(response, lasting);
    if (lasting && services_.state) kept_.put(key_of(request), state, found->valid_until, response);
    return if_changed(request, std::move(response));
  }

  Answered<Answer> dispatch(const HttpRequest& request) {
    std::string allow;
    std::string id;
    for (const Route& route : routes()) {
      if (!matches(route.path, request.path, id)) continue;
      if (route.method == method_of(request)) {
        STRATUS_ASSIGN_OR_RETURN(Parameters parameters, Parameters::read(request.query, route.parameters));
        return route.handler({services_, options_, request, StationId(id), parameters, [this] { return counts(); }});
      }
      allow += (allow.empty() ? "" : ", ") + std::string(route.method == "GET" ? "GET, HEAD" : route.method);
    }
    if (allow.empty()) return fail(no_such_route(request));
    return fail(wrong_method(request, std::move(allow)));
  }

  void count(std::string_view route, int status, bool kept) {
    const std::lock_guard lock(counts_mutex_);
    ++counts_.answers[{std::string(route), status}];
    if (kept) ++counts_.kept_hits;
  }

  ApiCounts counts() const {
    const std::lock_guard lock(counts_mutex_);
    return counts_;
  }

  const ApiServices services_;
  const ApiOptions options_;
  AnswerCache kept_;
  mutable std::mutex counts_mutex_;
  ApiCounts counts_;  // guarded by counts_mutex_
};

Api::Api(ApiServices services, ApiOptions options) : impl_(std::make_unique<Impl>(std::move(services), options)) {}
Api::~Api() = default;

std::optional<HttpResponse> Api::ready(const HttpRequest& request) { return impl_->ready(request); }
HttpResponse Api::handle(const HttpRequest& request) { return impl_->handle(request); }

}  // namespace stratus
