// As much of JSON Schema as the schemas of answers use: $ref, oneOf, type, enum, minimum, maximum, required, properties,
// additionalProperties, items. Anything else in a schema is a failure, so that nothing is believed to be checked.
#include <simdjson.h>

#include <algorithm>
#include <set>

#include "api/definition/answer_shapes.h"
#include "api/definition/openapi.h"
#include "api/routes.h"
#include "support/api_world.h"

namespace stratus {
namespace {

using Json = simdjson::dom::element;

class Contract {
 public:
  explicit Contract(Coverage* coverage) : coverage_(coverage) { document_ = parser_.parse(openapi_document()); }

  // The empty text when `value` fits.
  std::string check(Json schema, Json value, const std::string& where) const {
    Json part;
    if (schema["$ref"].get(part) == simdjson::SUCCESS) return check_named(part, value, where);
    if (schema["oneOf"].get(part) == simdjson::SUCCESS) return check_one_of(part, value, where);
    for (const auto member : simdjson::dom::object(schema)) {
      static const std::set<std::string_view> kKnown{
          "type",    "description", "format",   "enum",       "minimum",
          "maximum", "items",       "required", "properties", "additionalProperties"};
      if (!kKnown.contains(member.key)) return where + ": the schema says " + std::string(member.key);
    }
    if (schema["type"].get(part) == simdjson::SUCCESS && !is_of(part, value)) return where + ": wrong type";
    if (value.is_null()) return "";
    if (schema["enum"].get(part) == simdjson::SUCCESS && !is_among(part, value)) return where + ": not in the enum";
    if (!is_within(schema, value)) return where + ": beyond its bounds";
    if (value.is_array()) return check_items(schema, value, where);
    return value.is_object() ? check_members(schema, value, where) : "";
  }

  // What is shown of a shape counts when the whole of it fits.
  std::string check_named(Json reference, Json value, const std::string& where) const {
    const Json schema = resolve(reference);
    std::string problem = check(schema, value, where);
    if (!problem.empty() || coverage_ == nullptr || !value.is_object()) return problem;
    const std::string_view pointer = reference;
    for (const auto member : simdjson::dom::object(value))
      coverage_->add(pointer.substr(pointer.rfind('/') + 1), member.key, member.value.is_null());
    return problem;
  }

  Json resolve(Json reference) const {
    const std::string_view pointer = reference;
    return document_.at_pointer(pointer.substr(1));
  }

  Json document() const { return document_; }

 private:
  static bool is_within(Json schema, Json value) {
    double number = 0;
    double bound = 0;
    if (value.get_double().get(number)) return true;
    const bool above = schema["minimum"].get_double().get(bound) || number >= bound;
    return above && (schema["maximum"].get_double().get(bound) || number <= bound);
  }

  std::string check_one_of(Json options, Json value, const std::string& where) const {
    std::string problems;
    for (const Json option : simdjson::dom::array(options)) {
      const std::string problem = check(option, value, where);
      if (problem.empty()) return "";
      problems += problem + "; ";
    }
    return problems;
  }

  static bool is_of_name(std::string_view type, Json value) {
    if (type == "null") return value.is_null();
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "integer") return value.is_int64();
    return type == "number" && value.is_number();
  }

  static bool is_of(Json type, Json value) {
    if (type.is_string()) return is_of_name(type, value);
    const simdjson::dom::array types = type;
    return std::any_of(types.begin(), types.end(), [&](Json one) { return is_of_name(one, value); });
  }

  static bool is_among(Json allowed, Json value) {
    const simdjson::dom::array values = allowed;
    return std::any_of(values.begin(), values.end(),
                       [&](Json one) { return simdjson::minify(one) == simdjson::minify(value); });
  }

  std::string check_items(Json schema, Json value, const std::string& where) const {
    for (const Json item : simdjson::dom::array(value)) {
      const std::string problem = check(schema["items"], item, where + "[]");
      if (!problem.empty()) return problem;
    }
    return "";
  }

