// Parameters and shapes as JSON Schema.
#pragma once

#include <map>

#include "api/definition/parameter.h"
#include "api/definition/shape.h"
#include "api/json_writer.h"

namespace stratus {

// The schemas of a document, by the names of their shapes.
class SchemaWriter {
 public:
  explicit SchemaWriter(JsonWriter& json) : json_(json) {}

  // A value: {"$ref": "#/components/schemas/NAME"}. The shape is written later.
  void reference(const Shape& shape);
  // A value: the schema of what the parameter may be.
  void parameter(const Parameter& parameter);
  // The members of the object "schemas": all that was referred to, and what these refer to.
  void write_referenced();

 private:
  void refer(const Shape& shape);
  void shape(const Shape& shape);
  void member(const Member& member);
  void one(const Member& member);
  void type(std::string_view name, bool nullable);
  void values(Values values, bool nullable);
  void description(std::string_view text);

  JsonWriter& json_;
  std::map<std::string_view, const Shape*> referenced_;
};

}  // namespace stratus
