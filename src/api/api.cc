#include "api/api.h"

#include <algorithm>

#include "api/answer_cache.h"
#include "api/routes.h"
#include "base/checksum.h"

namespace stratus {
namespace {

// HEAD is GET whose body the server keeps to itself.
std::string_view method_of(const HttpRequest& request) {
  if (request.method == "HEAD") return "GET";
  return request.method;
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
  return {};
}

// Whether If-None-Match (empty: none) names the answer.
bool is_known(std::string_view if_none_match, const HttpResponse& response) {
  if (if_none_match.empty()) return false;
  const auto tag = std::find_if(response.headers.begin(), response.headers.end(),
                                [](const auto& header) { return header.first == "ETag"; });
  return tag != response.headers.end() && names_tag(if_none_match, tag->second);
}

HttpResponse not_modified(HttpResponse response) {
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

// Takes as long for a wrong secret as for the right one, whatever they share.
bool same_secret(std::string_view given, std::string_view right) {
  unsigned difference = given.size() == right.size() ? 0U : 1U;
  for (std::size_t i = 0; i < right.size(); ++i) {
    const char c = i < given.size() ? given[i] : '\0';
    difference |= static_cast<unsigned char>(c) ^ static_cast<unsigned char>(right[i]);
  }
  return difference == 0;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

// Of the header Authorization; empty when it states none. The scheme is in any case (RFC 9110, 11.1).
std::string_view bearer_token(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view stated = request.header("Authorization").value_or("");
  return same_without_case(stated.substr(0, kScheme.size()), kScheme) ? stated.substr(kScheme.size()) : std::string_view();
}

// Of several the first would count in silence.
Answered<void> check_headers(const HttpRequest& request) {
  for (const std::string_view name : {"Authorization", "Content-Type", "Idempotency-Key"}) {
    const auto times = std::count_if(request.headers.begin(), request.headers.end(),
                                     [&](const auto& header) { return same_without_case(header.first, name); });
    if (times > 1) return fail(problem_of(ProblemCode::kWrongHeader, std::string(name) + " is stated more than once"));
  }
  return {};
}

Problem no_such_route(const HttpRequest& request) {
  return problem_of(ProblemCode::kUnknownRoute, "there is nothing at " + request.path + "; GET /api/v1 lists the routes");
}

// Of a path; of the whole server for "*" (RFC 9110 9.3.7). Empty when nothing is there.
std::string methods_of(std::string_view path) {
  if (path == "*") return "GET, HEAD, POST, OPTIONS";
  std::string allow;
  std::string id;
  for (const Route& route : routes()) {
    if (matches(route.path, path, id)) allow += std::string(route.method == "GET" ? "GET, HEAD" : route.method) + ", ";
  }
  return allow.empty() ? "" : allow + "OPTIONS";
}

Answered<Answer> without_route(const HttpRequest& request) {
  std::string allow = methods_of(request.path);
  if (allow.empty()) return fail(no_such_route(request));
  if (request.method == "OPTIONS") {
    HttpResponse response;
    response.status = 204;
    response.headers.emplace_back("Allow", std::move(allow));
    return Answer{std::move(response), {}};
  }
  Problem problem =
      problem_of(ProblemCode::kWrongMethod, request.method + " is not a method of " + request.path + "; allowed: " + allow);
  problem.headers.emplace_back("Allow", std::move(allow));
  return fail(std::move(problem));
}

}  // namespace

class Api::Impl {
 public:
  Impl(ApiServices services, ApiOptions options)
      : services_(std::move(services)),
        options_(options),
        kept_(options.kept_answers, options.kept_bytes),
        waiting_(options.waiting_questions) {}

  HttpServer::Prepared find_prepared(const RequestLine& line) {
    if (!services_.changes || (line.method != "GET" && line.method != "HEAD")) return nullptr;
    auto kept = kept_.find(line.target, services_.changes(), services_.clock.now());
    if (!kept || !is_known(line.if_none_match, *kept)) return kept;
    return std::make_shared<const HttpResponse>(not_modified(*kept));
  }

  // A question after a change is another one: whoever posted sees its own facts.
  std::string key_of(const HttpRequest& request) const {
    if (!services_.changes || method_of(request) != "GET") return {};
    return std::to_string(services_.changes()) + ' ' + request.target + ' ' +
           std::string(request.header("If-None-Match").value_or(""));
  }

  HttpResponse handle(const HttpRequest& request) {
    // Before the question is looked into: a change meanwhile makes the kept answer old, never wrong.
    const std::uint64_t changes = services_.changes ? services_.changes() : 0;
    Answered<Answer> found = dispatch(request);
    if (!found) tell_cause(request, found.error());
    HttpResponse response = found ? found->response : to_response(found.error());
    const bool lasting = found && response.status == 200 && found->valid_until.value != 0;
    response.route = route_of(request);
    add_headers(response, lasting);
    if (lasting && services_.changes)
      kept_.put(request.target, changes, found->valid_until, std::make_shared<const HttpResponse>(response));
    if (is_known(request.header("If-None-Match").value_or(""), response)) return not_modified(std::move(response));
    return response;
  }

 private:
  Answered<Answer> dispatch(const HttpRequest& request) {
    std::string id;
    for (const Route& route : routes()) {
      if (route.method != method_of(request) || !matches(route.path, request.path, id)) continue;
      STRATUS_RETURN_IF_ERROR(check_headers(request));
      STRATUS_RETURN_IF_ERROR(may_write(route, request));
      const Door door = options_.for_operator ? Door::kCommandLine : Door::kRequest;
      STRATUS_ASSIGN_OR_RETURN(const Parameters parameters, Parameters::read(request.query, route.operation.parameters, door,
                                                                             floor_seconds(services_.clock.now())));
      StationId station;
      if (!id.empty()) {
        STRATUS_ASSIGN_OR_RETURN(station, id_of_name(*services_.stations(), "id", id));
      }
      ServingPorts serving = services_.serving;
      serving.abandoned = request.abandoned;
      const Call call{services_, options_, request, std::move(serving), std::move(station), parameters, waiting_};
      STRATUS_RETURN_IF_ERROR(wait_for_positions(call));
      return route.handler(call);
    }
    return without_route(request);
  }

  // A caller reads no paths of the server: its operator does.
  void tell_cause(const HttpRequest& request, Problem& problem) const {
    if (problem.cause.empty()) return;
    if (options_.for_operator) problem.detail = problem.cause;
    if (services_.logger == nullptr) return;
    services_.logger->error(
        "a request failed",
        {{"request_id", request.id}, {"target_path", request.path}, {"status", problem.status()}, {"error", problem.cause}});
  }

  // Who changes something must know the token, when there is one.
  Answered<void> may_write(const Route& route, const HttpRequest& request) const {
    if (route.method == "GET" || services_.write_token.empty()) return {};
    if (same_secret(bearer_token(request), services_.write_token)) return {};
    Problem problem = problem_of(ProblemCode::kUnauthorized,
                                 "writing needs the secret of [serve] token_file: Authorization: Bearer SECRET");
    problem.headers.emplace_back("WWW-Authenticate", "Bearer");
    return fail(std::move(problem));
  }

  const ApiServices services_;
  const ApiOptions options_;
  AnswerCache kept_;
  WaitingPlaces waiting_;
};

Api::Api(ApiServices services, ApiOptions options) : impl_(std::make_unique<Impl>(std::move(services), options)) {}
Api::~Api() = default;

HttpServer::Prepared Api::find_prepared(const RequestLine& line) { return impl_->find_prepared(line); }
std::string Api::key_of(const HttpRequest& request) const { return impl_->key_of(request); }
HttpResponse Api::handle(const HttpRequest& request) { return impl_->handle(request); }

}  // namespace stratus
