#include "api/definition/openapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "api/definition/answer_shapes.h"
#include "api/definition/schema_writer.h"
#include "api/routes.h"

namespace stratus {
namespace {

constexpr std::string_view kDescription =
    "Units stand in the names of members. Numbers are exact decimals; read them as such where it matters. HEAD is taken "
    "wherever GET is. Unknown and repeated parameters are errors. Every answer has the header X-Request-Id, that of the "
    "request when it has one of 1 to 64 visible ASCII characters.";

std::string lower(std::string_view text) {
  std::string all(text);
  for (char& c : all) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return all;
}

class DocumentWriter {
 public:
  std::string write() {
    json_.begin_object();
    json_.member("openapi", "3.1.0");
    write_info();
    json_.begin_object("paths");
    for (const std::string_view path : paths()) write_path(path);
    json_.end_object();
    json_.begin_object("components");
    json_.begin_object("schemas");
    schemas_.write_referenced();
    json_.end_object();
    write_security_schemes();
    json_.end_object();
    json_.end_object();
    return json_.line();
  }

 private:
  // In the order of the routes.
  static std::vector<std::string_view> paths() {
    std::vector<std::string_view> all;
    for (const Route& route : routes()) {
      if (std::find(all.begin(), all.end(), route.path) == all.end()) all.push_back(route.path);
    }
    return all;
  }

  void write_info() {
    json_.begin_object("info");
    json_.member("title", "Stratus");
    json_.member("version", "1");
    json_.member("summary", "Weather observations out of a batch and a speed layer");
    json_.member("description", kDescription);
    json_.begin_object("license");
    json_.member("name", "Apache-2.0");
    json_.member("identifier", "Apache-2.0");
    json_.end_object();
    json_.end_object();
    json_.begin_array("servers");
    json_.begin_object();
    json_.member("url", "/");
    json_.end_object();
    json_.end_array();
  }

  void write_security_schemes() {
    json_.begin_object("securitySchemes");
    json_.begin_object("secret");
    json_.member("type", "http");
    json_.member("scheme", "bearer");
    json_.member("description", "The secret of [serve] token_file, when there is one.");
    json_.end_object();
    json_.end_object();
  }

  void write_path(std::string_view path) {
    json_.begin_object(path);
    for (const Route& route : routes()) {
      if (route.path == path) write_route(route);
    }
    json_.end_object();
  }

  void write_route(const Route& route) {
    const Operation& operation = route.operation;
    json_.begin_object(lower(route.method));
    json_.member("operationId", operation.name);
    json_.member("summary", operation.summary);
    if (route.method != "GET") write_security();
    write_parameters(operation);
    if (!operation.bodies.empty()) write_bodies(operation.bodies);
    json_.begin_object("responses");
    for (const SuccessReply& reply : operation.replies) write_reply(reply, operation.lasts);
    if (operation.lasts) write_not_modified();
    write_problems(route);
    json_.end_object();
    json_.end_object();
  }

  // With the secret, or without when the server asks for none.
  void write_security() {
    json_.begin_array("security");
    json_.begin_object();
    json_.end_object();
    json_.begin_object();
    json_.begin_array("secret");
    json_.end_array();
    json_.end_object();
    json_.end_array();
  }

  void begin_parameter(std::string_view name, std::string_view in, bool required, std::string_view text) {
    json_.begin_object();
    json_.member("name", name);
    json_.member("in", in);
    json_.member("required", required);
    json_.member("description", text);
  }

  // `pattern`: of all that may be stated; empty: anything.
  void write_text_parameter(std::string_view name, std::string_view in, bool required, std::string_view text,
                            std::string_view pattern = {}) {
    begin_parameter(name, in, required, text);
    json_.begin_object("schema");
    json_.member("type", "string");
    if (!pattern.empty()) json_.member("pattern", pattern);
    json_.end_object();
    json_.end_object();
  }

