// The members of an answer as JSON: only those that were asked for, nulls as the request wants them.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <optional>
#include <string>

#include "simulator/row.h"
#include "simulator/timeline_request.h"

namespace stratus {

// Not thread-safe. The caller keeps begin and end in balance; the request must outlive it.
class AnswerMembers {
 public:
  explicit AnswerMembers(const TimelineRequest& request) : request_(request) {}

  void begin_object() { writer_.StartObject(); }
  void begin_object(const char* key) { writer_.Key(key), writer_.StartObject(); }
  void end_object() { writer_.EndObject(); }
  void begin_array(const char* key) { writer_.Key(key), writer_.StartArray(); }
  void end_array() { writer_.EndArray(); }

  // Whether the `elements` parameter leaves it in.
  bool asked(const char* name) const { return request_.elements.has(name); }

  // Written always, a null unless options=nonulls was given.
  void integer(const char* key, std::int64_t value);
  void raw(const char* key, const std::string& number);
  void text(const char* key, const std::string& value);
  void null(const char* key);
  void list(const char* key, const std::optional<std::string>& item);  // of one text or null

  // Written when they were asked for.
  void number(const char* key, const NumberText& value);
  void asked_text(const char* key, const std::string& value);

  std::string json() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  const TimelineRequest& request_;
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace stratus
