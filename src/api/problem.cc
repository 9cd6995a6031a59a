#include "api/problem.h"

#include "api/json_writer.h"
#include "base/shown_text.h"

namespace stratus {
namespace {

constexpr int kUnavailable = 503;
constexpr std::string_view kRetrySeconds = "1";

// "a, b or c"
std::string alternatives(const std::vector<std::string>& texts) {
  std::string all;
  for (std::size_t i = 0; i < texts.size(); ++i) all += (i == 0 ? "" : i + 1 == texts.size() ? " or " : ", ") + texts[i];
  return all;
}

// What the caller is told instead of a message of storage.
std::string_view sentence(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kDataLoss: return "stored data that this needs are damaged or missing";
    case ErrorKind::kUnsupported: return "stored data that this needs were written by another release";
    case ErrorKind::kInternal: return "the server made a mistake";
    case ErrorKind::kPermissionDenied: return "the server may not read or write what this needs";
    case ErrorKind::kResourceExhausted: return "a limit of the server is reached, or its disk is full; try again later";
    case ErrorKind::kConflict: return "the data change faster than this can be answered; try again";
    default: return "the server cannot answer this for now; try again";
  }
}

Problem hidden(ProblemCode code, const Error& error) {
  Problem problem = problem_of(code, std::string(sentence(error.kind)) + "; its log says more");
  problem.cause = error.message;
  return problem;
}

void write_mistake(JsonWriter& json, const Mistake& mistake) {
  json.begin_object();
  json.member("code", info(mistake.code).name);
  if (!mistake.parameter.empty()) json.member("parameter", mistake.parameter);
  if (mistake.pointer) json.member("pointer", *mistake.pointer);
  if (mistake.value) json.member("value", *mistake.value);
  if (!mistake.allowed.empty()) {
    json.begin_array("allowed");
    for (const std::string& allowed : mistake.allowed) json.value(allowed);
    json.end_array();
  }
  json.member("detail", mistake.detail);
  json.end_object();
}

}  // namespace

Problem problem_of(ProblemCode code, std::string detail) {
  Problem problem{code, std::move(detail)};
  if (problem.status() == kUnavailable) problem.headers.emplace_back("Retry-After", kRetrySeconds);
  return problem;
}

Problem problem_of(std::vector<Mistake> mistakes) {
  std::string detail;
  for (const Mistake& mistake : mistakes) detail += (detail.empty() ? "" : "; ") + mistake.detail;
  Problem problem = problem_of(mistakes.at(0).code, std::move(detail));
  problem.mistakes = std::move(mistakes);
  return problem;
}

Problem problem_of(Mistake mistake) { return problem_of(std::vector{std::move(mistake)}); }

Problem query_problem(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalidArgument: return problem_of(ProblemCode::kWrongCombination, error.message);
    case ErrorKind::kUnsupported: return hidden(ProblemCode::kStorageDamaged, error);
    case ErrorKind::kPermissionDenied: return hidden(ProblemCode::kNotAllowed, error);
    case ErrorKind::kNotFound: return problem_of(ProblemCode::kUnknownStation, error.message);
    case ErrorKind::kAlreadyExists: return problem_of(ProblemCode::kConflict, error.message);
    case ErrorKind::kDataLoss: return hidden(ProblemCode::kStorageDamaged, error);
    case ErrorKind::kInternal: return hidden(ProblemCode::kInternalError, error);
    case ErrorKind::kCancelled: return problem_of(ProblemCode::kTooSlow, error.message);
    case ErrorKind::kResourceExhausted: return hidden(ProblemCode::kLimitReached, error);
    default: return hidden(ProblemCode::kNotNow, error);
  }
}

Problem post_problem(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalidArgument: return problem_of(ProblemCode::kWrongBody, error.message);
    case ErrorKind::kConflict: return problem_of(ProblemCode::kConflict, error.message);
    case ErrorKind::kDataLoss: return hidden(ProblemCode::kNotNow, error);
    default: return query_problem(error);
  }
}

Problem refused_messages_problem(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kResourceExhausted: return problem_of(ProblemCode::kLimitReached, error.message);
    case ErrorKind::kAlreadyExists: return problem_of(ProblemCode::kUsedKey, error.message);
    default: return post_problem(error);
  }
}

Mistake mistake_of(ProblemCode code, std::string_view parameter, std::string_view value, std::string_view reason) {
  Mistake mistake{code, std::string(parameter)};
  mistake.value = escaped(value);
  mistake.detail = std::string(parameter) + ": " + std::string(reason);
  return mistake;
}

Mistake wrong_value(std::string_view parameter, std::string_view value, std::vector<std::string> allowed) {
  Mistake mistake =
      mistake_of(ProblemCode::kWrongValue, parameter, value, "\"" + escaped(value) + "\" is not " + alternatives(allowed));
  mistake.allowed = std::move(allowed);
  return mistake;
}

HttpResponse to_response(const Problem& problem) {
  JsonWriter json;
  json.begin_object();
  json.member("type", "about:blank");
  json.member("title", status_phrase(problem.status()));
  json.member("status", problem.status());
  json.member("code", info(problem.code).name);
  json.member("detail", problem.detail);
  if (!problem.mistakes.empty()) {
    json.begin_array("errors");
    for (const Mistake& mistake : problem.mistakes) write_mistake(json, mistake);
    json.end_array();
  }
  json.end_object();
  HttpResponse response = make_response(problem.status(), "application/problem+json", json.line());
  response.headers = problem.headers;
  return response;
}

}  // namespace stratus