  void write_parameters(const Operation& operation) {
    json_.begin_array("parameters");
    if (!operation.path_text.empty()) write_text_parameter("id", "path", true, operation.path_text);
    for (const Parameter* parameter : operation.parameters) {
      begin_parameter(parameter->name, "query", parameter->required, parameter->text);
      json_.key("schema");
      schemas_.parameter(*parameter);
      if (parameter->type == ValueType::kChoices || parameter->type == ValueType::kStations) {
        json_.member("style", "form");
        json_.member("explode", false);
      }
      write_example(*parameter);
      json_.end_object();
    }
    if (operation.lasts)
      write_text_parameter("If-None-Match", "header", false, "The ETag of an earlier answer; 304 when it is still true.");
    if (operation.takes_key) {
      write_text_parameter(
          "Idempotency-Key", "header", false,
          fmt::format("1 to {} printable ASCII characters without blanks. The same call with the same key is taken once, "
                      "for 24 hours: each message states the fact of the first try again.",
                      kMaxKeyBytes),
          fmt::format("^[!-~]{{1,{}}}$", kMaxKeyBytes));
    }
    json_.end_array();
  }

  void write_example(const Parameter& parameter) {
    if (parameter.example.empty()) return;
    if (parameter.type != ValueType::kStations) return json_.member("example", parameter.example);
    json_.begin_array("example");
    json_.value(parameter.example);
    json_.end_array();
  }

  void write_bodies(std::span<const Body> bodies) {
    json_.begin_object("requestBody");
    json_.member("required", true);
    json_.begin_object("content");
    for (const Body& body : bodies) {
      json_.begin_object(body.media_type);
      if (body.shape != nullptr) write_body_schema(body);
      json_.end_object();
    }
    json_.end_object();
    json_.end_object();
  }

  void write_body_schema(const Body& body) {
    json_.key("schema");
    if (body.form == BodyForm::kOne) return schemas_.reference(body.shape());
    json_.begin_object();
    if (body.form == BodyForm::kOneOrMany) {
      json_.begin_array("oneOf");
      schemas_.reference(body.shape());
      json_.begin_object();
    }
    json_.member("type", "array");
    json_.member("description", body.text);
    if (body.form == BodyForm::kMany) {
      json_.key("items");
      schemas_.reference(body.shape());
    }
    json_.end_object();
    if (body.form == BodyForm::kOneOrMany) {
      json_.end_array();
      json_.end_object();
    }
  }

  void begin_response(int status, std::string_view text) {
    json_.begin_object(std::to_string(status));
    json_.member("description", text);
  }

  void write_header(std::string_view name, std::string_view text) {
    json_.begin_object("headers");
    json_.begin_object(name);
    json_.member("description", text);
    json_.member("required", true);
    json_.begin_object("schema");
    json_.member("type", "string");
    json_.end_object();
    json_.end_object();
    json_.end_object();
  }

  void write_reply(const SuccessReply& reply, bool lasts) {
    begin_response(reply.status, reply.text);
    if (lasts) write_header("ETag", "The digest of the body.");
    json_.begin_object("content");
    json_.begin_object(reply.media_type);
    json_.key("schema");
    write_reply_schema(reply);
    json_.end_object();
    json_.end_object();
    json_.end_object();
  }

  void write_reply_schema(const SuccessReply& reply) {
    if (reply.shape != nullptr && reply.or_shape == nullptr) return schemas_.reference(reply.shape());
    json_.begin_object();
    if (reply.shape != nullptr) {
      json_.begin_array("oneOf");
      schemas_.reference(reply.shape());
      schemas_.reference(reply.or_shape());
      json_.end_array();
    } else {
      json_.member("type", reply.media_type == "application/json" ? "object" : "string");
    }
    json_.end_object();
  }

  void write_not_modified() {
    begin_response(304, "The answer is the one that If-None-Match names.");
    write_header("ETag", "That of the answer.");
    json_.end_object();
  }

  void write_problems(const Route& route) {
    std::map<int, std::string> texts;
    for (const ProblemCode code : problem_codes(route)) {
      std::string& text = texts[info(code).status];
      text.append(text.empty() ? "" : " ").append(info(code).name).append(": ").append(info(code).text);
    }
    for (const auto& [status, text] : texts) {
      begin_response(status, text);
      if (status == 503) write_header("Retry-After", "Seconds.");
      if (status == 401) write_header("WWW-Authenticate", "Bearer.");
      json_.begin_object("content");
      json_.begin_object("application/problem+json");
      json_.key("schema");
      schemas_.reference(problem_shape());
      json_.end_object();
      json_.end_object();
      json_.end_object();
    }
  }

  JsonWriter json_;
  SchemaWriter schemas_{json_};
};

}  // namespace

const std::string& openapi_document() {
  static const std::string kDocument = DocumentWriter().write();
  return kDocument;
}

}  // namespace stratus
