#include "simulator/answer_members.h"

namespace stratus {

void AnswerMembers::integer(const char* key, std::int64_t value) {
  writer_.Key(key);
  writer_.Int64(value);
}

void AnswerMembers::raw(const char* key, const std::string& number) {
  writer_.Key(key);
  writer_.RawValue(number.data(), number.size(), rapidjson::kNumberType);
}

void AnswerMembers::text(const char* key, const std::string& value) {
  writer_.Key(key);
  writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void AnswerMembers::null(const char* key) {
  if (request_.no_nulls) return;
  writer_.Key(key);
  writer_.Null();
}

void AnswerMembers::list(const char* key, const std::optional<std::string>& item) {
  if (!item) return null(key);
  writer_.Key(key);
  writer_.StartArray();
  writer_.String(item->data(), static_cast<rapidjson::SizeType>(item->size()));
  writer_.EndArray();
}

void AnswerMembers::number(const char* key, const NumberText& value) {
  if (!asked(key)) return;
  value ? raw(key, *value) : null(key);
}

void AnswerMembers::asked_text(const char* key, const std::string& value) {
  if (asked(key)) text(key, value);
}

}  // namespace stratus
