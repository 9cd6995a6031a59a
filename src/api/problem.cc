#include "api/problem.h"

#include "api/json_writer.h"

namespace stratus {
namespace {

constexpr std::string_view kRetrySeconds = "1";

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

Problem make(int status, const Error& error) {
  Problem problem;
  problem.status = status;
  problem.detail = error.message;
  if (status == 503) problem.headers.emplace_back("Retry-After", kRetrySeconds);
  return problem;
}

}  // namespace

Problem query_problem(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalidArgument:
    case ErrorKind::kUnsupported: return make(400, error);
    case ErrorKind::kPermissionDenied: return make(403, error);
    case ErrorKind::kNotFound: return make(404, error);
    case ErrorKind::kAlreadyExists: return make(409, error);
    case ErrorKind::kDataLoss:
    case ErrorKind::kInternal: return make(500, error);
    default: return make(503, error);
  }
}

Problem post_problem(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalidArgument: return make(422, error);
    case ErrorKind::kConflict: return make(409, error);
    case ErrorKind::kDataLoss: return make(503, error);
    default: return query_problem(error);
  }
}

Problem wrong_value(std::string parameter, std::string value, std::vector<std::string> allowed) {
  Problem problem;
  problem.detail = "\"" + value + "\" is not a value of parameter \"" + parameter + "\"; allowed: " + joined(allowed);
  problem.parameter = std::move(parameter);
  problem.value = std::move(value);
  problem.allowed = std::move(allowed);
  return problem;
}

HttpResponse to_response(const Problem& problem) {
  JsonWriter json;
  json.begin_object();
  json.member("type", "about:blank");
  json.member("title", status_phrase(problem.status));
  json.member("status", problem.status);
  json.member("detail", problem.detail);
  if (!problem.parameter.empty()) {
    json.member("parameter", problem.parameter);
    json.member("value", problem.value);
  }
  if (!problem.allowed.empty()) {
    json.begin_array("allowed");
    for (const std::string& allowed : problem.allowed) json.value(allowed);
    json.end_array();
  }
  json.end_object();
  HttpResponse response = make_response(problem.status, "application/problem+json", json.line());
  response.headers = problem.headers;
  return response;
}

}  // namespace stratus
