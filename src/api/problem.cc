#include "api/problem.h"

#include "api/json_writer.h"
#include "base/shown_text.h"

namespace stratus {
namespace {

constexpr std::string_view kRetrySeconds = "1";

// "a, b or c"
std::string alternatives(const std::vector<std::string>& texts) {
  std::string all;
  for (std::size_t i = 0; i < texts.size(); ++i) all += (i == 0 ? "" : i + 1 == texts.size() ? " or " : ", ") + texts[i];
  return all;
}

Problem make(int status, const Error& error) {
  Problem problem;
  problem.status = status;
  problem.detail = error.message;
  if (status == 503) problem.headers.emplace_back("Retry-After", kRetrySeconds);
  return problem;
}

// What the caller is told instead of a message of storage.
std::string_view sentence(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kDataLoss: return "stored data that this needs are damaged or missing";
    case ErrorKind::kInternal: return "the server made a mistake";
    case ErrorKind::kPermissionDenied: return "the server may not read or write what this needs";
    case ErrorKind::kResourceExhausted: return "a limit of the server is reached, or its disk is full; try again later";
    case ErrorKind::kConflict: return "the data change faster than this can be answered; try again";
    default: return "the server cannot answer this for now; try again";
  }
}

Problem hidden(int status, const Error& error) {
  Problem problem = make(status, {error.kind, std::string(sentence(error.kind)) + "; its log says more"});
  problem.cause = error.message;
  return problem;
}

}  // namespace

Problem query_problem(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalidArgument:
    case ErrorKind::kUnsupported: return make(400, error);
    case ErrorKind::kPermissionDenied: return hidden(403, error);
    case ErrorKind::kNotFound: return make(404, error);
    case ErrorKind::kAlreadyExists: return make(409, error);
    case ErrorKind::kDataLoss:
    case ErrorKind::kInternal: return hidden(500, error);
    case ErrorKind::kCancelled: return make(503, error);
    default: return hidden(503, error);
  }
}

Problem post_problem(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalidArgument: return make(422, error);
    case ErrorKind::kConflict: return make(409, error);
    case ErrorKind::kDataLoss: return hidden(503, error);
    default: return query_problem(error);
  }
}

Problem refused_messages_problem(const Error& error) {
  return error.kind == ErrorKind::kResourceExhausted ? make(503, error) : post_problem(error);
}

Problem wrong_parameter(std::string_view parameter, std::string_view value, std::string_view reason) {
  Problem problem;
  problem.detail = std::string(parameter) + ": " + std::string(reason);
  problem.parameter = parameter;
  problem.value = escaped(value);
  return problem;
}

Problem wrong_value(std::string_view parameter, std::string_view value, std::vector<std::string> allowed) {
  Problem problem = wrong_parameter(parameter, value, "\"" + escaped(value) + "\" is not " + alternatives(allowed));
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
