#include "api/definition/schema_writer.h"

#include <algorithm>
#include <set>

namespace stratus {
namespace {

std::string_view type_name(MemberType type) {
  switch (type) {
    case MemberType::kText:
    case MemberType::kInstant: return "string";
    case MemberType::kInteger: return "integer";
    case MemberType::kNumber: return "number";
    case MemberType::kBoolean: return "boolean";
    case MemberType::kObject: return "object";
  }
  return "";
}

}  // namespace

void SchemaWriter::reference(const Shape& shape) {
  json_.begin_object();
  refer(shape);
  json_.end_object();
}

void SchemaWriter::refer(const Shape& shape) {
  referenced_.emplace(shape.name, &shape);
  json_.member("$ref", "#/components/schemas/" + std::string(shape.name));
}

void SchemaWriter::description(std::string_view text) {
  if (!text.empty()) json_.member("description", text);
}

void SchemaWriter::type(std::string_view name, bool nullable) {
  if (!nullable) return json_.member("type", name);
  json_.begin_array("type");
  json_.value(name);
  json_.value("null");
  json_.end_array();
}

void SchemaWriter::values(Values values, bool nullable) {
  if (values.empty()) return;
  json_.begin_array("enum");
  for (const std::string_view value : values) json_.value(value);
  if (nullable) json_.value(std::nullopt);
  json_.end_array();
}

// The value of a member, or an item of its list.
void SchemaWriter::one(const Member& member) {
  json_.begin_object();
  if (!member.is_list) description(member.text);
  if (member.shape != nullptr && member.nullable) {
    json_.begin_array("oneOf");
    reference(*member.shape);
    json_.begin_object();
    json_.member("type", "null");
    json_.end_object();
    json_.end_array();
  } else if (member.shape != nullptr) {
    refer(*member.shape);
  } else {
    type(type_name(member.type), member.nullable);
    if (member.type == MemberType::kInstant) json_.member("format", "date-time");
    values(member.values, member.nullable);
    if (member.least != member.greatest) {
      json_.member("minimum", member.least);
      json_.member("maximum", member.greatest);
    }
  }
  json_.end_object();
}

void SchemaWriter::member(const Member& member) {
  json_.key(member.name);
  if (!member.is_list) return one(member);
  json_.begin_object();
  description(member.text);
  type("array", false);
  json_.key("items");
  one(member);
  json_.end_object();
}

void SchemaWriter::shape(const Shape& shape) {
  json_.begin_object();
  description(shape.text);
  type("object", false);
  json_.begin_array("required");
  for (const Member& each : shape.members) {
    if (!each.optional) json_.value(each.name);
  }
  json_.end_array();
  json_.begin_object("properties");
  for (const Member& each : shape.members) member(each);
  json_.end_object();
  json_.member("additionalProperties", shape.open);
  json_.end_object();
}

void SchemaWriter::write_referenced() {
  std::set<std::string_view> written;
  for (bool more = true; more;) {
    more = false;
    for (const auto& [name, each] : std::map(referenced_)) {
      if (!written.insert(name).second) continue;
      json_.key(name);
      shape(*each);
      more = true;
    }
  }
}

void SchemaWriter::parameter(const Parameter& parameter) {
  const bool is_list = parameter.type == ValueType::kChoices || parameter.type == ValueType::kStations;
  json_.begin_object();
  if (parameter.type == ValueType::kCount) {
    type("integer", false);
    json_.member("minimum", 1);
    json_.member("maximum", parameter.most);
  } else if (is_list) {
    type("array", false);
    json_.key("items");
    json_.begin_object();
    type("string", false);
    values(parameter.values, false);
    json_.end_object();
    json_.member("minItems", 1);
    if (parameter.most > 0) json_.member("maxItems", parameter.most);
  } else {
    type("string", false);
    values(parameter.values, false);
    if (parameter.type == ValueType::kToken) json_.member("pattern", "^[A-Za-z0-9_-]+$");
  }
  if (!parameter.fallback.empty()) json_.member("default", parameter.fallback);
  json_.end_object();
}

}  // namespace stratus