  std::string check_members(Json schema, Json value, const std::string& where) const {
    Json part;
    if (schema["required"].get(part) == simdjson::SUCCESS) {
      for (const Json name : simdjson::dom::array(part)) {
        if (value[std::string_view(name)].error()) return where + ": without " + std::string(std::string_view(name));
      }
    }
    if (schema["properties"].error()) return "";
    for (const auto member : simdjson::dom::object(value)) {
      const std::string inside = where + "/" + std::string(member.key);
      if (schema["properties"][member.key].get(part)) return inside + ": not in the schema";
      const std::string problem = check(part, member.value, inside);
      if (!problem.empty()) return problem;
    }
    return "";
  }

  Coverage* coverage_;
  simdjson::dom::parser parser_;
  Json document_;
};

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(c));
  return text;
}

std::string pointer_of(std::string text) {
  for (std::size_t at = 0; (at = text.find('/', at)) != std::string::npos; at += 2) text.replace(at, 1, "~1");
  return text;
}

// Whether the route lists the code of that problem.
bool has_code(const std::string& method, const std::string& path, Json problem) {
  const auto route = std::find_if(routes().begin(), routes().end(), [&](const Route& each) {
    return each.path == path && each.method == (method == "HEAD" ? "GET" : method);
  });
  std::string_view code;
  if (route == routes().end() || problem["code"].get(code)) return false;
  const std::vector<ProblemCode> codes = problem_codes(*route);
  return std::any_of(codes.begin(), codes.end(), [&](ProblemCode each) { return info(each).name == code; });
}

std::string route_of(const std::string& path) {
  std::string id;
  for (const Route& route : routes()) {
    if (matches(route.path, path, id)) return std::string(route.path);
  }
  return "";
}

}  // namespace

void Coverage::add(std::string_view shape, std::string_view member, bool null) {
  shown_.insert(std::string(shape) + "/" + std::string(member) + (null ? " null" : ""));
}

void Coverage::expect(const Shape& shape, std::set<const Shape*>& seen, std::vector<std::string>& missing) const {
  if (!seen.insert(&shape).second) return;
  for (const Member& member : shape.members) {
    const std::string name = std::string(shape.name) + "/" + std::string(member.name);
    if (!shown_.contains(name)) missing.push_back(name);
    if (member.nullable && !shown_.contains(name + " null")) missing.push_back(name + " null");
    if (member.shape != nullptr) expect(*member.shape, seen, missing);
  }
}

std::vector<std::string> Coverage::never_shown() const {
  std::vector<std::string> missing;
  std::set<const Shape*> seen;
  for (const Route& route : routes()) {
    for (const SuccessReply& reply : route.operation.replies) {
      if (reply.shape != nullptr) expect(reply.shape(), seen, missing);
      if (reply.or_shape != nullptr) expect(reply.or_shape(), seen, missing);
    }
  }
  expect(problem_shape(), seen, missing);
  return missing;
}

std::string contract_break(const std::string& method, const std::string& path, const HttpResponse& response,
                           Coverage* coverage) {
  const Contract contract(coverage);
  const bool problem = response.content_type == "application/problem+json";
  Json schema = contract.document().at_pointer("/components/schemas/Problem");
  const std::string route = route_of(path);
  const bool outside = route.empty() || response.status == 405;  // no route of the document answers
  if (!outside) {
    const std::string verb = method == "HEAD" ? "get" : lower(method);
    const std::string responses = "/paths/" + pointer_of(route) + "/" + verb + "/responses/";
    Json answer;
    if (contract.document().at_pointer(responses + std::to_string(response.status)).get(answer))
      return "status " + std::to_string(response.status) + " is not in the document";
    if (response.status == 304) return response.body ? "a 304 with a body" : "";
    if (answer["content"][response.content_type.substr(0, response.content_type.find("; charset"))].get(answer))
      return response.content_type + " is not in the document";
    schema = answer["schema"];
  }
  if (response.content_type != "application/json" && !problem) return outside ? "not a problem" : "";
  simdjson::dom::parser parser;
  Json value;
  if (parser.parse(*response.body).get(value)) return "not JSON";
  if (problem && !outside && !has_code(method, route, value))
    return "code " + simdjson::minify(value["code"]) + " is none of the route";
  return contract.check(schema, value, "");
}

}  // namespace stratus
